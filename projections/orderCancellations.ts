import { type OrderEvent } from '../domain/orders/events';
import { type Knex } from 'knex';
import { type DataOf } from '../domain/shared/event';
import { type InlineProjection } from '../event-store';
import { selectRow } from './rows';

type DataOfEvent<Type extends OrderEvent['type']> = DataOf<OrderEvent, Type>;

/** Cancellations of paid orders, each with the tickets that it took: an order over several concerts may have several. */
export const orderCancellationsProjection: InlineProjection = {
  name: 'order_cancellations',
  handles: ['OrderCancellationStarted', 'OrderPartCancelled', 'OrderCancelled'],
  apply: async (events, tx) => {
    for (const { type, data } of events) {
      if (type === 'OrderCancellationStarted') {
        const { orderId, cancellationId, ticketIds, whole } = data as DataOfEvent<'OrderCancellationStarted'>;
        await tx.raw(
          `insert into order_cancellations (order_id, cancellation_id, ticket_ids, whole, finished)
           values (?::uuid, ?::uuid, ?::uuid[], ?, false) on conflict do nothing`,
          [orderId, cancellationId, [...ticketIds], whole],
        );
      } else if (type === 'OrderPartCancelled') {
        const { orderId, cancellationId } = data as DataOfEvent<'OrderPartCancelled'>;
        await tx.raw(
          `update order_cancellations set finished = true where order_id = ?::uuid and cancellation_id = ?::uuid`,
          [orderId, cancellationId],
        );
      } else {
        const { orderId } = data as DataOfEvent<'OrderCancelled'>;
        await tx.raw('update order_cancellations set finished = true where order_id = ?::uuid and whole', [orderId]);
      }
    }
  },
};

/** What a cancellation took; undefined when there is no such one. */
export const ticketsOfCancellation = async (
  db: Knex,
  orderId: string,
  cancellationId: string,
): Promise<readonly string[] | undefined> => {
  const row = await selectRow<{ ticket_ids: readonly string[] }>(
    db,
    'select ticket_ids from order_cancellations where order_id = ?::uuid and cancellation_id = ?::uuid',
    [orderId, cancellationId],
  );
  return row?.ticket_ids;
};
