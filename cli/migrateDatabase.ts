import { type Knex } from 'knex';
import { GroundError } from '../local/groundError';
import { assertHistoryReadable, createDatabase, migrateToLatest, rollbackAll } from '../event-store';

/**
 * Brings a database to the newest schema, or with `down` takes all of it back, data included. Runs before anything else starts, so it
 * is also what refuses a restored database whose history nobody could read.
 * @throws EventStoreError `history_unreadable`; GroundError when there is no database
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
    await reach(db, connectionString);
    await migrateToLatest(db);
    await assertHistoryReadable(db);
  } finally {
    await db.destroy();
  }
}

const reach = async (db: Knex, connectionString: string): Promise<void> => {
  try {
    await db.raw('select 1');
  } catch (error) {
    const { host, pathname } = new URL(connectionString);
    const why = error instanceof Error ? error.message : String(error);
    throw new GroundError(
      `The database${pathname.replace('/', ' ')} at ${host} cannot be used (${why}): start it and check DATABASE_URL, or unset DATABASE_URL to have one started here.`,
    );
  }
};
