import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Knex } from 'knex';
import { migrateToLatest, rollbackAll } from '.';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let db: Knex;

beforeAll(async () => {
  database = await freshDatabase({ empty: true });
  db = database.db;
});
afterAll(() => database.drop());

const values = async (sql: string): Promise<string[]> =>
  (await db.raw<{ rows: { value: string }[] }>(sql)).rows.map((row) => row.value);

/** Everything a migration can make: columns with their defaults, constraints, indexes, functions, triggers. */
const schema = async (): Promise<string[]> =>
  (
    await Promise.all([
      values(`select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '')
              as value from information_schema.columns where table_schema = 'public' and table_name not like 'knex%' order by 1`),
      values(`select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as value from pg_constraint
              where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'knex%' order by 1`),
      values(
        `select indexdef as value from pg_indexes where schemaname = 'public' and tablename not like 'knex%' order by 1`,
      ),
      values(
        `select pg_get_functiondef(oid) as value from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
      ),
      values(`select pg_get_triggerdef(oid) as value from pg_trigger where not tgisinternal order by 1`),
    ])
  ).flat();

describe('the migrations of the folder', () => {
  it('go up, down to nothing, and up again to the same', async () => {
    await migrateToLatest(db);
    const first = await schema();
    expect(first).toEqual(expect.arrayContaining([expect.stringContaining('events.global_position')]));
    await rollbackAll(db);
    expect(await schema()).toEqual([]);
    await migrateToLatest(db);
    expect(await schema()).toEqual(first);
  });

  it('are known by names that fit the sources and the compiled files alike', async () => {
    await migrateToLatest(db);
    const files = await readdir(join(__dirname, '..', 'migrations'));
    const sources = files.filter((file) => !file.endsWith('.spec.ts')).map((file) => file.replace(/\.ts$/, ''));
    expect(await values('select name as value from knex_migrations order by 1')).toEqual(sources.sort());
  });

  it('are run once when several processes start at once', async () => {
    await rollbackAll(db);
    await Promise.all([migrateToLatest(db), migrateToLatest(db), migrateToLatest(db)]);
    const names = await values('select name as value from knex_migrations order by 1');
    expect(new Set(names).size).toBe(names.length);
  });
});
