import { type Knex } from 'knex';

/**
 * Read models are made of events and can be made again: no foreign keys, so that one can be emptied without the others.
 * `version` is the version of the row's stream and guards every write. Times have the milliseconds that clients see, so
 * that a cursor built from an answer names exactly the row it came from.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table users (
      user_id       uuid primary key,
      roles         text[] not null,
      status        text not null,
      registered_at timestamptz(3) not null,
      version       integer not null
    )`);
  await concerts(knex);
  await inventory(knex);
  await carts(knex);
  await reservations(knex);
  await orders(knex);
  await payments(knex);
  await tickets(knex);
  await deliveries(knex);
  await invoices(knex);
};

const concerts = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table concerts (
      concert_id            uuid primary key,
      organizer_id          uuid not null,
      name                  text not null,
      artist                text not null,
      venue                 jsonb not null,
      starts_at             timestamptz(3) not null,
      sales_start_at        timestamptz(3),
      sales_end_at          timestamptz(3),
      currency              text not null,
      max_tickets_per_buyer integer,
      tax_rate              jsonb,
      cancellation_policy   jsonb,
      status                text not null,
      published_at          timestamptz(3),
      ticket_types          jsonb not null default '{}',
      scanners              uuid[] not null default '{}',
      version               integer not null
    )`);
  await knex.raw(`create index concerts_published on concerts (starts_at, concert_id) where status = 'published'`);
};

const inventory = async (knex: Knex): Promise<void> => {
  // A hot pool's row is rewritten with every hold: free room on its page keeps that rewrite out of the indexes.
  await knex.raw(`
    create table inventory_pools (
      stream_id      text primary key,
      concert_id     uuid not null,
      ticket_type    text not null,
      capacity       integer not null,
      held           integer not null,
      sold           integer not null,
      price_amount   bigint not null,
      currency       text not null,
      price_version  integer not null,
      open           boolean not null,
      sales_start_at timestamptz(3),
      sales_end_at   timestamptz(3),
      version        integer not null,
      constraint inventory_pools_key unique (concert_id, ticket_type),
      constraint inventory_pools_never_oversold check (held >= 0 and sold >= 0 and held + sold <= capacity)
    ) with (fillfactor = 50)`);
  await knex.raw(`
    create table inventory_holds (
      stream_id      text not null,
      reservation_id uuid not null,
      concert_id     uuid not null,
      buyer_id       uuid not null,
      quantity       integer not null,
      unit_price     bigint not null,
      currency       text not null,
      expires_at     timestamptz(3) not null,
      status         text not null,
      primary key (stream_id, reservation_id)
    )`);
  await knex.raw(`
    create index inventory_holds_by_expiry on inventory_holds (stream_id, expires_at, reservation_id) include (quantity)
    where status = 'held'`);
  await knex.raw('create index inventory_holds_by_buyer on inventory_holds (buyer_id, concert_id)');
};

const carts = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table carts (
      cart_id         uuid primary key,
      user_id         uuid not null,
      status          text not null,
      items           jsonb not null default '{}',
      delivery_method text,
      order_id        uuid,
      version         integer not null
    ) with (fillfactor = 70)`);
  await knex.raw(`
    create unique index carts_one_open_per_user on carts (user_id) where status in ('open', 'checking_out')`);
};

const reservations = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table reservations (
      reservation_id uuid primary key,
      user_id        uuid not null,
      status         text not null,
      lines          jsonb not null,
      rejection      jsonb,
      order_id       uuid,
      requested_at   timestamptz(3) not null,
      expires_at     timestamptz(3),
      version        integer not null
    ) with (fillfactor = 70)`);
  await knex.raw('create index reservations_of_user on reservations (user_id, requested_at, reservation_id)');
};

const orders = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table orders (
      order_id        uuid primary key,
      user_id         uuid not null,
      status          text not null,
      reservation_id  uuid not null,
      cart_id         uuid,
      lines           jsonb not null,
      total_amount    bigint not null,
      currency        text not null,
      delivery_method text not null,
      contact_id      uuid not null,
      payment_id      uuid,
      placed_at       timestamptz(3) not null,
      expires_at      timestamptz(3) not null,
      paid_at         timestamptz(3),
      fulfilled_at    timestamptz(3),
      closed_at       timestamptz(3),
      close_reason    text,
      attention       jsonb,
      version         integer not null
    ) with (fillfactor = 70)`);
  await knex.raw('create index orders_of_user on orders (user_id, placed_at, order_id)');
  await knex.raw(`
    create index orders_needing_attention on orders (placed_at, order_id) where attention is not null`);
};

const payments = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table payments (
      payment_id      uuid primary key,
      order_id        uuid not null,
      user_id         uuid not null,
      attempt         integer not null,
      amount          bigint not null,
      currency        text not null,
      status          text not null,
      provider        text,
      intent_id       text,
      charge_id       text,
      next_action     jsonb,
      failure         jsonb,
      refunded_amount bigint not null default 0,
      initiated_at    timestamptz(3) not null,
      succeeded_at    timestamptz(3),
      version         integer not null
    ) with (fillfactor = 70)`);
  await knex.raw('create index payments_of_order on payments (order_id)');
  await knex.raw('create index payments_of_user on payments (user_id, initiated_at, payment_id)');
  await knex.raw('create unique index payments_by_intent on payments (intent_id) where intent_id is not null');
  await knex.raw(`
    create table refunds (
      refund_id          uuid primary key,
      payment_id         uuid not null,
      order_id           uuid not null,
      amount             bigint not null,
      currency           text not null,
      status             text not null,
      reason             text not null,
      provider_refund_id text,
      failure_code       text,
      requested_at       timestamptz(3) not null,
      version            integer not null
    )`);
  await knex.raw('create index refunds_of_order on refunds (order_id)');
};

const tickets = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table tickets (
      ticket_id    uuid primary key,
      order_id     uuid not null,
      user_id      uuid not null,
      concert_id   uuid not null,
      ticket_type  text not null,
      code_version integer not null,
      status       text not null,
      issued_at    timestamptz(3) not null,
      check_in_id  uuid,
      gate         text,
      admitted_at  timestamptz(3),
      version      integer not null
    ) with (fillfactor = 70)`);
  await knex.raw('create index tickets_of_order on tickets (order_id)');
  await knex.raw('create index tickets_of_user on tickets (user_id, issued_at, ticket_id)');
  // The log of every scan, also of codes that belong to no ticket: not made of events, so never rebuilt.
  await knex.raw(`
    create table check_ins (
      check_in_id   uuid primary key,
      ticket_id     uuid,
      concert_id    uuid not null,
      gate          text not null,
      nonce         text not null,
      result        text not null,
      at            timestamptz(3) not null,
      scanned_by    uuid not null,
      admitted_at   timestamptz(3),
      admitted_gate text,
      constraint check_ins_nonce unique (concert_id, nonce)
    )`);
  await knex.raw('create index check_ins_of_ticket on check_ins (ticket_id, at)');
};

const deliveries = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table deliveries (
      delivery_id         uuid primary key,
      order_id            uuid not null,
      user_id             uuid not null,
      channel             text not null,
      contact_id          uuid not null,
      ticket_ids          uuid[] not null,
      status              text not null,
      attempts            integer not null default 0,
      provider_message_id text,
      last_error          text,
      requested_at        timestamptz(3) not null,
      sent_at             timestamptz(3),
      delivered_at        timestamptz(3),
      version             integer not null
    ) with (fillfactor = 70)`);
  await knex.raw('create index deliveries_of_order on deliveries (order_id)');
  await knex.raw(`
    create index deliveries_by_provider_message on deliveries (provider_message_id) where provider_message_id is not null`);
};

const invoices = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table invoices (
      invoice_id     uuid primary key,
      stream_id      text not null,
      kind           text not null,
      series         text not null,
      sequence       integer not null,
      number         text not null,
      order_id       uuid not null,
      user_id        uuid not null,
      organizer_id   uuid not null,
      issued_at      timestamptz(3) not null,
      lines          jsonb not null,
      net_amount     bigint not null,
      tax_amount     bigint not null,
      total_amount   bigint not null,
      currency       text not null,
      sealed_billing text not null,
      version        integer not null
    )`);
  await knex.raw('create index invoices_of_order on invoices (order_id)');
  await knex.raw('create index invoices_of_user on invoices (user_id, issued_at, invoice_id)');
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    drop table invoices, deliveries, check_ins, tickets, refunds, payments, orders, reservations, carts,
      inventory_holds, inventory_pools, concerts, users`);
};
