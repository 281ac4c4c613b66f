import { type Knex } from 'knex';

/**
 * What a concert and its pools can become after they were published. Ticket types keep their `withdrawn` inside
 * `ticket_types`: where it is missing the type is sold.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table concerts
      add column refund_window_ends_at timestamptz(3),
      add column cancelled_at          timestamptz(3),
      add column cancel_reason         text,
      add column ended_at              timestamptz(3)`);
  await knex.raw(`
    alter table inventory_pools
      add column paused        boolean not null default false,
      add column withdrawn     boolean not null default false,
      add column closed_reason text`);
  await knex.raw('drop index concerts_published');
  await knex.raw(`
    create index concerts_on_show on concerts (starts_at, concert_id) where status in ('published', 'paused')`);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop index concerts_on_show');
  await knex.raw(`create index concerts_published on concerts (starts_at, concert_id) where status = 'published'`);
  await knex.raw('alter table inventory_pools drop column paused, drop column withdrawn, drop column closed_reason');
  await knex.raw(`
    alter table concerts
      drop column refund_window_ends_at, drop column cancelled_at, drop column cancel_reason, drop column ended_at`);
};
