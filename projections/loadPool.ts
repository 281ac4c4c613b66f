import { type Knex } from 'knex';
import { type ClosingReason } from '../domain/inventory/events';
import { type PoolHold, type PoolState } from '../domain/inventory/pool';
import { type Amount, iso, isoOrNull, selectRows, toMoney } from './rows';

/** `version` is the pool's stream version, 0 when there is no pool. */
export type LoadedPool = PoolState & { readonly version: number };

interface PoolWithHoldRow {
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

/** A hold has at least one seat and nobody asks for more than a hundred, so a hundred expired holds always make room. */
const MOST_EXPIRED_HOLDS = 100;

const LOAD_POOL = `
  select p.concert_id, p.ticket_type, p.capacity, p.held, p.sold, p.price_amount, p.currency, p.price_version, p.open,
         p.sales_start_at, p.sales_end_at, p.paused, p.withdrawn, p.closed_reason, p.version,
         h.reservation_id, h.buyer_id, h.quantity, h.unit_price, h.currency as hold_currency, h.expires_at, h.status
  from inventory_pools p
  left join lateral (
    select * from inventory_holds where stream_id = p.stream_id and reservation_id = ?::uuid
    union
    (select * from inventory_holds where stream_id = p.stream_id and status = 'held' and expires_at <= ?::timestamptz
     order by expires_at, reservation_id limit ${MOST_EXPIRED_HOLDS})
  ) h on true
  where p.stream_id = ?`;

/**
 * The state to decide on, in one query, whatever the length of the pool's history: its counters, the hold that is asked
 * about and the expired holds that may be swept (oldest first). To be called while the pool's stream is locked.
 * @param now RFC 3339; decides which holds are expired
 */
export const loadPool = async (
  tx: Knex,
  streamId: string,
  reservationId: string | null,
  now: string,
): Promise<LoadedPool> => {
  const rows = await selectRows<PoolWithHoldRow>(tx, LOAD_POOL, [reservationId, now, streamId]);
  const [pool] = rows;
  if (pool === undefined) return { exists: false, version: 0 };
  return {
    exists: true,
    concertId: pool.concert_id,
    ticketType: pool.ticket_type,
    capacity: pool.capacity,
    held: pool.held,
    sold: pool.sold,
    price: toMoney(pool.price_amount, pool.currency),
    priceVersion: pool.price_version,
    open:
      pool.open && pool.sales_end_at !== null
        ? { salesStartAt: isoOrNull(pool.sales_start_at), salesEndAt: iso(pool.sales_end_at) }
        : null,
    paused: pool.paused,
    withdrawn: pool.withdrawn,
    closed: pool.closed_reason,
    holds: Object.fromEntries(rows.flatMap(toHold)),
    version: pool.version,
  };
};

const toHold = (row: PoolWithHoldRow): readonly [string, PoolHold][] => {
  if (row.reservation_id === null) return [];
  const { quantity, unit_price, hold_currency, buyer_id, expires_at, status } = row;
  const unitPrice = toMoney(unit_price, hold_currency);
  return [[row.reservation_id, { quantity, unitPrice, buyerId: buyer_id, expiresAt: iso(expires_at), status }]];
};
