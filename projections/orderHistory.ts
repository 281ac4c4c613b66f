import { type Knex } from 'knex';
import { deliveryStream } from '../domain/deliveries/events';
import { driftStream } from '../domain/drift/events';
import { reservationStream } from '../domain/inventory/events';
import { orderStream } from '../domain/orders/events';
import { paymentStream } from '../domain/payments/events';
import { ticketStream } from '../domain/tickets/events';
import { createUpcasters } from '../event-store';
import { type Amount, iso, selectRow, selectRows } from './rows';
import { allUpcasters } from './upcasters';

export interface OrderHistoryItem {
  /** In the order of everything that ever happened. */
  readonly position: number;
  readonly type: string;
  readonly occurredAt: string;
  /** User id, or the name of the process that acted by itself. */
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface PartsRow {
  readonly reservation_id: string;
  readonly payment_ids: readonly string[];
  readonly ticket_ids: readonly string[];
  readonly delivery_ids: readonly string[];
  readonly drift_ids: readonly string[];
}

interface HistoryRow {
  readonly global_position: Amount;
  readonly type: string;
  readonly schema_version: number;
  readonly recorded_at: Date;
  readonly actor: string;
  readonly data: Record<string, unknown>;
}

const PARTS = `
  select o.reservation_id,
    array(select payment_id from payments where order_id = o.order_id) as payment_ids,
    array(select ticket_id from tickets where order_id = o.order_id) as ticket_ids,
    array(select delivery_id from deliveries where order_id = o.order_id) as delivery_ids,
    array(select drift_id from drifts where order_id = o.order_id) as drift_ids
  from orders o where o.order_id = ?::uuid`;

/** An invoice is one event in the series of all of its organizer's, the others of which are none of the reader's business. */
const HISTORY = `
  select e.global_position, e.type, e.schema_version, e.recorded_at, e.metadata ->> 'actor' as actor,
    e.data - '{sealedBilling,sealedSeller}'::text[] as data
  from (
    select * from events where stream_id = any(?::text[])
    union all
    select issued.* from invoices i
    join events issued on issued.stream_id = i.stream_id and issued.version = i.version where i.order_id = ?::uuid
  ) e
  order by e.global_position`;

const { upcast } = createUpcasters(allUpcasters);

/** Every event of the order, of its reservation, payments, tickets, deliveries and invoices, and what was found wrong with it, oldest first. */
export const getOrderHistory = async (db: Knex, orderId: string): Promise<readonly OrderHistoryItem[] | undefined> => {
  const parts = await selectRow<PartsRow>(db, PARTS, [orderId]);
  if (parts === undefined) return undefined;
  const streams = [
    orderStream(orderId),
    reservationStream(parts.reservation_id),
    ...parts.payment_ids.map(paymentStream),
    ...parts.ticket_ids.map(ticketStream),
    ...parts.delivery_ids.map(deliveryStream),
    ...parts.drift_ids.map(driftStream),
  ];
  return (await selectRows<HistoryRow>(db, HISTORY, [streams, orderId])).map((row) => ({
    position: Number(row.global_position),
    type: row.type,
    occurredAt: iso(row.recorded_at),
    actor: row.actor,
    data: upcast(row.type, row.schema_version, row.data) as OrderHistoryItem['data'],
  }));
};
