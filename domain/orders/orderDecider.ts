import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type OrderCommand } from './commands';
import { type OrderEvent } from './events';
import { finishCancellation, startCancellation } from './cancellation';
import { flagDispute, unflagDispute } from './dispute';
import { evolve, initialState, type Order, type OrderState, wasPaid } from './order';
import { placeOrder } from './placeOrder';

type Ask<Type extends OrderCommand['type']> = CommandOf<OrderCommand, Type>;
type Answer = Decision<OrderEvent>;

/** Decides where one order stands. Money is decided in payments, seats in the inventory; the order believes them. */
export const decide = (command: OrderCommand, state: OrderState): Answer => {
  if (command.type === 'PlaceOrder') return placeOrder(command, state);
  if (state.status === 'none') return refuse('order_not_found', 'There is no such order.');
  switch (command.type) {
    case 'MarkPaid':
      return markPaid(command, state);
    case 'FulfilOrder':
      return fulfilOrder(command, state);
    case 'ExpireOrder':
      return expireOrder(command, state);
    case 'CancelOrder':
      return cancelOrder(command, state);
    case 'StartCancellation':
      return startCancellation(command, state);
    case 'FinishCancellation':
      return finishCancellation(command, state);
    case 'RaiseAttention':
      return raiseAttention(command, state);
    case 'ClearAttention':
      return clearAttention(command, state);
    case 'FlagDispute':
      return flagDispute(command, state);
    case 'UnflagDispute':
      return unflagDispute(command, state);
    default:
      return unreachable(command);
  }
};

export const orderDecider: Decider<OrderCommand, OrderEvent, OrderState> = {
  streamType: 'order',
  initialState,
  evolve,
  decide,
};

const isUnpaid = ({ status }: Order): boolean => status === 'placed' || status === 'awaiting_payment';

/** Expired is payable: late money buys when the seats could be taken again, and whoever asks has taken them. */
const markPaid = ({ paymentId, now }: Ask<'MarkPaid'>, order: Order): Answer => {
  if (wasPaid(order) && order.paymentId === paymentId) return nothingToDo;
  const isFree = order.total.amount === 0;
  const isPayable = isUnpaid(order) || order.status === 'expired';
  return isPayable && isFree === (paymentId === null)
    ? accept({ type: 'OrderPaid', data: { orderId: order.orderId, paymentId, paidAt: now } })
    : refuse('order_not_payable', 'This order cannot be paid, or has been paid already.');
};

/** Word that the tickets arrived may come after they were given back: that is no news any more. */
const fulfilOrder = ({ now }: Ask<'FulfilOrder'>, order: Order): Answer => {
  if (order.status === 'fulfilled' || order.status === 'cancelling' || order.status === 'cancelled') return nothingToDo;
  return order.status === 'paid'
    ? accept({ type: 'OrderFulfilled', data: { orderId: order.orderId, fulfilledAt: now } })
    : refuse('order_not_paid', 'This order is not paid.');
};

const expireOrder = ({ now }: Ask<'ExpireOrder'>, order: Order): Answer => {
  if (order.status === 'expired') return nothingToDo;
  return isUnpaid(order)
    ? accept({ type: 'OrderExpired', data: { orderId: order.orderId, expiredAt: now } })
    : refuse('order_not_expirable', 'Only an order that waits for its payment can expire.');
};

const cancelOrder = ({ reason, now }: Ask<'CancelOrder'>, order: Order): Answer => {
  if (order.status === 'cancelled') return nothingToDo;
  return isUnpaid(order)
    ? accept({ type: 'OrderCancelled', data: { orderId: order.orderId, reason, cancelledAt: now } })
    : refuse('order_not_cancellable', 'Only an order that waits for its payment can be cancelled.');
};

/** The same trouble again is no news: `since` says how long it has lasted. */
const raiseAttention = (
  { workflowId, step, error, now }: Ask<'RaiseAttention'>,
  { orderId, attention }: Order,
): Answer =>
  attention !== null && attention.workflowId === workflowId && attention.step === step && attention.error === error
    ? nothingToDo
    : accept({ type: 'OrderAttentionRaised', data: { orderId, workflowId, step, error, since: now } });

const clearAttention = ({ step, action, by, reason }: Ask<'ClearAttention'>, { orderId, attention }: Order): Answer =>
  attention?.step === step
    ? accept({ type: 'OrderAttentionCleared', data: { orderId, step, action, by, reason } })
    : nothingToDo;
