import { setTimeout as delay } from 'node:timers/promises';
import { type Knex } from 'knex';
import { loadAllAfter } from './queries';
import { toRecordedEvent } from './rows';
import { inTransaction } from './transaction';
import { type Cursor, type RecordedEvent } from './types';
import { createUpcasters, type Upcaster } from './upcasters';

export interface ConsumerOptions {
  /** Its checkpoint goes by this name; several processes may run it, one at a time works. */
  readonly name: string;
  readonly db: Knex;
  readonly upcasters?: readonly Upcaster[];
  /** Rows written with `tx` and the checkpoint stand or fall together, so that every event takes effect exactly once. */
  readonly handle: (events: readonly RecordedEvent[], tx: Knex.Transaction) => Promise<void>;
  readonly batchSize?: number;
  /** Pause after a batch that was not full; doubled while there is nothing to do or `handle` fails, up to `maxPollMs`. */
  readonly pollMs?: number;
  readonly maxPollMs?: number;
  readonly onError: (error: unknown) => void;
}

export interface Consumer {
  /** Handles one batch and says how many events it held: 0 when there is nothing new or another process is at work. */
  poll(): Promise<number>;
  start(): void;
  /** Waits for the batch in hand. */
  stop(): Promise<void>;
}

/** Reads the whole history in commit order and goes on with what comes, from where its checkpoint stands. */
export const createConsumer = ({
  name,
  db,
  upcasters = [],
  handle,
  batchSize = 100,
  pollMs = 50,
  maxPollMs = 1_000,
  onError,
}: ConsumerOptions): Consumer => {
  const toEvent = toRecordedEvent(createUpcasters(upcasters));
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const poll = (): Promise<number> =>
    inTransaction(db, async (tx) => {
      if (!(await isOurTurn(tx, name))) return 0;
      const rows = await loadAllAfter(tx, await checkpointOf(tx, name), batchSize);
      const last = rows.at(-1);
      if (last === undefined) return 0;
      await handle(
        rows.map((row) => toEvent(row)),
        tx,
      );
      await saveCheckpoint(tx, name, { transactionId: last.transaction_id, position: last.global_position });
      return rows.length;
    });

  const run = async (): Promise<void> => {
    let pause = pollMs;
    while (!stopping.signal.aborted) {
      const count = await poll().catch((error: unknown) => {
        onError(error);
        return 0;
      });
      if (count === batchSize) continue;
      pause = count > 0 ? pollMs : Math.min(pause * 2, maxPollMs);
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  return {
    poll,
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};

const isOurTurn = async (tx: Knex, name: string): Promise<boolean> => {
  const { rows } = await tx.raw<{ rows: { ours: boolean }[] }>(
    'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as ours',
    [`consumer:${name}`],
  );
  return rows[0]?.ours === true;
};

const checkpointOf = async (tx: Knex, name: string): Promise<Cursor | undefined> => {
  const { rows } = await tx.raw<{ rows: Cursor[] }>(
    `select transaction_id as "transactionId", global_position as position from checkpoints where consumer = ?`,
    [name],
  );
  return rows[0];
};

const saveCheckpoint = async (tx: Knex, name: string, cursor: Cursor): Promise<void> => {
  await tx.raw(
    `insert into checkpoints (consumer, transaction_id, global_position) values (?, ?::xid8, ?::bigint)
     on conflict (consumer) do update
       set transaction_id = excluded.transaction_id, global_position = excluded.global_position, updated_at = now()`,
    [name, cursor.transactionId.toString(), cursor.position.toString()],
  );
};
