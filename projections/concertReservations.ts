import { type Knex } from 'knex';
import { type ReservationEvent } from '../domain/inventory/events';
import { type DataOf } from '../domain/shared/event';
import { type InlineProjection } from '../event-store';
import { type Page, type PageRequest, readPage } from './paging';
import { type Reservation, type ReservationRow, RESERVATION_COLUMNS, toReservation } from './reservations';

/** Which reservations held seats of which concert. What never held is nobody's to look after. */
export const reservationConcertsProjection: InlineProjection = {
  name: 'reservation_concerts',
  handles: ['ReservationHeld'] satisfies ReservationEvent['type'][],
  apply: async (events, tx) => {
    const rows = events.flatMap(({ data }) => {
      const { reservationId, heldAt, lines } = data as DataOf<ReservationEvent, 'ReservationHeld'>;
      return [...new Set(lines.map(({ concertId }) => concertId))].map((concertId) => ({
        concert_id: concertId,
        requested_at: heldAt,
        reservation_id: reservationId,
      }));
    });
    if (rows.length > 0) await tx('reservation_concerts').insert(rows).onConflict().ignore();
  },
};

/** ConcertReservations, oldest first. @throws InvalidCursor */
export const listConcertReservations = (db: Knex, concertId: string, page: PageRequest): Promise<Page<Reservation>> =>
  readPage<ReservationRow, Reservation>(
    db,
    {
      sql: `${RESERVATION_COLUMNS} from reservation_concerts part
        join reservations r on r.reservation_id = part.reservation_id where part.concert_id = ?::uuid`,
      bindings: [concertId],
      order: { alias: 'part', time: 'requested_at', id: 'reservation_id' },
      newestFirst: false,
    },
    page,
    toReservation,
  );
