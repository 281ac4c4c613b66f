import { createDatabase, migrateToLatest, rollbackAll } from '../event-store';

/** Brings a database to the newest schema, or with `down` takes all of it back, data included. */
export async function migrateDatabase(connectionString: string, { down = false } = {}): Promise<void> {
  // A large table may take its time; nothing else waits for these connections.
  const db = createDatabase({
    connectionString,
    poolMax: 2,
    statementTimeoutMs: 0,
    applicationName: 'stagedoor-migrate',
  });
  try {
    await (down ? rollbackAll(db) : migrateToLatest(db));
  } finally {
    await db.destroy();
  }
}
