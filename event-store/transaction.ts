import { type Knex } from 'knex';
import { EventStoreError, withStableCode } from './errors';

/**
 * Postgres answers the COMMIT of a transaction in which a statement failed with a silent ROLLBACK: a read model that
 * swallows its error would take the events along while the caller is told that they were recorded. Asked only after an
 * error was seen; a statement that failed behind a savepoint leaves the transaction whole.
 */
const assertWhole = async (tx: Knex.Transaction): Promise<void> => {
  try {
    await tx.raw('select 1');
  } catch (cause) {
    throw new EventStoreError('transaction_aborted', 'A statement failed and its error was swallowed.', { cause });
  }
};

/** Commits what `work` did, or nothing of it. */
export const inTransaction = async <T>(db: Knex, work: (tx: Knex.Transaction) => Promise<T>): Promise<T> => {
  try {
    return await db.transaction(async (tx) => {
      let sawAnError = false;
      tx.once('query-error', () => (sawAnError = true));
      const result = await work(tx);
      if (sawAnError) await assertWhole(tx);
      return result;
    });
  } catch (error) {
    throw withStableCode(error);
  }
};
