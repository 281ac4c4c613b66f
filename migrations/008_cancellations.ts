import { type Knex } from 'knex';

/** What is cancelled of an order, and the orders and reservations of one concert in pages. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`alter table orders add column cancelled_tickets uuid[] not null default '{}'`);
  await knex.raw(`
    create table order_concerts (
      concert_id uuid not null,
      placed_at  timestamptz(3) not null,
      order_id   uuid not null,
      primary key (concert_id, placed_at, order_id)
    )`);
  await knex.raw(`
    insert into order_concerts (concert_id, placed_at, order_id)
    select distinct (line ->> 'concertId')::uuid, o.placed_at, o.order_id
    from orders o, jsonb_array_elements(o.lines) as line`);
  await knex.raw(`
    create table reservation_concerts (
      concert_id     uuid not null,
      requested_at   timestamptz(3) not null,
      reservation_id uuid not null,
      primary key (concert_id, requested_at, reservation_id)
    )`);
  await knex.raw(`
    insert into reservation_concerts (concert_id, requested_at, reservation_id)
    select distinct (line ->> 'concertId')::uuid, r.requested_at, r.reservation_id
    from reservations r, jsonb_array_elements(r.lines) as line`);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop table reservation_concerts, order_concerts');
  await knex.raw('alter table orders drop column cancelled_tickets');
};
