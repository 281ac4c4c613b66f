import { type Knex } from 'knex';
import { EventStoreError, withStableCode } from './errors';

interface Connection {
  /** `E`: a statement failed, whatever comes now is refused. */
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
}

/**
 * Postgres answers the COMMIT of a transaction in which a statement failed with a silent ROLLBACK: a read model that
 * swallows its error would take the events along while the caller is told that they were recorded.
 */
const assertNothingSwallowed = async (tx: Knex.Transaction): Promise<void> => {
  const connection = await (tx.client as { acquireConnection(): Promise<Connection> }).acquireConnection();
  if (connection.getTransactionStatus() === 'E') {
    throw new EventStoreError(
      'transaction_aborted',
      'A statement of the transaction failed and its error was swallowed.',
    );
  }
};

/** Commits what `work` did, or nothing of it. */
export const inTransaction = async <T>(db: Knex, work: (tx: Knex.Transaction) => Promise<T>): Promise<T> => {
  try {
    return await db.transaction(async (tx) => {
      const result = await work(tx);
      await assertNothingSwallowed(tx);
      return result;
    });
  } catch (error) {
    throw withStableCode(error);
  }
};
