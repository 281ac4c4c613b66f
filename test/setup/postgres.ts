import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../local/postgres';
import { dropDatabase, makeTemplate } from './database';
import { once } from './ground';

/**
 * Jest's global set-up for what needs Postgres: the server of DATABASE_URL, else an embedded one of this run alone, and in it
 * a migrated database to copy from. Leaves TEST_POSTGRES_URL (the server's maintenance database) and TEST_POSTGRES_TEMPLATE.
 */
export default async function setUp(): Promise<void> {
  await once('postgres', async () => {
    const server = await serverForTests();
    process.env['TEST_POSTGRES_URL'] = server.url;
    const template = await makeTemplate(server.url);
    process.env['TEST_POSTGRES_TEMPLATE'] = template;
    return async () => {
      await dropDatabase(server.url, template);
      await server.stop();
    };
  });
}

async function serverForTests(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'stagedoor-test-'));
  // Root's embedded Postgres runs as another user, who has to pass here.
  chmodSync(folder, 0o755);
  const server = await startPostgres({
    folder: join(folder, 'postgres'),
    logPath: join(folder, 'postgres.log'),
    port: 0,
    database: 'postgres',
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      server.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
