import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEntry, ROOT } from '../local/nodeEntry';
import { run } from '../local/run';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

jest.setTimeout(60_000);

let database: FreshDatabase;
let stateFolder: string;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
  stateFolder = mkdtempSync(join(tmpdir(), 'stagedoor-migrate-'));
});
afterAll(async () => {
  await database.drop();
  rmSync(stateFolder, { recursive: true, force: true });
});

async function migrate(...flags: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const failure = await run({
    command: process.execPath,
    args: [...nodeEntry('cli/migrate'), ...flags],
    env: { ...process.env, DATABASE_URL: database.url, STAGEDOOR_STATE: stateFolder },
    cwd: ROOT,
    onLine: (line) => lines.push(line),
  });
  expect(failure).toBeUndefined();
  return lines;
}

const tables = async (): Promise<number> => {
  const { rows } = await database.db.raw<{ rows: { count: bigint }[] }>(
    `select count(*) from information_schema.tables where table_schema = 'public' and table_name not like 'knex%'`,
  );
  return Number(rows[0]?.count);
};

describe('npm run migrate', () => {
  it('goes up, does nothing when it is up, goes all the way down and up again', async () => {
    expect(await migrate()).toContain('The database is at the newest schema.');
    const up = await tables();
    expect(up).toBeGreaterThan(5);
    await migrate();
    expect(await tables()).toBe(up);
    expect(await migrate('--down')).toContain('All tables are taken back.');
    expect(await tables()).toBe(0);
    await migrate();
    expect(await tables()).toBe(up);
  });

  it('starts nothing of its own when the database is given', () => {
    expect(readdirSync(stateFolder)).toEqual([]);
  });
});
