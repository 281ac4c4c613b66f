import { type Knex } from 'knex';
import { type ConcertEvent } from '../domain/concerts/events';
import { type DataOf } from '../domain/shared/event';
import { type InlineProjection } from '../event-store';
import { selectRow, selectRows } from './rows';

type Moved = DataOf<ConcertEvent, 'ConcertRescheduled'> | DataOf<ConcertEvent, 'VenueMoved'>;

/** A new date or place that people have to be told of. */
export interface Announcement {
  readonly concertId: string;
  /** The concert's, when it was moved. */
  readonly version: number;
}

/**
 * Noted in the transaction of the move, so that none is forgotten; a new date and a new venue that came together are one. That it was
 * announced is no event: after a rebuild the note is there as it was.
 */
export const concertAnnouncementsProjection: InlineProjection = {
  name: 'concert_announcements',
  handles: ['ConcertRescheduled', 'VenueMoved'],
  apply: async (events, tx) => {
    for (const { streamId, version, commandId, data, recordedAt } of events) {
      await tx.raw(
        `insert into concert_announcements (concert_id, version, moved_at)
         select ?::uuid, ?, ?::timestamptz where not exists (
           select from events
           where stream_id = ? and version = ? and command_id = ? and type = 'ConcertRescheduled'
         ) on conflict do nothing`,
        [(data as Moved).concertId, version, recordedAt, streamId, version - 1, commandId],
      );
    }
  },
};

/** Those that not everybody has been told of, as far as is known; of one concert or of all, oldest first. */
export const dueAnnouncements = async (
  db: Knex,
  { concertId = null, limit }: { readonly concertId?: string | null; readonly limit: number },
): Promise<readonly Announcement[]> => {
  const rows = await selectRows<{ concert_id: string; version: number }>(
    db,
    `select concert_id, version from concert_announcements
     where told_at is null and (?::uuid is null or concert_id = ?::uuid) order by moved_at limit ?`,
    [concertId, concertId, limit],
  );
  return rows.map((row) => ({ concertId: row.concert_id, version: row.version }));
};

export const recordAnnounced = async (db: Knex, { concertId, version }: Announcement, now: Date): Promise<void> => {
  await db.raw(
    `update concert_announcements set told_at = coalesce(told_at, ?::timestamptz)
     where concert_id = ?::uuid and version = ?`,
    [now, concertId, version],
  );
};

export interface Holder {
  readonly reservationId: string;
  readonly userId: string;
  readonly orderId: string | null;
}

interface HolderRow {
  readonly reservation_id: string;
  readonly user_id: string;
  readonly order_id: string | null;
}

/** Who had seats of a concert when its date was changed and has them still, in the order of the reservations. */
export const listHolders = async (
  db: Knex,
  {
    announcement: { concertId, version },
    after,
    limit,
    now,
  }: { readonly announcement: Announcement; readonly after: string | null; readonly limit: number; readonly now: Date },
): Promise<readonly Holder[]> => {
  const rows = await selectRows<HolderRow>(
    db,
    `select r.reservation_id, r.user_id, o.order_id
     from concert_announcements a
     join reservations r on r.requested_at <= a.moved_at and r.reservation_id in (
       select h.reservation_id from inventory_pools p join inventory_holds h on h.stream_id = p.stream_id
       where p.concert_id = a.concert_id and (h.status = 'sold' or h.expires_at > ?::timestamptz)
     )
     left join orders o on o.order_id = r.order_id
     where a.concert_id = ?::uuid and a.version = ? and (?::uuid is null or r.reservation_id > ?::uuid)
     order by r.reservation_id limit ?`,
    [now, concertId, version, after, after, limit],
  );
  return rows.map((row) => ({ reservationId: row.reservation_id, userId: row.user_id, orderId: row.order_id }));
};

export const isStillOn = async (db: Knex, concertId: string): Promise<boolean> => {
  const row = await selectRow<{ status: string }>(db, 'select status from concerts where concert_id = ?::uuid', [
    concertId,
  ]);
  return row !== undefined && row.status !== 'cancelled';
};
