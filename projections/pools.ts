import { type Knex } from 'knex';
import { type ClosingReason, type PoolKey } from '../domain/inventory/events';
import { type Money } from '../domain/shared/money';
import { type Amount, selectRows, toMoney } from './rows';

/** What people are told about a pool at a moment: a hold that has expired takes no seat, swept or not. */
export interface PoolView extends PoolKey {
  readonly capacity: number;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
  readonly price: Money;
  readonly priceVersion: number;
  /** The sale is open at that moment, whether seats are left or not. */
  readonly onSale: boolean;
  readonly withdrawn: boolean;
  /** Why nothing is sold any more; null while something may be. */
  readonly closed: ClosingReason | null;
  readonly version: number;
}

export interface PoolRow {
  readonly concert_id: string;
  readonly ticket_type: string;
  readonly capacity: number;
  readonly held: number;
  readonly sold: number;
  readonly price_amount: Amount;
  readonly currency: string;
  readonly price_version: number;
  readonly on_sale: boolean;
  readonly withdrawn: boolean;
  readonly closed_reason: ClosingReason | null;
  readonly version: number;
}

/** Pools at a moment; takes `now` three times. `held` is without the expired holds. */
export const POOLS_AT = `
  select p.concert_id, p.ticket_type, p.capacity, (p.held - coalesce(expired.seats, 0))::int as held, p.sold,
         p.price_amount, p.currency, p.price_version, p.version, p.withdrawn, p.closed_reason,
         (p.open and not p.paused and not p.withdrawn and p.closed_reason is null
          and coalesce(p.sales_start_at <= ?::timestamptz, true) and ?::timestamptz < p.sales_end_at) as on_sale
  from inventory_pools p
  left join lateral (
    select sum(h.quantity) as seats from inventory_holds h
    where h.stream_id = p.stream_id and h.status = 'held' and h.expires_at <= ?::timestamptz
  ) expired on true`;

export const poolsAtBindings = (now: Date): readonly Date[] => [now, now, now];

/** All pools of a concert, or the ones named. In the order of concert and ticket type. */
export const getPools = async (
  db: Knex,
  pools: string | readonly PoolKey[],
  now: Date,
): Promise<readonly PoolView[]> => {
  const [where, bindings] =
    typeof pools === 'string'
      ? ['p.concert_id = ?::uuid', [pools]]
      : [
          '(p.concert_id, p.ticket_type) in (select * from unnest(?::uuid[], ?::text[]))',
          [pools.map(({ concertId }) => concertId), pools.map(({ ticketType }) => ticketType)],
        ];
  const rows = await selectRows<PoolRow>(db, `${POOLS_AT} where ${where} order by p.concert_id, p.ticket_type`, [
    ...poolsAtBindings(now),
    ...bindings,
  ]);
  return rows.map(toPoolView);
};

export const toPoolView = (row: PoolRow): PoolView => ({
  concertId: row.concert_id,
  ticketType: row.ticket_type,
  capacity: row.capacity,
  available: row.capacity - row.held - row.sold,
  held: row.held,
  sold: row.sold,
  price: toMoney(row.price_amount, row.currency),
  priceVersion: row.price_version,
  onSale: row.on_sale,
  withdrawn: row.withdrawn,
  closed: row.closed_reason,
  version: row.version,
});

export interface BuyerOfConcert {
  readonly buyerId: string;
  readonly concertId: string;
}

/** Tickets that buyers hold or have bought, by buyer and concert; a pair without any is left out. */
export const countTicketsOfBuyers = async (
  db: Knex,
  pairs: readonly BuyerOfConcert[],
  now: Date,
): Promise<readonly (BuyerOfConcert & { readonly seats: number })[]> => {
  const rows = await selectRows<{ buyer_id: string; concert_id: string; seats: number }>(
    db,
    `select h.buyer_id, h.concert_id, sum(h.quantity)::int as seats
     from (select distinct * from unnest(?::uuid[], ?::uuid[])) as asked (buyer_id, concert_id)
     join inventory_holds h using (buyer_id, concert_id)
     where h.status = 'sold' or h.expires_at > ?::timestamptz
     group by h.buyer_id, h.concert_id`,
    [pairs.map(({ buyerId }) => buyerId), pairs.map(({ concertId }) => concertId), now],
  );
  return rows.map(({ buyer_id, concert_id, seats }) => ({ buyerId: buyer_id, concertId: concert_id, seats }));
};
