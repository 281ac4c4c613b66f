import { type Knex } from 'knex';
import { type RejectedLine, type ReservationEvent, type ReservationLine } from '../domain/inventory/events';
import { type Money, multiply } from '../domain/shared/money';
import { concertNames, type ConcertNames, nameOf } from './concertNames';
import { type Page, type PageRequest, readPage } from './paging';
import { json, rowProjection } from './rowProjection';
import { iso, isoOrNull, selectRow, type Time } from './rows';

export interface ReservationItem extends ReservationLine {
  readonly concertName: string;
  readonly lineTotal: Money;
}

export interface Reservation {
  readonly reservationId: string;
  readonly userId: string;
  readonly status: 'held' | 'confirmed' | 'released' | 'expired' | 'rejected';
  /** Empty when it never held. */
  readonly items: readonly ReservationItem[];
  readonly requestedAt: string;
  /** Null when it never held. */
  readonly expiresAt: string | null;
  /** The order that took it over. */
  readonly orderId: string | null;
  /** Why it never held. */
  readonly rejection: { readonly code: string; readonly lines: readonly RejectedLine[] } | null;
  readonly version: number;
}

export const reservationsProjection = rowProjection<ReservationEvent, 'ReservationHeld' | 'ReservationRejected'>({
  table: 'reservations',
  key: 'reservation_id',
  idOf: ({ reservationId }) => reservationId,
  creates: {
    ReservationHeld: ({ userId, lines, heldAt, expiresAt, orderId = null }) => ({
      user_id: userId,
      status: 'held',
      lines: json(lines),
      order_id: orderId,
      requested_at: heldAt,
      expires_at: expiresAt,
    }),
    ReservationRejected: ({ userId, lines, code }, { recordedAt }) => ({
      user_id: userId,
      status: 'rejected',
      lines: json([]),
      rejection: json({ code, lines }),
      requested_at: recordedAt,
    }),
  },
  changes: {
    ReservationOrdered: ({ orderId }) => ({ order_id: orderId }),
    ReservationExtended: ({ expiresAt }) => ({ expires_at: expiresAt }),
    ReservationConfirmed: ({ orderId }) => ({ status: 'confirmed', order_id: orderId }),
    ReservationReleased: () => ({ status: 'released' }),
    ReservationExpired: () => ({ status: 'expired' }),
    ReservationReinstated: ({ expiresAt }) => ({ status: 'held', expires_at: expiresAt }),
  },
});

export interface ReservationRow {
  readonly reservation_id: string;
  readonly user_id: string;
  readonly status: Reservation['status'];
  readonly lines: readonly ReservationLine[];
  readonly rejection: Reservation['rejection'];
  readonly order_id: string | null;
  readonly requested_at: Time;
  readonly expires_at: Time | null;
  readonly concert_names: ConcertNames;
  readonly version: number;
}

/** To be followed by `from reservations r`, or by a join with it. */
export const RESERVATION_COLUMNS = `select r.*, ${concertNames('jsonb_array_elements(r.lines) as line')}`;

export const RESERVATIONS = `${RESERVATION_COLUMNS} from reservations r`;

export const getReservation = async (db: Knex, reservationId: string): Promise<Reservation | undefined> => {
  const row = await selectRow<ReservationRow>(db, `${RESERVATIONS} where r.reservation_id = ?::uuid`, [reservationId]);
  return row && toReservation(row);
};

/** UserReservations, newest first. @throws InvalidCursor */
export const listUserReservations = (db: Knex, userId: string, page: PageRequest): Promise<Page<Reservation>> =>
  readPage(
    db,
    {
      sql: `${RESERVATIONS} where r.user_id = ?::uuid`,
      bindings: [userId],
      order: { alias: 'r', time: 'requested_at', id: 'reservation_id' },
      newestFirst: true,
    },
    page,
    toReservation,
  );

export const toReservation = (row: ReservationRow): Reservation => ({
  reservationId: row.reservation_id,
  userId: row.user_id,
  status: row.status,
  items: row.lines.map((line) => ({
    ...line,
    concertName: nameOf(row.concert_names, line.concertId),
    lineTotal: multiply(line.unitPrice, line.quantity),
  })),
  requestedAt: iso(row.requested_at),
  expiresAt: isoOrNull(row.expires_at),
  orderId: row.order_id,
  rejection: row.rejection,
  version: row.version,
});
