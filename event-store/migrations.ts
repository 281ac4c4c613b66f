import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Knex } from 'knex';

const FOLDER = join(__dirname, '..', 'migrations');
const MIGRATION = /^(\d{3}_\w+)\.(?:ts|js)$/;

// Not import(): jest has no ES module loader, and a plain path may hold characters that a URL may not.
const load = createRequire(__filename);

/**
 * Finds the sources when run from the sources and the compiled files when run from `dist`. Names have no extension, so that
 * a database migrated by one is up to date for the other.
 */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => {
    const names = (await readdir(FOLDER)).map((file) => MIGRATION.exec(file)?.[1]);
    return names.filter((name) => name !== undefined).sort();
  },
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(load(join(FOLDER, name)) as Knex.Migration),
};

const MIGRATION_LOCK = 7_200_001;

/** Several processes may start at once on one database: the second waits, where knex by itself would fail. */
const oneAtATime = async (db: Knex, migrate: () => Promise<unknown>): Promise<void> => {
  await db.transaction(async (tx) => {
    await tx.raw('set local lock_timeout = 0; set local statement_timeout = 0');
    await tx.raw('set local idle_in_transaction_session_timeout = 0');
    await tx.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await migrate();
  });
};

/** Needs a pool of two connections: one holds the lock while the other migrates. */
export const migrateToLatest = (db: Knex): Promise<void> =>
  oneAtATime(db, () => db.migrate.latest({ migrationSource }));

/** Takes every migration back: the data is gone afterwards. */
export const rollbackAll = (db: Knex): Promise<void> =>
  oneAtATime(db, () => db.migrate.rollback({ migrationSource }, true));
