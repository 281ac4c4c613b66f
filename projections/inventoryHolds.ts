import { type Knex } from 'knex';
import { type PoolEvent } from '../domain/inventory/events';
import { type DataOf } from '../domain/shared/event';

interface Statement {
  readonly sql: string;
  readonly bindings: readonly Knex.Value[];
}

/** Collects what a batch makes of each hold; what it says last about one is what is written. */
export interface HoldChanges {
  hold(data: DataOf<PoolEvent, 'SeatsHeld'>): void;
  sell(reservationId: string): void;
  remove(reservationId: string): void;
  readonly held: ReadonlyMap<string, object>;
  readonly sold: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
}

export const noHoldChanges = (): HoldChanges => {
  const held = new Map<string, { status: 'held' | 'sold' }>();
  const sold = new Set<string>();
  const gone = new Set<string>();
  return {
    held,
    sold,
    gone,
    hold: ({ reservationId, concertId, buyerId, quantity, unitPrice, expiresAt }) => {
      sold.delete(reservationId);
      gone.delete(reservationId);
      held.set(reservationId, {
        ...{ reservation_id: reservationId, concert_id: concertId, buyer_id: buyerId, quantity },
        ...{ unit_price: unitPrice.amount, currency: unitPrice.currency, expires_at: expiresAt, status: 'held' },
      });
    },
    sell: (reservationId) => {
      const heldInBatch = held.get(reservationId);
      if (heldInBatch === undefined) sold.add(reservationId);
      else heldInBatch.status = 'sold';
    },
    remove: (reservationId) => {
      held.delete(reservationId);
      sold.delete(reservationId);
      gone.add(reservationId);
    },
  };
};

const UPSERT = `
  insert into inventory_holds
    (stream_id, reservation_id, concert_id, buyer_id, quantity, unit_price, currency, expires_at, status)
  select pool.stream_id, h.* from pool, jsonb_to_recordset(?::jsonb) as h (
    reservation_id uuid, concert_id uuid, buyer_id uuid, quantity integer, unit_price bigint, currency text,
    expires_at timestamptz, status text)
  on conflict (stream_id, reservation_id) do update set quantity = excluded.quantity, unit_price = excluded.unit_price,
    buyer_id = excluded.buyer_id, expires_at = excluded.expires_at, status = excluded.status`;

const SELL = `
  update inventory_holds h set status = 'sold' from pool
  where h.stream_id = pool.stream_id and h.reservation_id = any(?::uuid[])`;

const REMOVE = `
  delete from inventory_holds h using pool
  where h.stream_id = pool.stream_id and h.reservation_id = any(?::uuid[])`;

/**
 * Pool and holds in one statement, because it runs while the hottest lock of the house is held. The holds hang on the
 * pool's own write: when its guard lets nothing through, nothing happens to them either.
 */
export const withHoldChanges = (pool: Statement, { held, sold, gone }: HoldChanges): Statement => {
  const parts: Statement[] = [{ sql: `pool as (${pool.sql} returning stream_id)`, bindings: pool.bindings }];
  if (held.size > 0) parts.push({ sql: `held as (${UPSERT})`, bindings: [JSON.stringify([...held.values()])] });
  if (sold.size > 0) parts.push({ sql: `sold as (${SELL})`, bindings: [[...sold]] });
  if (gone.size > 0) parts.push({ sql: `gone as (${REMOVE})`, bindings: [[...gone]] });
  return {
    sql: `with ${parts.map(({ sql }) => sql).join(', ')} select`,
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
};
