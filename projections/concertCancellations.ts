import { type Knex } from 'knex';
import { isoOrNull, selectRow, selectRows, type Time } from './rows';

/** Counted whenever it is asked for. `done` and `failed` are parts of `total`; the rest is on its way. */
export interface CancellationProgress {
  readonly total: number;
  readonly done: number;
  /** Wait for an operator. */
  readonly failed: number;
}

/** What a buyer who had seats of a cancelled concert still needs. */
export type CancellationStep =
  /** A hold without an order is ended. */
  | 'release'
  /** An unpaid order is cancelled. */
  | 'cancel'
  /** A paid order is cancelled and its money goes back. */
  | 'refund'
  /** He has neither seats nor a debt any more, and has not heard why. */
  | 'tell';

export interface CancellationItem {
  readonly reservationId: string;
  readonly userId: string;
  readonly orderId: string | null;
  /** The order that the hold was made for, also when that was never placed. */
  readonly heldFor: string | null;
  readonly step: CancellationStep;
  /** When the same was asked before, if it was; it has not come to an end. */
  readonly askedAt: string | null;
}

/**
 * Who has seats of a concert, by the pools; and whose order is open although somebody else has swept its hold. Takes the concert
 * twice.
 */
const AFFECTED = `
  select h.reservation_id from inventory_pools p join inventory_holds h on h.stream_id = p.stream_id
  where p.concert_id = ?::uuid
  union
  select o.reservation_id from order_concerts oc join orders o on o.order_id = oc.order_id
  where oc.concert_id = ?::uuid and (
    o.status in ('placed', 'awaiting_payment')
    or exists (
      select from tickets t where t.order_id = o.order_id and t.concert_id = oc.concert_id and t.status <> 'void'
    )
  )`;

/** Says who has to be told and paid back, once the pools are closed; again, it adds whoever was missed. */
export const listAffected = async (db: Knex, concertId: string): Promise<void> => {
  await db.raw(
    `insert into concert_cancellation_items (concert_id, reservation_id)
     select ?::uuid, reservation_id from (${AFFECTED}) affected on conflict do nothing`,
    [concertId, concertId, concertId],
  );
};

/** Whose seats one of these concerts has taken when it was cancelled: he is told of it, and of his money, with the concert. */
export const isToldByConcert = async (
  db: Knex,
  { concertIds, reservationId }: { concertIds: readonly string[]; reservationId: string },
): Promise<boolean> => {
  const found = await selectRow(
    db,
    'select 1 from concert_cancellation_items where concert_id = any(?::uuid[]) and reservation_id = ?::uuid',
    [[...concertIds], reservationId],
  );
  return found !== undefined;
};

const countAffected = async (db: Knex, concertId: string): Promise<number> => {
  const row = await selectRow<{ affected: number }>(
    db,
    `select count(*)::int as affected from (${AFFECTED}) affected`,
    [concertId, concertId],
  );
  return row?.affected ?? 0;
};

/**
 * What each of them still needs, by the read models; takes now and the concert. Null: nothing can be asked yet, since a checkout is
 * about to place the order that the hold was made for. Of a paid order only this concert's tickets count: it may be over several.
 */
const ITEMS = `
  select i.reservation_id, i.asked, i.asked_at, r.user_id, r.order_id as held_for, o.order_id,
    o.attention is not null and o.attention ->> 'workflowId' !~ '^(delivery|notice)-' as stuck,
    case
      when o.order_id is null and r.status = 'held' then
        case when r.order_id is null or r.expires_at <= ?::timestamptz then 'release' end
      when o.status in ('placed', 'awaiting_payment') then 'cancel'
      when o.paid_at is null then case when i.told then 'done' else 'tell' end
      when exists (
        select from tickets t where t.order_id = o.order_id and t.concert_id = i.concert_id and (
          t.status <> 'void' or exists (
            select from order_cancellations c
            where c.order_id = o.order_id and not c.finished and t.ticket_id = any(c.ticket_ids)
          )
        )
      ) then 'refund'
      else 'done'
    end as step
  from concert_cancellation_items i
  join reservations r on r.reservation_id = i.reservation_id
  left join orders o on o.order_id = r.order_id
  where i.concert_id = ?::uuid`;

const FAILED = `(step in ('cancel', 'refund') and stuck and asked = step)`;

interface ProgressRow extends CancellationProgress {
  readonly under_way: number;
}

/** `underWay`: asked for, and on its way. */
export const getCancellationProgress = async (
  db: Knex,
  concertId: string,
  now: Date,
): Promise<CancellationProgress & { readonly underWay: number }> => {
  const row = await selectRow<ProgressRow>(
    db,
    `select count(*)::int as total,
       (count(*) filter (where step = 'done'))::int as done,
       (count(*) filter (where ${FAILED}))::int as failed,
       (count(*) filter (where step = asked and not coalesce(${FAILED}, false)))::int as under_way
     from (${ITEMS}) items`,
    [now, concertId],
  );
  const { total = 0, done = 0, failed = 0, under_way: underWay = 0 } = row ?? {};
  return { total, done, failed, underWay };
};

/** For whoever asks: before they are listed, all that would be are still to come. */
export const cancellationProgress = async (db: Knex, concertId: string, now: Date): Promise<CancellationProgress> => {
  const { total, done, failed } = await getCancellationProgress(db, concertId, now);
  return { total: total === 0 ? await countAffected(db, concertId) : total, done, failed };
};

interface ItemRow {
  readonly reservation_id: string;
  readonly user_id: string;
  readonly order_id: string | null;
  readonly held_for: string | null;
  readonly step: CancellationStep;
  readonly asked_at: Time | null;
}

export interface ItemsQuery {
  readonly concertId: string;
  readonly after: string | null;
  readonly limit: number;
  readonly now: Date;
  /** What was asked before this and has not ended is asked again. */
  readonly askedBefore: Date;
}

/** The next ones that something has to be asked for, in the order of their reservations. */
export const nextCancellationItems = async (
  db: Knex,
  { concertId, after, limit, now, askedBefore }: ItemsQuery,
): Promise<readonly CancellationItem[]> => {
  const rows = await selectRows<ItemRow>(
    db,
    `select reservation_id, user_id, order_id, held_for, step, case when asked = step then asked_at end as asked_at
     from (${ITEMS}) items
     where (?::uuid is null or reservation_id > ?::uuid) and step <> 'done'
       and (asked is distinct from step or (asked_at < ?::timestamptz and not ${FAILED}))
     order by reservation_id limit ?`,
    [now, concertId, after, after, askedBefore, limit],
  );
  return rows.map((row) => ({
    reservationId: row.reservation_id,
    userId: row.user_id,
    orderId: row.order_id,
    heldFor: row.held_for,
    step: row.step,
    askedAt: isoOrNull(row.asked_at),
  }));
};

export interface Asked {
  readonly concertId: string;
  readonly reservationId: string;
  readonly step: CancellationStep;
  readonly now: Date;
}

export const recordAsked = async (db: Knex, { concertId, reservationId, step, now }: Asked): Promise<void> => {
  await db.raw(
    `update concert_cancellation_items set asked = ?, asked_at = ?, told = told or ? = 'tell'
     where concert_id = ?::uuid and reservation_id = ?::uuid`,
    [step, now, step, concertId, reservationId],
  );
};
