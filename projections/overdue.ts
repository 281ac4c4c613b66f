import { type Knex } from 'knex';
import { type PoolKey } from '../domain/inventory/events';
import { selectRows } from './rows';

/** Reservations that ran out before that and are still held, without an order that would end them; oldest first. */
export const overdueReservations = async (db: Knex, before: Date, limit: number): Promise<readonly string[]> => {
  const rows = await selectRows<{ reservation_id: string }>(
    db,
    `select reservation_id from reservations
     where status = 'held' and order_id is null and expires_at < ?::timestamptz
     order by expires_at, reservation_id limit ?`,
    [before, limit],
  );
  return rows.map(({ reservation_id }) => reservation_id);
};

/** Holds that ran out before that, in whatever pool; oldest first. */
export const overdueHolds = async (
  db: Knex,
  before: Date,
  limit: number,
): Promise<readonly (PoolKey & { readonly reservationId: string })[]> => {
  const rows = await selectRows<{ concert_id: string; ticket_type: string; reservation_id: string }>(
    db,
    `select p.concert_id, p.ticket_type, h.reservation_id
     from inventory_pools p cross join lateral (
       select reservation_id, expires_at from inventory_holds
       where stream_id = p.stream_id and status = 'held' and expires_at < ?::timestamptz
       order by expires_at, reservation_id limit ?
     ) h
     order by h.expires_at, h.reservation_id limit ?`,
    [before, limit, limit],
  );
  return rows.map(({ concert_id, ticket_type, reservation_id }) => ({
    ...{ concertId: concert_id, ticketType: ticket_type, reservationId: reservation_id },
  }));
};
