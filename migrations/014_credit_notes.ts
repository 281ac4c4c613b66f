import { type Knex } from 'knex';

/** What a credit note takes back, and for which refund. Null for invoices. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table invoices
      add column refers_to uuid,
      add column refers_to_number text,
      add column refund_id uuid`);
  await knex.raw('create index invoices_credited_by on invoices (refers_to) where refers_to is not null');
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop index invoices_credited_by');
  await knex.raw(`
    alter table invoices
      drop column refers_to,
      drop column refers_to_number,
      drop column refund_id`);
};
