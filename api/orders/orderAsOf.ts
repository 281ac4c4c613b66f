import { type Knex } from 'knex';
import { deliveryStream } from '../../domain/deliveries/events';
import { reservationStream } from '../../domain/inventory/events';
import { orderStream } from '../../domain/orders/events';
import { paymentStream } from '../../domain/payments/events';
import { ticketStream } from '../../domain/tickets/events';
import { type EventStore, type RecordedEvent } from '../../event-store';
import { allProjections, getOrderDetails, type OrderDetails } from '../../projections';

const TABLES = [
  'orders',
  'order_concerts',
  'reservations',
  'reservation_concerts',
  'payments',
  'refunds',
  'tickets',
  'deliveries',
];

const streamsOf = (order: OrderDetails): string[] => [
  orderStream(order.orderId),
  reservationStream(order.reservationId),
  ...order.payments.map(({ paymentId }) => paymentStream(paymentId)),
  ...order.tickets.map(({ ticketId }) => ticketStream(ticketId)),
  ...order.deliveries.map(({ deliveryId }) => deliveryStream(deliveryId)),
];

const byPosition = (left: RecordedEvent, right: RecordedEvent): number => (left.position < right.position ? -1 : 1);

async function eventsUntil(eventStore: EventStore, order: OrderDetails, asOf: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  // One after the other: a request has one connection, also one about an order of a hundred tickets.
  for (const streamId of streamsOf(order)) events.push(...(await eventStore.load(streamId)));
  return events.filter(({ recordedAt }) => recordedAt <= asOf).sort(byPosition);
}

/**
 * The order as it was then; undefined when it had not been placed. The events until then are read into empty copies of the
 * read models, which hide the real ones for this one transaction: the same code that writes and reads them every day, so
 * that yesterday cannot be told by other rules than today.
 */
export async function orderAsOf(
  { db, eventStore }: { readonly db: Knex; readonly eventStore: EventStore },
  order: OrderDetails,
  asOf: string,
): Promise<OrderDetails | undefined> {
  const events = await eventsUntil(eventStore, order, asOf);
  const then = await db.transaction(async (tx) => {
    for (const table of TABLES) {
      await tx.raw('create temporary table ?? (like ?? including all) on commit drop', [table, `public.${table}`]);
    }
    // Statements that this connection prepared before mean the real tables until they are analysed anew.
    await tx.raw('discard plans');
    for (const { handles, apply } of allProjections) {
      const handled = events.filter(({ type }) => handles.includes(type));
      if (handled.length > 0) await apply(handled, tx);
    }
    return getOrderDetails(tx, order.orderId);
  });
  // An invoice is one event and never changes.
  return then && { ...then, invoices: order.invoices.filter(({ issuedAt }) => issuedAt <= asOf) };
}
