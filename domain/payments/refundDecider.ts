import { type CommandOf } from '../shared/command';
import { unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type Money } from '../shared/money';
import { spread } from '../shared/spread';
import { type PaymentCommand } from './commands';
import { tookTheMoney } from './disputes';
import { type PaymentEvent, type RefundedTicket } from './events';
import { type Payment } from './payment';
import { committed, type Refund } from './refunds';

type Ask<Type extends PaymentCommand['type']> = CommandOf<PaymentCommand, Type>;
type RefundCommand = Extract<PaymentCommand, { readonly refundId: string }>;
type Answer = Decision<PaymentEvent>;

/** Refunds live in the stream of their payment, so that two at once cannot give back more than came in. */
export const decideRefund = (command: RefundCommand, payment: Payment): Answer => {
  const refund = payment.refunds[command.refundId];
  if (command.type === 'RequestRefund') return refund === undefined ? requestRefund(command, payment) : nothingToDo;
  if (command.type === 'ObserveRefund') return refund === undefined ? observeRefund(command, payment) : nothingToDo;
  if (refund === undefined) return refuse('refund_not_found', 'There is no such refund.');
  switch (command.type) {
    case 'RecordRefundSubmitted':
      return recordSubmitted(command, payment, refund);
    case 'RecordRefundSucceeded':
      return recordSucceeded(command, payment, refund);
    case 'RecordRefundFailed':
      return recordFailed(command, payment, refund);
    case 'RetryRefund':
      return retryRefund(command, payment, refund);
    default:
      return unreachable(command);
  }
};

const requestRefund = (command: Ask<'RequestRefund'>, payment: Payment): Answer => {
  const { currency } = payment.amount;
  if (payment.progress !== 'succeeded') return noMoney();
  if (tookTheMoney(payment.disputes)) return disputed();
  const left = leftOf(payment);
  const amount = command.amount ?? atMost(left, command.upTo) ?? { amount: left, currency };
  if (amount.currency !== currency) {
    return refuse('currency_mismatch', `What was paid in ${currency} goes back in ${currency}.`);
  }
  if (left === 0 || amount.amount > left) return moreThanIsLeft(left, currency);
  if (amount.amount <= 0) return refuse('nothing_to_refund', 'A refund gives something back.');
  const { refundId, reason, cause, tickets } = command;
  const { paymentId, orderId } = payment;
  return accept({
    type: 'RefundRequested',
    data: {
      ...{ refundId, paymentId, orderId, amount, reason },
      ...(cause === undefined ? {} : { cause }),
      ...fallingOn(tickets, amount),
    },
  });
};

/** Less may be left than the tickets were worth, and falls on all of them. What is more was not paid for them. */
const fallingOn = (
  tickets: readonly RefundedTicket[] | undefined,
  amount: Money,
): { readonly tickets?: readonly RefundedTicket[] } => {
  if (tickets === undefined) return {};
  const worth = tickets.map((ticket) => ticket.amount.amount);
  if (amount.amount > worth.reduce((total, each) => total + each, 0)) return {};
  const shares = spread(amount, worth);
  return { tickets: tickets.map((ticket, index) => ({ ...ticket, amount: shares[index] ?? ticket.amount })) };
};

const atMost = (left: number, money: Money | undefined): Money | undefined =>
  money && { ...money, amount: Math.min(left, money.amount) };

const recordSubmitted = (
  { refundId, providerRefundId }: Ask<'RecordRefundSubmitted'>,
  { paymentId }: Payment,
  { status }: Refund,
): Answer =>
  status === 'requested'
    ? accept({ type: 'RefundSubmitted', data: { refundId, paymentId, providerRefundId } })
    : nothingToDo;

const noMoney = (): Answer => refuse('payment_not_refundable', 'This payment brought no money.');

const disputed = (): Answer => refuse('payment_disputed', "The buyer's bank has taken this money back, or may do so.");

const moreThanIsLeft = (left: number, currency: string): Answer =>
  refuse('refund_exceeds_captured', 'More cannot be given back than was paid and is left.', {
    refundable: { amount: left, currency },
  });

/** Minor units. What was given back at the provider itself may be more than we knew to be left. */
const leftOf = ({ amount, refunds }: Payment): number => Math.max(0, amount.amount - committed(refunds));

const isOfAnotherAttempt = (providerRefundId: string | undefined, refund: Refund): boolean =>
  providerRefundId !== undefined && providerRefundId !== refund.providerRefundId;

const recordSucceeded = (
  { refundId, providerRefundId }: Ask<'RecordRefundSucceeded'>,
  { paymentId, amount: { currency } }: Payment,
  refund: Refund,
): Answer =>
  (refund.status === 'requested' || refund.status === 'submitted') && !isOfAnotherAttempt(providerRefundId, refund)
    ? accept({ type: 'RefundSucceeded', data: { refundId, paymentId, amount: { amount: refund.amount, currency } } })
    : nothingToDo;

/** A bank may send a refund back after it was reported as done, so success is not the last word here. */
const recordFailed = (
  { refundId, code, providerRefundId }: Ask<'RecordRefundFailed'>,
  { paymentId, amount: { currency } }: Payment,
  refund: Refund,
): Answer => {
  const { status, amount } = refund;
  if (status === 'failed' || isOfAnotherAttempt(providerRefundId, refund)) return nothingToDo;
  const returned = status === 'succeeded' ? { returned: { amount, currency } } : {};
  return accept({ type: 'RefundFailed', data: { refundId, paymentId, code, ...returned } });
};

/** The same refund again. Its amount was free meanwhile, and may have gone back another way. */
const retryRefund = ({ refundId, attempt }: Ask<'RetryRefund'>, payment: Payment, refund: Refund): Answer => {
  if (attempt <= refund.attempt) return nothingToDo;
  if (refund.status !== 'failed') return refuse('refund_not_failed', 'Only a refund that failed can be tried again.');
  if (tookTheMoney(payment.disputes)) return disputed();
  const left = leftOf(payment);
  return refund.amount <= left
    ? accept({ type: 'RefundRetried', data: { refundId, paymentId: payment.paymentId, attempt: refund.attempt + 1 } })
    : moreThanIsLeft(left, payment.amount.currency);
};

const observeRefund = (command: Ask<'ObserveRefund'>, payment: Payment): Answer => {
  const { refundId, providerRefundId, amount, status } = command;
  const { paymentId, orderId } = payment;
  if (payment.progress !== 'succeeded') return noMoney();
  return amount.currency === payment.amount.currency
    ? accept({ type: 'RefundObserved', data: { refundId, paymentId, orderId, amount, providerRefundId, status } })
    : refuse('currency_mismatch', `What was paid in ${payment.amount.currency} goes back in it.`);
};
