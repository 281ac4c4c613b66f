import { type Knex } from 'knex';
import { type ClosingReason } from '../domain/inventory/events';
import { type PoolHold, type PoolState } from '../domain/inventory/pool';
import { type Amount, iso, isoOrNull, selectRows, toMoney } from './rows';

/** `version` is the pool's stream version, 0 when there is no pool. */
export type LoadedPool = PoolState & { readonly version: number };

interface PoolWithHoldRow {
  readonly stream_id: string;
  readonly concert_id: string;
  readonly ticket_type: string;
  readonly capacity: number;
  readonly held: number;
  readonly sold: number;
  readonly price_amount: Amount;
  readonly currency: string;
  readonly price_version: number;
  readonly open: boolean;
  readonly sales_start_at: Date | null;
  readonly sales_end_at: Date | null;
  readonly paused: boolean;
  readonly withdrawn: boolean;
  readonly closed_reason: ClosingReason | null;
  readonly version: number;
  /** Null in the only row of a pool without such holds. */
  readonly reservation_id: string | null;
  readonly buyer_id: string;
  readonly quantity: number;
  readonly unit_price: Amount;
  readonly hold_currency: string;
  readonly expires_at: Date;
  readonly status: PoolHold['status'];
}

/** A hold has at least one seat and nobody asks for more than a hundred, so a hundred expired holds always make room for one. */
const MOST_EXPIRED_HOLDS = 100;

const LOAD_POOLS = `
  select p.stream_id, p.concert_id, p.ticket_type, p.capacity, p.held, p.sold, p.price_amount, p.currency,
         p.price_version, p.open, p.sales_start_at, p.sales_end_at, p.paused, p.withdrawn, p.closed_reason,
         p.version,
         h.reservation_id, h.buyer_id, h.quantity, h.unit_price, h.currency as hold_currency, h.expires_at, h.status
  from inventory_pools p
  left join lateral (
    select * from inventory_holds where stream_id = p.stream_id and reservation_id = any(?::uuid[])
    union
    (select * from inventory_holds where stream_id = p.stream_id and status = 'held' and expires_at <= ?::timestamptz
     order by expires_at, reservation_id limit ?)
  ) h on true
  where p.stream_id = any(?::text[])`;

/**
 * The states to decide on, in one query, whatever the length of the pools' histories: their counters, the holds of the
 * reservations that are asked about and the expired holds that may be swept (oldest first). To be called while the pools'
 * streams are locked.
 * @param now RFC 3339; decides which holds are expired
 */
export const loadPools = async (
  tx: Knex,
  streamIds: readonly string[],
  reservationIds: readonly string[],
  now: string,
): Promise<ReadonlyMap<string, LoadedPool>> => {
  const most = MOST_EXPIRED_HOLDS * Math.max(1, reservationIds.length);
  const rows = await selectRows<PoolWithHoldRow>(tx, LOAD_POOLS, [[...reservationIds], now, most, [...streamIds]]);
  const pools = new Map<string, LoadedPool>(streamIds.map((streamId) => [streamId, { exists: false, version: 0 }]));
  const holds = new Map<string, Record<string, PoolHold>>();
  for (const row of rows) {
    const held = holds.get(row.stream_id) ?? {};
    if (!holds.has(row.stream_id)) {
      holds.set(row.stream_id, held);
      pools.set(row.stream_id, toPool(row, held));
    }
    if (row.reservation_id !== null) held[row.reservation_id] = toHold(row);
  }
  return pools;
};

/** One pool, with the hold of one reservation, or of none. */
export const loadPool = async (
  tx: Knex,
  streamId: string,
  reservationId: string | null,
  now: string,
): Promise<LoadedPool> => {
  const pools = await loadPools(tx, [streamId], reservationId === null ? [] : [reservationId], now);
  return pools.get(streamId) ?? { exists: false, version: 0 };
};

const toPool = (row: PoolWithHoldRow, holds: Readonly<Record<string, PoolHold>>): LoadedPool => ({
  exists: true,
  concertId: row.concert_id,
  ticketType: row.ticket_type,
  capacity: row.capacity,
  held: row.held,
  sold: row.sold,
  price: toMoney(row.price_amount, row.currency),
  priceVersion: row.price_version,
  open:
    row.open && row.sales_end_at !== null
      ? { salesStartAt: isoOrNull(row.sales_start_at), salesEndAt: iso(row.sales_end_at) }
      : null,
  paused: row.paused,
  withdrawn: row.withdrawn,
  closed: row.closed_reason,
  holds,
  version: row.version,
});

const toHold = ({ quantity, unit_price, hold_currency, buyer_id, expires_at, status }: PoolWithHoldRow): PoolHold => ({
  quantity,
  unitPrice: toMoney(unit_price, hold_currency),
  buyerId: buyer_id,
  expiresAt: iso(expires_at),
  status,
});
