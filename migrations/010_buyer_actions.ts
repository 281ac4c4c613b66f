import { type Knex } from 'knex';

/**
 * The address of a bank's page carries a secret of the buyer's: it is asked for when it is shown, and stands nowhere. Events that
 * have it are read without it; answers that were kept with it are made anew.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`update payments set next_action = next_action - 'url' where jsonb_exists(next_action, 'url')`);
  await knex.raw(`delete from api_idempotency where body like '%"nextAction":%'`);
};

/** What was taken away was nobody's to keep, and the release before does without it. */
export const down = (): Promise<void> => Promise.resolve();
