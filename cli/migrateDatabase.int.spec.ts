import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { migrateDatabase } from './migrateDatabase';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase({ empty: true });
});
afterAll(() => database.drop());

describe('migrating a database', () => {
  it('brings it to the newest schema, once and again', async () => {
    await migrateDatabase(database.url);
    await migrateDatabase(database.url);
    await expect(database.db('events').count()).resolves.toEqual([{ count: 0n }]);
  });

  it('refuses one that was restored from an older cluster, until it is taken back', async () => {
    await database.db.raw(
      `insert into events (transaction_id, stream_id, version, event_id, command_id, type, schema_version, data, metadata, recorded_at)
       values ('12884901900', 'restored', 1, gen_random_uuid(), 'c', 'Counted', 1, '{}', '{}', now())`,
    );
    await expect(migrateDatabase(database.url)).rejects.toMatchObject({ code: 'history_unreadable' });
    await migrateDatabase(database.url, { down: true });
    await expect(database.db.schema.hasTable('events')).resolves.toBe(false);
  });
});
