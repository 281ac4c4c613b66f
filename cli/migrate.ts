import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GroundError } from '../local/groundError';
import { tryLock } from '../local/lock';
import { startPostgres } from '../local/postgres';
import { migrateDatabase } from './migrateDatabase';
import { findRunning } from './runningFile';
import { stateFolderOf } from './stateFolder';

/** `npm run migrate [-- --down]`: on DATABASE_URL, else on the local database, which is started for it when it does not run. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { down: { type: 'boolean', default: false } } });
  await withDatabase(async (url) => {
    await migrateDatabase(url, { down: values.down });
    console.log(values.down ? 'All tables are taken back.' : 'The database is at the newest schema.');
  });
}

async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return work(given);
  const stateFolder = stateFolderOf(process.env);
  const running = findRunning(stateFolder);
  if (running !== undefined) return work(running.urls.database);
  mkdirSync(stateFolder, { recursive: true });
  const lock = tryLock(join(stateFolder, 'lock'));
  if (!lock.held)
    throw new GroundError(`Process ${lock.pid} is starting or stopping on ${stateFolder}; try again when it is done.`);
  const postgres = await startPostgres({
    folder: join(stateFolder, 'postgres'),
    logPath: join(stateFolder, 'logs', 'postgres.log'),
    port: 0,
  });
  try {
    await work(postgres.url);
  } finally {
    await postgres.stop();
    lock.release();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof GroundError ? error.message : error);
  process.exitCode = 1;
});
