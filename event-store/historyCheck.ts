import { type Knex } from 'knex';
import { EventStoreError } from './errors';

const EPOCH_BITS = 32n;

/**
 * To be called once when a process starts. A dump restored into a younger cluster brings transaction ids that this cluster
 * has not reached: readers would see none of the old events and put every new one before them, without any error.
 * @throws EventStoreError `history_unreadable`
 */
export const assertHistoryReadable = async (db: Knex): Promise<void> => {
  const { rows } = await db.raw<{ rows: { newest: bigint; next: bigint }[] }>(
    `select transaction_id as newest, pg_snapshot_xmax(pg_current_snapshot()) as next
     from events order by transaction_id desc limit 1`,
  );
  const [row] = rows;
  if (row === undefined || row.newest < row.next) return;
  throw new EventStoreError(
    'history_unreadable',
    `The newest event was written by transaction ${row.newest} but this Postgres cluster has only come to ${row.next}, as ` +
      'after the restore of a dump: stop Postgres and move its counter past the history with ' +
      `"pg_resetwal --epoch=${(row.newest >> EPOCH_BITS) + 1n}", or restore a physical backup instead.`,
  );
};
