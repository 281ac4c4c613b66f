import { type Knex } from 'knex';

/**
 * Lists that processes work off, not read models: what stands here is what was found once and what has been asked for since.
 * Where each of them is by now is read from the read models, so that nothing is counted that is not so.
 */
export const up = async (knex: Knex): Promise<void> => {
  // Everybody who had seats when the sale was stopped. The pools are closed by then: nobody comes after.
  await knex.raw(`
    create table concert_cancellation_items (
      concert_id     uuid not null,
      reservation_id uuid not null,
      asked          text check (asked in ('release', 'tell', 'cancel', 'refund')),
      asked_at       timestamptz(3),
      told           boolean not null default false,
      primary key (concert_id, reservation_id)
    ) with (fillfactor = 70)`);

  // A read model: which tickets a cancellation has taken, and whether their money is on its way.
  await knex.raw(`
    create table order_cancellations (
      order_id        uuid not null,
      cancellation_id uuid not null,
      ticket_ids      uuid[] not null,
      whole           boolean not null,
      finished        boolean not null,
      primary key (order_id, cancellation_id)
    )`);

  // A new date or place that people have to be told of; told when everybody has been.
  await knex.raw(`
    create table concert_announcements (
      concert_id uuid not null,
      version    integer not null,
      moved_at   timestamptz(3) not null,
      told_at    timestamptz(3),
      primary key (concert_id, version)
    )`);
  await knex.raw('create index concert_announcements_due on concert_announcements (moved_at) where told_at is null');
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop table concert_announcements, order_cancellations, concert_cancellation_items');
};
