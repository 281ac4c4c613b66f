import { type Knex } from 'knex';
import { type EventRow } from './rows';
import { type Cursor } from './types';

interface Rows<R> {
  readonly rows: readonly R[];
}

const select = async <R>(db: Knex, sql: string, bindings: readonly Knex.RawBinding[]): Promise<readonly R[]> =>
  (await db.raw<Rows<R>>(sql, bindings)).rows;

/**
 * Locks in the order of the lock keys, so that two transactions never wait for each other, and reads those of `load` in the same
 * round trip, by stream and version.
 */
export const lockAndLoad = (tx: Knex, lock: readonly string[], load: readonly string[]): Promise<readonly EventRow[]> =>
  select(tx, 'select * from lock_and_load(?, ?)', [[...lock], [...load]]);

export const loadLocked = (tx: Knex, streamId: string): Promise<readonly EventRow[]> =>
  select(tx, 'select * from load_locked(?)', [streamId]);

export const loadStream = (db: Knex, streamId: string): Promise<readonly EventRow[]> =>
  select(db, 'select * from events where stream_id = ? order by version', [streamId]);

export const loadStreams = (db: Knex, streamIds: readonly string[]): Promise<readonly EventRow[]> =>
  select(db, 'select * from events where stream_id = any(?) order by stream_id, version', [[...streamIds]]);

export const loadVersion = async (db: Knex, streamId: string): Promise<number> => {
  const [row] = await select<{ version: number }>(db, 'select version from event_streams where stream_id = ?', [
    streamId,
  ]);
  return row?.version ?? 0;
};

/**
 * What a command recorded, found by the id of its first event. A command's events stand together in the stream, so that
 * reading on until another command's event costs as much as the batch is long, and no index by command is needed.
 */
export const loadRecorded = (db: Knex, streamId: string, firstEventId: string): Promise<readonly EventRow[]> =>
  select(
    db,
    `select e.* from events f
     cross join lateral (
       select * from events
       where stream_id = f.stream_id and version >= f.version and version < coalesce((
         select min(n.version) from events n
         where n.stream_id = f.stream_id and n.version > f.version and n.command_id <> f.command_id
       ), 2147483647)
     ) e
     where f.event_id = ? and f.stream_id = ? order by e.version`,
    [firstEventId, streamId],
  );

/** See `EventStore.readAll`. */
export const loadAllAfter = (db: Knex, after: Cursor | undefined, limit: number): Promise<readonly EventRow[]> =>
  select(
    db,
    `select * from events
     where (transaction_id, global_position) > (?::xid8, ?::bigint)
       and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
     order by transaction_id, global_position limit ?`,
    [(after?.transactionId ?? 0n).toString(), (after?.position ?? 0n).toString(), limit],
  );
