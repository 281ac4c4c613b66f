import { assertHistoryReadable, createEventStore } from '.';
import { count } from '../test/event-store/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe('the check at start-up', () => {
  it('passes an empty history and one that was written here', async () => {
    await assertHistoryReadable(database.db);
    await count(createEventStore({ db: database.db, projections: [] }), 'here', 1, 'count-1');
    await expect(assertHistoryReadable(database.db)).resolves.toBeUndefined();
  });

  it('refuses a history from an older cluster and says what to do', async () => {
    await database.db.raw(
      `insert into events (transaction_id, stream_id, version, event_id, command_id, type, schema_version, data, metadata, recorded_at)
       values ('12884901900', 'restored', 1, gen_random_uuid(), 'c', 'Counted', 1, '{}', '{}', now())`,
    );
    await expect(assertHistoryReadable(database.db)).rejects.toMatchObject({
      code: 'history_unreadable',
      message: expect.stringMatching(/transaction 12884901900 .*pg_resetwal --epoch=4/) as string,
    });
  });
});
