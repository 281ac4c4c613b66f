import { type Knex } from 'knex';
import { createConsumer, createEventStore, type Consumer, type EventStore, type RecordedEvent } from '.';
import { appendOf, appendTo, count, gate } from '../test/event-store/fixture';
import { until } from '../test/event-store/waiting';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let db: Knex;
let store: EventStore;

beforeEach(async () => {
  database = await freshDatabase();
  db = database.db;
  store = createEventStore({ db, projections: [] });
  await db.raw(
    'create table handled (n bigint generated always as identity, event_id uuid unique deferrable initially deferred)',
  );
});
afterEach(() => database.drop());

const write = async (events: readonly RecordedEvent[], tx: Knex): Promise<void> => {
  for (const { eventId } of events) await tx.raw('insert into handled (event_id) values (?)', [eventId]);
};

const consumerOf = (handle: Parameters<typeof createConsumer>[0]['handle'], errors: unknown[] = []): Consumer =>
  createConsumer({
    name: 'handled',
    db,
    handle,
    batchSize: 4,
    pollMs: 1,
    maxPollMs: 10,
    onError: (error) => errors.push(error),
  });

const handled = async (): Promise<string[]> => {
  const { rows } = await db.raw<{ rows: { event_id: string }[] }>('select event_id from handled order by n');
  return rows.map((row) => row.event_id);
};

const recordSome = async (n: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let i = 0; i < n; i++) {
    const [event] = await appendTo(store, appendOf(`s-${n}-${i}`, 'c'));
    ids.push(event!.eventId);
  }
  return ids;
};

describe('a consumer', () => {
  it('handles what was there and what comes, once and in order', async () => {
    const before = await recordSome(10);
    const consumer = consumerOf(write);
    consumer.start();
    await until('the old events are handled', async () => (await handled()).length >= 10);
    const after = await recordSome(3);
    await until('the new events are handled', async () => (await handled()).length >= 13);
    await consumer.stop();
    expect(await handled()).toEqual([...before, ...after]);
  });

  it('goes on where its checkpoint stands, and does nothing once stopped', async () => {
    const first = await recordSome(2);
    const one = consumerOf(write);
    one.start();
    await until('the first events are handled', async () => (await handled()).length === 2);
    await one.stop();
    const second = await recordSome(1);
    expect(await handled()).toEqual(first);
    const other = consumerOf(write);
    await until('the next event is handled', async () => (await other.poll()) > 0);
    expect(await handled()).toEqual([...first, ...second]);
  });

  it('takes its rows back with its checkpoint when it fails, says so, and tries again', async () => {
    const ids = await recordSome(3);
    const errors: unknown[] = [];
    let attempts = 0;
    const consumer = consumerOf(async (events, tx) => {
      await write(events, tx);
      attempts++;
      if (attempts === 1) throw new Error('not yet');
      // Found out at the commit only, when the checkpoint has been written.
      if (attempts === 2) await write(events, tx);
    }, errors);
    consumer.start();
    await until('the third attempt went through', async () => (await handled()).length > 0);
    await consumer.stop();
    expect(errors).toMatchObject([{ message: 'not yet' }, { constraint: 'handled_event_id_key' }]);
    expect(await handled()).toEqual(ids);
  });

  it('works in one process at a time', async () => {
    await recordSome(1);
    const inHand = gate();
    const release = gate();
    const busy = consumerOf(async (events, tx) => {
      await write(events, tx);
      inHand.open();
      await release.opened;
    });
    busy.start();
    await inHand.opened;
    const other = await consumerOf(write).poll();
    release.open();
    await busy.stop();
    expect(other).toBe(0);
    expect(await handled()).toHaveLength(1);
  });

  it('gives events of an old schema as they are today', async () => {
    await count(store, 'old', 1, 'count-1');
    const seen: unknown[] = [];
    const consumer = createConsumer({
      name: 'today',
      db,
      upcasters: [{ type: 'Counted', from: 1, upcast: (data) => ({ ...data, unit: 'seat' }) }],
      handle: (events) => Promise.resolve(void seen.push(...events)),
      onError: () => undefined,
    });
    await until('the event is handled', async () => (await consumer.poll()) > 0);
    expect(seen).toMatchObject([{ schemaVersion: 2, data: { by: 1, unit: 'seat' } }]);
  });
});
