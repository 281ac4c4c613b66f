import { createEventStore, type EventStore, type InlineProjection, type RecordedEvent } from '.';
import { appendOf, appendTo, count, counted, metadata } from '../test/event-store/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let store: EventStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ db: database.db, projections: [] });
});
afterAll(() => database.drop());

describe('execute', () => {
  it('records what the decider says and answers with the new state', async () => {
    const first = await count(store, 'counter-a', 3, 'count-1');
    const second = await count(store, 'counter-a', 4, 'count-2');
    expect(first).toMatchObject({ outcome: 'appended', version: 1, state: 3 });
    expect(second).toMatchObject({ outcome: 'appended', version: 2, state: 7 });
    expect(await store.load('counter-a')).toEqual([...eventsOf(first), ...eventsOf(second)]);
  });

  it('writes nothing when the decider refuses or has nothing to add', async () => {
    await count(store, 'counter-b', 9, 'count-1');
    expect(await count(store, 'counter-b', 2, 'count-2')).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'too_many' },
      version: 1,
      state: 9,
    });
    expect(await count(store, 'counter-b', 0, 'count-3')).toMatchObject({
      outcome: 'unchanged',
      events: [],
      version: 1,
    });
    expect(await store.load('counter-b')).toHaveLength(1);
  });

  it('keeps who did it, on whose behalf and when', async () => {
    const clock = () => new Date('2031-05-06T07:08:09.123Z');
    await count(createEventStore({ db: database.db, projections: [], clock }), 'counter-c', 1, 'count-1');
    expect(await store.load('counter-c')).toMatchObject([
      { streamId: 'counter-c', version: 1, type: 'Counted', schemaVersion: 1, commandId: 'count-1', metadata },
    ]);
    expect((await store.load('counter-c'))[0]?.recordedAt).toBe('2031-05-06T07:08:09.123Z');
  });

  it('refuses an expected version that the stream has left, and says where it is', async () => {
    await count(store, 'counter-d', 1, 'count-1');
    await count(store, 'counter-d', 1, 'count-2');
    await expect(count(store, 'counter-d', 1, 'count-3', 1)).rejects.toMatchObject({
      code: 'version_conflict',
      currentVersion: 2,
    });
    expect(await count(store, 'counter-d', 1, 'count-3', 2)).toMatchObject({ outcome: 'appended', version: 3 });
  });
});

describe('append', () => {
  it('gives the events of one batch consecutive versions, in their order', async () => {
    const events = await appendTo(store, appendOf('batch-a', 'c', [counted(1), counted(2), counted(3)]));
    expect(events.map(({ version, data }) => [version, data])).toEqual([
      [1, { by: 1 }],
      [2, { by: 2 }],
      [3, { by: 3 }],
    ]);
    expect(await store.load('batch-a')).toEqual(events);
  });

  it.each([
    ['a new stream', 0, 1],
    ['an exact version', 5, 1],
    ['a version of a stream that is not there', 2, 0],
  ])('conflicts when %s is expected and the stream is elsewhere', async (name, expected, current) => {
    const streamId = `expected-${name}`;
    if (current > 0) await appendTo(store, appendOf(streamId, 'c-1'));
    await expect(appendTo(store, appendOf(streamId, 'c-2', undefined, expected))).rejects.toMatchObject({
      code: 'version_conflict',
      currentVersion: current,
    });
    expect(await store.load(streamId)).toHaveLength(current);
  });

  it('stores what JSON keeps and gives the same back at once', async () => {
    const event = { type: 'Odd', data: { at: new Date(0), nothing: undefined, zero: -0, text: 'ąé😀"\\?' } };
    const [appended] = await appendTo(store, appendOf('json', 'c', [event]));
    expect(appended?.data).toStrictEqual({ at: '1970-01-01T00:00:00.000Z', zero: 0, text: 'ąé😀"\\?' });
    expect(await store.load('json')).toStrictEqual([appended]);
  });

  it('finds the version of a stream without reading it, its own events included', async () => {
    const versions = await store.transact(['versioned'], async ({ append, versionOf }) => {
      const before = await versionOf('versioned');
      await append(appendOf('versioned', 'c', [counted(1), counted(2)]));
      return [before, await versionOf('versioned')];
    });
    expect(versions).toEqual([0, 2]);
  });

  it('touches no stream that its transaction has not named', async () => {
    const foreign = appendOf('not-named', 'c');
    await expect(store.transact(['named'], ({ append }) => append(foreign))).rejects.toMatchObject({
      code: 'stream_not_locked',
    });
    await expect(store.transact(['named'], ({ load }) => load('not-named'))).rejects.toMatchObject({
      code: 'stream_not_locked',
    });
  });

  it('takes every stream back when a later step of the transaction throws', async () => {
    const work = store.transact(['both-a', 'both-b'], async ({ append }) => {
      await append(appendOf('both-a', 'c'));
      await append(appendOf('both-b', 'c', undefined, 7));
    });
    await expect(work).rejects.toMatchObject({ code: 'version_conflict' });
    expect(await store.load('both-a')).toEqual([]);
  });
});

