import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { withStableCode } from './errors';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ poolMax: 1 });
  await database.db.raw('create table shelves (id integer primary key)');
  await database.db.raw('insert into shelves values (1), (2)');
});
afterAll(() => database.drop());

const read = async (id: number): Promise<unknown> =>
  (await database.db.raw<{ rows: unknown[] }>('select * from shelves where id = ?', [id])).rows;

const prepared = async (): Promise<string[]> =>
  (await database.db.raw<{ rows: { statement: string }[] }>('select statement from pg_prepared_statements')).rows.map(
    ({ statement }) => statement,
  );

describe('prepared statements', () => {
  it('are parsed once for a text, whatever its parameters', async () => {
    expect([await read(1), await read(2)]).toEqual([[{ id: 1 }], [{ id: 2 }]]);
    expect((await prepared()).filter((statement) => statement.includes('shelves'))).toHaveLength(1);
  });

  it('survive a migration under a running process: one call is to be tried again, the next one sees the new table', async () => {
    await read(1);
    await database.db.raw('alter table shelves add column room text');
    const error: unknown = await read(1).catch(withStableCode);
    expect(error).toMatchObject({ code: 'schema_changed', retryable: true });
    expect(await read(1)).toEqual([{ id: 1, room: null }]);
  });
});
