import { setTimeout as pause } from 'node:timers/promises';
import { type Knex } from 'knex';
import { type EventStore, type RecordedEvent } from '../../event-store';

const PATIENCE_MS = 10_000;

// A spec that waits in vain should say for what, before jest says that it took too long.
jest.setTimeout(3 * PATIENCE_MS);

/** Asks again until it is so. */
export const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
    await pause(5);
  }
};

/** A transaction of this database stands in front of a stream that another one holds. */
export const someoneWaitsForAStream = async (db: Knex): Promise<boolean> => {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.length > 0;
};

/** Reads on in batches. Other spec files hold transactions open on the same server: the end may take a moment to show. */
export const readUntil = async (store: EventStore, expected: number, batch = 100): Promise<RecordedEvent[]> => {
  const seen: RecordedEvent[] = [];
  await until(`${expected} events can be read`, async () => {
    const last = seen.at(-1);
    seen.push(...(await store.readAll(last, batch)));
    return seen.length >= expected;
  });
  return seen;
};

/** A transaction of this database stands in front of a row that another one has written or locked. */
export const someoneWaitsForARow = async (db: Knex): Promise<boolean> => {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
       and wait_event in ('transactionid', 'tuple')`,
  );
  return rows.length > 0;
};
