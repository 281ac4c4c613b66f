import { type Knex } from 'knex';

/** The cancellation that a refund belongs to: an order may have several of both at once. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw('alter table refunds add column cause text');
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('alter table refunds drop column cause');
};
