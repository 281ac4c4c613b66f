import { type Knex } from 'knex';

/** Refunds are tried again, and some are made at the provider itself. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table refunds
      add column attempt integer not null default 1,
      add column external boolean not null default false`);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('alter table refunds drop column attempt, drop column external');
};
