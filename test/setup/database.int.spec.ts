import { Client } from 'pg';
import { freshDatabase } from './database';

const tables = `select table_name from information_schema.tables where table_schema = 'public'`;

const namesIn = async (database: Awaited<ReturnType<typeof freshDatabase>>): Promise<string[]> => {
  const { rows } = await database.db.raw<{ rows: { table_name: string }[] }>(tables);
  return rows.map((row) => row.table_name);
};

describe('a fresh database', () => {
  it('has all tables and shares no row with another one', async () => {
    const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
    try {
      expect(await namesIn(one)).toContain('events');
      await one.db.schema.createTable('only_here', (table) => table.text('name'));
      expect(await namesIn(other)).not.toContain('only_here');
    } finally {
      await Promise.all([one.drop(), other.drop()]);
    }
  });

  it('has no table when it is asked for empty', async () => {
    const database = await freshDatabase({ empty: true });
    try {
      expect(await namesIn(database)).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  it('is gone after drop, also with a connection left open', async () => {
    const database = await freshDatabase();
    const reader = await freshDatabase();
    try {
      const left = new Client({ connectionString: database.url });
      const thrownOut = new Promise((resolve) => left.on('error', resolve));
      await left.connect();
      await database.drop();
      await thrownOut;
      const name = new URL(database.url).pathname.slice(1);
      const { rows } = await reader.db.raw<{ rows: unknown[] }>('select 1 from pg_database where datname = ?', [name]);
      expect(rows).toEqual([]);
    } finally {
      await reader.drop();
    }
  });
});
