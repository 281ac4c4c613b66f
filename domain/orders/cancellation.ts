import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type OrderCommand } from './commands';
import { type OrderEvent } from './events';
import { type Order } from './order';

type Ask<Type extends OrderCommand['type']> = CommandOf<OrderCommand, Type>;

/** Ids of tickets that a cancellation has taken, finished or not. */
export const takenTickets = ({ cancellations }: Pick<Order, 'cancellations'>): ReadonlySet<string> =>
  new Set(Object.values(cancellations).flatMap(({ ticketIds }) => ticketIds));

/**
 * Takes the tickets that no other cancellation has; whoever takes the last of them cancels the order. Several may be on their way at
 * once, when more than one concert of the order is cancelled, and none takes a ticket, or its money, twice.
 */
export const startCancellation = (command: Ask<'StartCancellation'>, order: Order): Decision<OrderEvent> => {
  const { cancellationId, fee, reason, actor, now } = command;
  if (order.cancellations[cancellationId] !== undefined) return nothingToDo;
  if (order.status !== 'paid' && order.status !== 'fulfilled') {
    return refuse('order_not_cancellable', 'Only an order that is paid, and not being cancelled, gives money back.');
  }
  const taken = takenTickets(order);
  const ticketIds = command.ticketIds.filter((ticketId) => !taken.has(ticketId));
  if (ticketIds.length === 0) return refuse('nothing_to_cancel', 'None of these tickets is still good.');
  const whole = taken.size + ticketIds.length >= order.lines.reduce((seats, { quantity }) => seats + quantity, 0);
  const { orderId } = order;
  return accept({
    type: 'OrderCancellationStarted',
    data: {
      ...{ orderId, cancellationId, reason, ticketIds, whole, actor, startedAt: now },
      ...(fee === undefined ? {} : { fee }),
    },
  });
};

export const finishCancellation = (
  { cancellationId, now }: Ask<'FinishCancellation'>,
  { orderId, cancellations }: Order,
): Decision<OrderEvent> => {
  const cancellation = cancellations[cancellationId];
  if (cancellation === undefined) return refuse('cancellation_not_started', 'This cancellation has not been started.');
  const { ticketIds, whole, reason, finished } = cancellation;
  if (finished) return nothingToDo;
  return whole
    ? accept({ type: 'OrderCancelled', data: { orderId, reason, cancelledAt: now } })
    : accept({ type: 'OrderPartCancelled', data: { orderId, cancellationId, ticketIds, reason, cancelledAt: now } });
};
