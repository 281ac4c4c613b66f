import { type Knex } from 'knex';
import { type Venue } from '../domain/concerts/events';
import { type Money } from '../domain/shared/money';
import { type Page, type PageRequest, readPage } from './paging';
import { POOLS_AT, poolsAtBindings } from './pools';
import { type Amount, iso, isoOrNull, toMoney } from './rows';

export interface AvailableConcert {
  readonly concertId: string;
  readonly name: string;
  readonly artist: string;
  readonly venue: Venue;
  readonly startsAt: string;
  readonly salesStartAt: string | null;
  readonly salesEndAt: string | null;
  readonly currency: string;
  /** The cheapest ticket type that is sold; null when there are none. */
  readonly priceFrom: Money | null;
  /** Seats left over all ticket types that are sold. */
  readonly available: number;
  /** At least one ticket type is being sold now. */
  readonly onSale: boolean;
}

export interface AvailableConcertsQuery {
  /** Part of the artist's name, whatever its case. */
  readonly artist?: string | undefined;
  /** The city, whatever its case. */
  readonly city?: string | undefined;
  /** Starts then or later. */
  readonly from?: Date | string | undefined;
  /** Starts then or earlier. */
  readonly to?: Date | string | undefined;
  /** Only concerts with seats left. */
  readonly availableOnly?: boolean | undefined;
  readonly now: Date;
  readonly page: PageRequest;
}

interface AvailableConcertRow {
  readonly concert_id: string;
  readonly name: string;
  readonly artist: string;
  readonly venue: Venue;
  readonly starts_at: Date;
  readonly sales_start_at: Date | null;
  readonly sales_end_at: Date | null;
  readonly currency: string;
  readonly price_from: Amount | null;
  readonly available: Amount | null;
  readonly on_sale: boolean | null;
}

const AVAILABLE_CONCERTS = `
  select c.concert_id, c.name, c.artist, c.venue, c.starts_at, c.sales_start_at, c.sales_end_at, c.currency,
         seats.price_from, seats.available, seats.on_sale
  from concerts c
  cross join lateral (
    select min(pool.price_amount) as price_from, sum(pool.capacity - pool.held - pool.sold) as available,
           bool_or(pool.on_sale) as on_sale
    from (${POOLS_AT} where p.concert_id = c.concert_id and not p.withdrawn) pool
  ) seats
  where c.status in ('published', 'paused') and c.starts_at > ?::timestamptz`;

/**
 * AvailableConcerts: published ones that have not started, soonest first. One whose sales are paused stays on show, not on
 * sale. @throws InvalidCursor
 */
export const listAvailableConcerts = (db: Knex, query: AvailableConcertsQuery): Promise<Page<AvailableConcert>> => {
  const { artist, city, from, to, availableOnly, now, page } = query;
  const conditions: readonly (readonly [sql: string, value: string | Date | undefined])[] = [
    ['c.artist ilike ?', artist && `%${artist.replace(/[\\%_]/g, '\\$&')}%`],
    [`lower(c.venue ->> 'city') = lower(?)`, city],
    ['c.starts_at >= ?::timestamptz', from],
    ['c.starts_at <= ?::timestamptz', to],
  ];
  const asked = conditions.filter(([, value]) => value !== undefined && value !== '');
  return readPage(
    db,
    {
      sql: [
        AVAILABLE_CONCERTS,
        ...asked.map(([sql]) => sql),
        ...(availableOnly === true ? ['seats.available > 0'] : []),
      ].join(' and '),
      bindings: [...poolsAtBindings(now), now, ...asked.map(([, value]) => value as string | Date)],
      order: { alias: 'c', time: 'starts_at', id: 'concert_id' },
      newestFirst: false,
    },
    page,
    toAvailableConcert,
  );
};

const toAvailableConcert = (row: AvailableConcertRow): AvailableConcert => ({
  concertId: row.concert_id,
  name: row.name,
  artist: row.artist,
  venue: row.venue,
  startsAt: iso(row.starts_at),
  salesStartAt: isoOrNull(row.sales_start_at),
  salesEndAt: isoOrNull(row.sales_end_at),
  currency: row.currency,
  priceFrom: row.price_from === null ? null : toMoney(row.price_from, row.currency),
  available: Number(row.available ?? 0),
  onSale: row.on_sale ?? false,
});
