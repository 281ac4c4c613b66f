import { orderStream } from '../../domain/orders/events';
import { orderDecider } from '../../domain/orders/orderDecider';
import { paymentStream } from '../../domain/payments/events';
import { paymentDecider } from '../../domain/payments/paymentDecider';
import { type EventStore } from '../../event-store';
import { getOrderDetails } from '../../projections';
import { type Knex } from 'knex';
import { goodTickets } from '../orders/giveBack';
import { cancellationIdFor, derivedId } from '../processes/ids';
import { type PaidOrderCancellation } from '../processes/types';

const metadata = { actor: 'stand-in', correlationId: 'stand-in' };

/** What stands in the streams when a cancellation has begun: which tickets it took, and what is asked for them. */
export const beginCancellation = async (
  { db, eventStore, now }: { readonly db: Knex; readonly eventStore: EventStore; readonly now: string },
  { orderId, cause, ticketIds, reason, actor }: PaidOrderCancellation,
): Promise<void> => {
  const order = await getOrderDetails(db, orderId);
  const { paymentId = null, items = [] } = order ?? {};
  if (order === undefined || paymentId === null) throw new Error(`order ${orderId} was not paid`);
  const cancellationId = cancellationIdFor(orderId, cause);
  const taken = goodTickets(order).filter(({ ticketId }) => ticketIds?.includes(ticketId) ?? true);
  const tickets = taken.map(({ ticketId, concert, ticketType }) => {
    const line = items.find((item) => item.concertId === concert.concertId && item.ticketType === ticketType);
    return { ticketId, amount: line?.unitPrice ?? order.total };
  });
  await eventStore.transact([orderStream(orderId), paymentStream(paymentId)], async (store) => {
    const started = await store.execute({
      decider: orderDecider,
      streamId: orderStream(orderId),
      command: {
        ...{ type: 'StartCancellation', cancellationId, reason, actor, now },
        ticketIds: taken.map(({ ticketId }) => ticketId),
      },
      commandId: `${cancellationId}:start`,
      metadata,
    });
    if (started.outcome !== 'appended') return;
    const refundId = derivedId('refund', cancellationId);
    const amount = {
      amount: tickets.reduce((sum, each) => sum + each.amount.amount, 0),
      currency: order.total.currency,
    };
    await store.execute({
      decider: paymentDecider,
      streamId: paymentStream(paymentId),
      command: { type: 'RequestRefund', refundId, reason, cause: cancellationId, tickets, amount },
      commandId: `${refundId}:request`,
      metadata,
    });
  });
};
