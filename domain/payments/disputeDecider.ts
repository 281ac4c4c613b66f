import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type PaymentCommand } from './commands';
import { type PaymentEvent } from './events';
import { type Payment } from './payment';

type Ask<Type extends PaymentCommand['type']> = CommandOf<PaymentCommand, Type>;
type Answer = Decision<PaymentEvent>;

/**
 * What a buyer's bank says of a payment is a fact, told late, twice and in any order. A question may turn into a claim; a claim never
 * turns into a question again.
 */
export const recordDispute = (command: Ask<'RecordDispute'>, payment: Payment): Answer => {
  const { disputeId, providerDisputeId, amount, reason, inquiry, respondBy, openedAt } = command;
  const { paymentId, orderId } = payment;
  const known = payment.disputes[disputeId];
  if (known !== undefined) {
    return known.inquiry && !inquiry
      ? accept({ type: 'DisputeEscalated', data: { disputeId, paymentId, amount, reason, respondBy } })
      : nothingToDo;
  }
  if (payment.progress !== 'succeeded') {
    return refuse('payment_not_disputable', 'This payment brought no money that could be taken back.');
  }
  return accept({
    type: 'DisputeOpened',
    data: {
      ...{ disputeId, paymentId, orderId, providerDisputeId, amount, reason },
      ...{ inquiry, respondBy, openedAt },
    },
  });
};

/** The last word of the provider counts: what was lost may still be won. */
export const closeDispute = (
  { disputeId, outcome, now }: Ask<'CloseDispute'>,
  { paymentId, disputes }: Payment,
): Answer => {
  const known = disputes[disputeId];
  if (known === undefined) return refuse('dispute_not_found', 'There is no such dispute.');
  return known.outcome === outcome
    ? nothingToDo
    : accept({ type: 'DisputeClosed', data: { disputeId, paymentId, outcome, closedAt: now } });
};
