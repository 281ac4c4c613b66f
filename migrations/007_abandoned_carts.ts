import { type Knex } from 'knex';

/**
 * When a cart was opened and when it last changed. The index for the sweep is by age, which never changes: with the last change in
 * it, every change of a cart would have to rewrite its index entries.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table carts
      add column opened_at    timestamptz(3) not null default now(),
      add column changed_at   timestamptz(3) not null default now(),
      add column abandoned_at timestamptz(3)`);
  await knex.raw(`
    update carts set opened_at = lived.opened_at, changed_at = lived.changed_at
    from (
      select stream_id, min(recorded_at) as opened_at, max(recorded_at) as changed_at
      from events where stream_id like 'cart-%' group by stream_id
    ) lived
    where lived.stream_id = 'cart-' || carts.cart_id`);
  await knex.raw(`
    create index carts_by_age on carts (status, opened_at, cart_id) where status in ('open', 'checking_out')`);
  await knex.raw('create index carts_of_user on carts (user_id, opened_at desc)');
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop index carts_of_user');
  await knex.raw('drop index carts_by_age');
  await knex.raw('alter table carts drop column opened_at, drop column changed_at, drop column abandoned_at');
};
