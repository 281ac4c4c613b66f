import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { equals } from '../shared/money';
import { type PaymentCommand } from './commands';
import { closeDispute, recordDispute } from './disputeDecider';
import { type PaymentEvent } from './events';
import { evolve, initialState, type Payment, type PaymentState } from './payment';
import { decideRefund } from './refundDecider';

type Ask<Type extends PaymentCommand['type']> = CommandOf<PaymentCommand, Type>;
type Answer = Decision<PaymentEvent>;

/**
 * Decides what became of one attempt to pay. News come from a provider, late, twice and in any order: what is no news
 * any more is met with silence, and money that arrived stays arrived.
 */
export const decide = (command: PaymentCommand, state: PaymentState): Answer => {
  if (command.type === 'InitiatePayment') return initiatePayment(command, state);
  if (state.progress === 'none') return refuse('payment_not_found', 'There is no such payment.');
  switch (command.type) {
    case 'RecordIntent':
      return recordIntent(command, state);
    case 'RequireAction':
      return requireAction(command, state);
    case 'RecordProcessing':
      return recordProcessing(state);
    case 'RecordSuccess':
      return recordSuccess(command, state);
    case 'RecordFee':
      return recordFee(command, state);
    case 'RecordFailure':
      return recordFailure(command, state);
    case 'CancelPayment':
      return cancelPayment(command, state);
    case 'RequestRefund':
    case 'RecordRefundSubmitted':
    case 'RecordRefundSucceeded':
    case 'RecordRefundFailed':
    case 'RetryRefund':
    case 'ObserveRefund':
      return decideRefund(command, state);
    case 'RecordDispute':
      return recordDispute(command, state);
    case 'CloseDispute':
      return closeDispute(command, state);
    default:
      return unreachable(command);
  }
};

export const paymentDecider: Decider<PaymentCommand, PaymentEvent, PaymentState> = {
  streamType: 'payment',
  initialState,
  evolve,
  decide,
};

const isOpen = ({ progress }: Payment): boolean =>
  progress === 'initiated' || progress === 'requires_action' || progress === 'processing';

const initiatePayment = (command: Ask<'InitiatePayment'>, state: PaymentState): Answer => {
  const { paymentId, orderId, userId, attempt, amount } = command;
  if (state.progress !== 'none') {
    return state.orderId === orderId && equals(state.amount, amount)
      ? nothingToDo
      : refuse('payment_exists', 'This payment has been started for something else.');
  }
  return amount.amount > 0
    ? accept({ type: 'PaymentInitiated', data: { paymentId, orderId, userId, attempt, amount } })
    : refuse('nothing_to_pay', 'There is nothing to pay.');
};

const recordIntent = ({ intentId }: Ask<'RecordIntent'>, { paymentId, intentId: known }: Payment): Answer => {
  if (known === intentId) return nothingToDo;
  return known === null
    ? accept({ type: 'PaymentIntentCreated', data: { paymentId, provider: 'stripe', intentId } })
    : refuse('payment_intent_exists', 'This payment has another intent already.');
};

const requireAction = ({ nextAction }: Ask<'RequireAction'>, payment: Payment): Answer =>
  isOpen(payment) && !(payment.progress === 'requires_action' && payment.actionType === nextAction.type)
    ? accept({ type: 'PaymentActionRequired', data: { paymentId: payment.paymentId, nextAction } })
    : nothingToDo;

const recordProcessing = ({ progress, paymentId }: Payment): Answer =>
  progress === 'initiated' || progress === 'requires_action'
    ? accept({ type: 'PaymentProcessing', data: { paymentId } })
    : nothingToDo;

/** Recorded after a failure or a cancellation, too: money that came late is still money. */
const recordSuccess = ({ chargeId, fee, now }: Ask<'RecordSuccess'>, { progress, paymentId }: Payment): Answer =>
  progress === 'succeeded'
    ? nothingToDo
    : accept({
        type: 'PaymentSucceeded',
        data: { paymentId, chargeId, succeededAt: now, ...(fee === undefined ? {} : { fee }) },
      });

/** Once: what a provider keeps of a charge does not change. */
const recordFee = ({ fee }: Ask<'RecordFee'>, payment: Payment): Answer => {
  if (payment.progress !== 'succeeded')
    return refuse('payment_not_succeeded', 'Nothing is kept of money that is not there.');
  if (payment.fee !== null) return nothingToDo;
  return fee.currency === payment.amount.currency
    ? accept({ type: 'PaymentFeeRecorded', data: { paymentId: payment.paymentId, fee } })
    : refuse('currency_mismatch', 'A fee is recorded in the currency of its payment.');
};

const recordFailure = ({ code, declineCode, message }: Ask<'RecordFailure'>, payment: Payment): Answer =>
  isOpen(payment)
    ? accept({ type: 'PaymentFailed', data: { paymentId: payment.paymentId, code, declineCode, message } })
    : nothingToDo;

const cancelPayment = ({ reason }: Ask<'CancelPayment'>, payment: Payment): Answer =>
  isOpen(payment) ? accept({ type: 'PaymentCancelled', data: { paymentId: payment.paymentId, reason } }) : nothingToDo;
