import { type Knex } from 'knex';
import { type PoolKey } from '../domain/inventory/events';
import { type Page, type PageRequest, readPage } from './paging';

export type OverdueHold = PoolKey & { readonly reservationId: string };

/** Reservations that ran out before that and are still held, without an order that would end them; oldest first. */
export const listOverdueReservations = (db: Knex, before: Date, page: PageRequest): Promise<Page<string>> =>
  readPage<{ reservation_id: string; expires_at: Date }, string>(
    db,
    {
      sql: `select r.reservation_id, r.expires_at from reservations r
            where r.status = 'held' and r.order_id is null and r.expires_at < ?::timestamptz`,
      bindings: [before],
      order: { alias: 'r', time: 'expires_at', id: 'reservation_id' },
      newestFirst: false,
    },
    page,
    ({ reservation_id }) => reservation_id,
  );

interface HoldRow {
  readonly concert_id: string;
  readonly ticket_type: string;
  readonly reservation_id: string;
  readonly expires_at: Date;
}

/** Holds that ran out before that, in whatever pool; oldest first. */
export const listOverdueHolds = (db: Knex, before: Date, page: PageRequest): Promise<Page<OverdueHold>> =>
  readPage<HoldRow, OverdueHold>(
    db,
    {
      // Pool by pool: that is how the holds are indexed, and an index of its own would be written by every hold.
      sql: `select p.concert_id, p.ticket_type, h.reservation_id, h.expires_at
            from inventory_pools p cross join lateral (
              select reservation_id, expires_at from inventory_holds
              where stream_id = p.stream_id and status = 'held' and expires_at < ?::timestamptz
            ) h where true`,
      bindings: [before],
      order: { alias: 'h', time: 'expires_at', id: 'reservation_id' },
      newestFirst: false,
    },
    page,
    ({ concert_id, ticket_type, reservation_id }) => ({
      ...{ concertId: concert_id, ticketType: ticket_type, reservationId: reservation_id },
    }),
  );
