import { type Knex } from 'knex';

const statuses = (...names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

const inbox = async (knex: Knex): Promise<void> => {
  // Of its tries those that failed by a fault of ours, and not because something was away; and who had it played again.
  await knex.raw(`
    alter table webhook_inbox
      add column faults integer not null default 0,
      add column replayed_by text,
      add column replayed_at timestamptz(3),
      drop constraint webhook_inbox_status_check,
      add constraint webhook_inbox_status_check
        check (status in (${statuses('pending', 'done', 'unmatched', 'parked')}))`);
  // Of what was refused there is only how much: nobody knows who sent it.
  await knex.raw(`
    create table webhook_refusals (
      provider text not null,
      reason   text not null,
      day      date not null,
      refused  bigint not null,
      last_at  timestamptz(3) not null,
      primary key (provider, reason, day)
    ) with (fillfactor = 70)`);
  await knex.raw('create index webhook_inbox_by_age on webhook_inbox (received_at, inbox_id)');
  await knex.raw(
    `create index webhook_inbox_open on webhook_inbox (status, received_at, inbox_id) where status <> 'done'`,
  );
};

/** Read models. */
const disputes = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table disputes (
      dispute_id          uuid primary key,
      payment_id          uuid not null,
      order_id            uuid not null,
      provider_dispute_id text not null,
      amount              bigint not null,
      currency            text not null,
      reason              text not null,
      inquiry             boolean not null,
      respond_by          timestamptz(3),
      opened_at           timestamptz(3) not null,
      outcome             text,
      closed_at           timestamptz(3),
      version             integer not null
    ) with (fillfactor = 70)`);
  await knex.raw('create index disputes_of_order on disputes (order_id)');
  await knex.raw('create unique index disputes_by_provider on disputes (provider_dispute_id)');
  await knex.raw('alter table orders add column dispute jsonb');
  await knex.raw('alter table payments add column dispute jsonb');
};

export const up = async (knex: Knex): Promise<void> => {
  await inbox(knex);
  await disputes(knex);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('alter table payments drop column dispute');
  await knex.raw('alter table orders drop column dispute');
  await knex.raw('drop table disputes');
  await knex.raw('drop table webhook_refusals');
  await knex.raw('drop index webhook_inbox_open, webhook_inbox_by_age');
  // The older release has no such word; it never gives one up.
  await knex.raw(`update webhook_inbox set status = 'pending', settled_at = null where status = 'parked'`);
  await knex.raw(`
    alter table webhook_inbox
      drop constraint webhook_inbox_status_check,
      add constraint webhook_inbox_status_check check (status in (${statuses('pending', 'done', 'unmatched')})),
      drop column replayed_at,
      drop column replayed_by,
      drop column faults`);
};
