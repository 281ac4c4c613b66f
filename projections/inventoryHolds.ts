import { type Knex } from 'knex';
import { type PoolEvent } from '../domain/inventory/events';
import { type DataOf } from '../domain/shared/event';

interface Statement {
  readonly sql: string;
  readonly bindings: readonly Knex.Value[];
}

interface HoldRow {
  readonly reservation_id: string;
  readonly concert_id: string;
  readonly buyer_id: string;
  quantity: number;
  readonly unit_price: number;
  readonly currency: string;
  expires_at: string;
  status: 'held' | 'sold';
}

/** What a batch makes of a hold that was there before it; null leaves a column as it is. */
interface HoldChange {
  expires_at: string | null;
  status: 'sold' | null;
  returned: number;
}

/** Collects what a batch makes of each hold; what it says last about one is what is written. */
export interface HoldChanges {
  hold(data: DataOf<PoolEvent, 'SeatsHeld'>): void;
  extend(data: DataOf<PoolEvent, 'HoldExtended'>): void;
  sell(reservationId: string): void;
  remove(reservationId: string): void;
  /** A part of what was sold, or all of it. */
  giveBack(data: DataOf<PoolEvent, 'SeatsReturned'>): void;
  readonly held: ReadonlyMap<string, HoldRow>;
  readonly changed: ReadonlyMap<string, HoldChange>;
  readonly gone: ReadonlySet<string>;
}

export const noHoldChanges = (): HoldChanges => {
  const held = new Map<string, HoldRow>();
  const changed = new Map<string, HoldChange>();
  const gone = new Set<string>();

  const forget = (reservationId: string): void => {
    for (const changes of [held, changed, gone]) changes.delete(reservationId);
  };
  const changeOf = (reservationId: string): HoldChange => {
    const change = changed.get(reservationId) ?? { expires_at: null, status: null, returned: 0 };
    changed.set(reservationId, change);
    return change;
  };
  const remove = (reservationId: string): void => {
    forget(reservationId);
    gone.add(reservationId);
  };
  return {
    ...{ held, changed, gone, remove },
    hold: ({ reservationId, concertId, buyerId, quantity, unitPrice, expiresAt }) => {
      forget(reservationId);
      held.set(reservationId, {
        ...{ reservation_id: reservationId, concert_id: concertId, buyer_id: buyerId, quantity },
        ...{ unit_price: unitPrice.amount, currency: unitPrice.currency, expires_at: expiresAt, status: 'held' },
      });
    },
    extend: ({ reservationId, expiresAt }) => {
      (held.get(reservationId) ?? changeOf(reservationId)).expires_at = expiresAt;
    },
    sell: (reservationId) => {
      (held.get(reservationId) ?? changeOf(reservationId)).status = 'sold';
    },
    giveBack: ({ reservationId, quantity }) => {
      const row = held.get(reservationId);
      if (row === undefined) changeOf(reservationId).returned += quantity;
      else if (row.quantity > quantity) row.quantity -= quantity;
      else remove(reservationId);
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

const CHANGES = `jsonb_to_recordset(?::jsonb) as c (
    reservation_id uuid, expires_at timestamptz, status text, returned integer)`;

/** One statement for whatever changes a row: two of one `with` would both see it as it was, and one would be lost. */
const CHANGE = `
  update inventory_holds h set expires_at = coalesce(c.expires_at, h.expires_at),
    status = coalesce(c.status, h.status), quantity = h.quantity - c.returned
  from pool, ${CHANGES}
  where h.stream_id = pool.stream_id and h.reservation_id = c.reservation_id and h.quantity > c.returned`;

const REMOVE_RETURNED = `
  delete from inventory_holds h using pool, ${CHANGES}
  where h.stream_id = pool.stream_id and h.reservation_id = c.reservation_id and h.quantity <= c.returned`;

const REMOVE = `
  delete from inventory_holds h using pool
  where h.stream_id = pool.stream_id and h.reservation_id = any(?::uuid[])`;

/**
 * Pool and holds in one statement, because it runs while the hottest lock of the house is held. The holds hang on the
 * pool's own write: when its guard lets nothing through, nothing happens to them either.
 */
export const withHoldChanges = (pool: Statement, { held, changed, gone }: HoldChanges): Statement => {
  const parts: Statement[] = [{ sql: `pool as (${pool.sql} returning stream_id)`, bindings: pool.bindings }];
  if (held.size > 0) parts.push({ sql: `held as (${UPSERT})`, bindings: [JSON.stringify([...held.values()])] });
  if (changed.size > 0) {
    const rows = [...changed].map(([reservation_id, change]) => ({ reservation_id, ...change }));
    parts.push({ sql: `changed as (${CHANGE})`, bindings: [JSON.stringify(rows)] });
    const returned = rows.filter((row) => row.returned > 0);
    if (returned.length > 0)
      parts.push({ sql: `returned as (${REMOVE_RETURNED})`, bindings: [JSON.stringify(returned)] });
  }
  if (gone.size > 0) parts.push({ sql: `gone as (${REMOVE})`, bindings: [[...gone]] });
  return {
    sql: `with ${parts.map(({ sql }) => sql).join(', ')} select`,
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
};