describe('the history', () => {
  it.each([
    ['an update', `update events set type = 'Forged'`],
    ['a delete', 'delete from events'],
    ['a truncate', 'truncate events'],
  ])('refuses %s', async (_name, sql) => {
    await count(store, 'kept', 1, 'count-1');
    await expect(database.db.raw(sql)).rejects.toThrow(/never changed or removed/);
    expect(await store.load('kept')).toMatchObject([{ type: 'Counted' }]);
  });
});

describe('inline read models', () => {
  const recorder = (handles: string[]): InlineProjection & { calls: (readonly RecordedEvent[])[] } => {
    const calls: (readonly RecordedEvent[])[] = [];
    return { name: 'recorder', handles, calls, apply: (events) => Promise.resolve(void calls.push(events)) };
  };

  it('are given the events they handle, once per append and never again', async () => {
    const counts = recorder(['Counted']);
    const others = recorder(['Renamed']);
    const projecting = createEventStore({ db: database.db, projections: [counts, others] });
    const append = appendOf('projected', 'c-1', [counted(1), { type: 'Named', data: {} }, counted(2)]);
    const events = await appendTo(projecting, append);
    await appendTo(projecting, append);
    expect(counts.calls).toEqual([[events[0], events[2]]]);
    expect(others.calls).toEqual([]);
  });

  it('write in the transaction of the events', async () => {
    await database.db.raw(
      'create table totals (stream_id text primary key, total integer not null check (total < 10))',
    );
    const totals: InlineProjection = {
      name: 'totals',
      handles: ['Counted'],
      apply: async (events, tx) => {
        for (const { streamId, data } of events as readonly RecordedEvent<ReturnType<typeof counted>>[]) {
          await tx.raw(
            `insert into totals values (?, ?) on conflict (stream_id) do update set total = totals.total + excluded.total`,
            [streamId, data.by],
          );
        }
      },
    };
    const projecting = createEventStore({ db: database.db, projections: [totals] });
    await count(projecting, 'total-a', 4, 'count-1');
    await expect(count(projecting, 'total-a', 6, 'count-2')).rejects.toThrow(/totals_total_check/);
    expect(await store.load('total-a')).toHaveLength(1);
    const { rows } = await database.db.raw<{ rows: unknown[] }>('select * from totals');
    expect(rows).toEqual([{ stream_id: 'total-a', total: 4 }]);
  });

  it('cannot lose the events by swallowing a failed statement', async () => {
    const careless: InlineProjection = {
      name: 'careless',
      handles: ['Counted'],
      apply: async (_events, tx) => {
        await tx.raw('select 1 / 0').catch(() => undefined);
      },
    };
    const projecting = createEventStore({ db: database.db, projections: [careless] });
    await expect(count(projecting, 'careless', 1, 'count-1')).rejects.toMatchObject({ code: 'transaction_aborted' });
    expect(await store.load('careless')).toEqual([]);
  });
});

const eventsOf = (result: Awaited<ReturnType<typeof count>>): readonly RecordedEvent[] =>
  result.outcome === 'refused' ? [] : result.events;
