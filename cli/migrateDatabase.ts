import { assertHistoryReadable, createDatabase, migrateToLatest, rollbackAll } from '../event-store';

/**
 * Brings a database to the newest schema, or with `down` takes all of it back, data included. Runs before anything else starts, so it
 * is also what refuses a restored database whose history nobody could read.
 * @throws EventStoreError `history_unreadable`
 */
export async function migrateDatabase(connectionString: string, { down = false } = {}): Promise<void> {
  // A large table may take its time; nothing else waits for these connections.
  const db = createDatabase({
    connectionString,
    poolMax: 2,
    statementTimeoutMs: 0,
    applicationName: 'stagedoor-migrate',
  });
  try {
    if (down) return await rollbackAll(db);
    await migrateToLatest(db);
    await assertHistoryReadable(db);
  } finally {
    await db.destroy();
  }
}
