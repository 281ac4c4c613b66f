import { type Knex } from 'knex';
import { createEventStore, type EventStore, type RecordedEvent } from '.';
import { appendOf, appendTo, gate } from '../test/event-store/fixture';
import { readUntil, until } from '../test/event-store/waiting';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let store: EventStore;

beforeEach(async () => {
  database = await freshDatabase({ poolMax: 16 });
  store = createEventStore({ db: database.db, projections: [] });
});
afterEach(async () => {
  // A test that failed half-way has left some open, and the pool cannot end before they do.
  for (const { rollBack } of leftOpen.splice(0)) await rollBack();
  await database.drop();
});

const leftOpen: OpenAppend[] = [];

interface OpenAppend {
  readonly commit: () => Promise<void>;
  readonly rollBack: () => Promise<void>;
}

/** An append that stays uncommitted until it is told how to end. */
const openAppend = async (streamId: string): Promise<OpenAppend> => {
  const written = gate();
  const ended = gate();
  let fails = false;
  const work = store.transact([streamId], async ({ append }) => {
    await append(appendOf(streamId, 'c'));
    written.open();
    await ended.opened;
    if (fails) throw new Error('rolled back');
  });
  await written.opened;
  const end = async (failing: boolean): Promise<void> => {
    fails = failing;
    ended.open();
    await work.catch((error: unknown) => {
      if (!failing) throw error;
    });
  };
  const open = { commit: () => end(false), rollBack: () => end(true) };
  leftOpen.push(open);
  return open;
};

interface Reader {
  readonly seen: string[];
  /** Reads until there is nothing more for now. */
  readonly catchUp: () => Promise<void>;
}

const readerOf = (next: (after: RecordedEvent | undefined) => Promise<readonly RecordedEvent[]>): Reader => {
  const seen: string[] = [];
  let last: RecordedEvent | undefined;
  const catchUp = async (): Promise<void> => {
    const events = await next(last);
    if (events.length === 0) return;
    seen.push(...events.map(({ streamId }) => streamId));
    last = events.at(-1);
    await catchUp();
  };
  return { seen, catchUp };
};

/** What everybody writes first: go on behind the highest position seen so far. */
const naiveReader = (db: Knex): Reader =>
  readerOf(async (after) => {
    const { rows } = await db.raw<{ rows: { stream_id: string; global_position: bigint }[] }>(
      'select * from events where global_position > ? order by global_position limit 7',
      [(after?.position ?? 0n).toString()],
    );
    return rows.map((row) => ({ streamId: row.stream_id, position: row.global_position }) as RecordedEvent);
  });

describe('a reader of the whole history', () => {
  it('skips no transaction that commits late, where a reader by position does (negative control)', async () => {
    const reader = readerOf((after) => store.readAll(after, 7));
    const naive = naiveReader(database.db);
    const committed: string[] = [];

    for (let round = 0; round < 5; round++) {
      const slow = [await openAppend(`slow-${round}-a`), await openAppend(`slow-${round}-b`)];
      const fast = Array.from({ length: 20 }, (_, i) => `fast-${round}-${i}`);
      await Promise.all(fast.map((streamId) => appendTo(store, appendOf(streamId, 'c'))));
      await Promise.all([reader.catchUp(), naive.catchUp()]);
      await Promise.all(slow.map(({ commit }) => commit()));
      committed.push(...fast, `slow-${round}-a`, `slow-${round}-b`);
    }
    await until('the reader has come to the end', async () => {
      await Promise.all([reader.catchUp(), naive.catchUp()]);
      return reader.seen.length >= committed.length;
    });

    expect([...reader.seen].sort()).toEqual([...committed].sort());
    const lost = committed.filter((streamId) => !naive.seen.includes(streamId));
    expect(lost.sort()).toEqual(committed.filter((streamId) => streamId.startsWith('slow')).sort());
  });

  it('waits in front of an open transaction and goes on once it has ended, either way', async () => {
    await appendTo(store, appendOf('before', 'c'));
    await readUntil(store, 1);
    const [failing, succeeding] = [await openAppend('failing'), await openAppend('succeeding')];
    await appendTo(store, appendOf('after', 'c'));

    const streams = async (): Promise<string[]> => (await store.readAll(undefined, 10)).map(({ streamId }) => streamId);
    expect(await streams()).toEqual(['before']);
    await succeeding.commit();
    expect(await streams()).toEqual(['before']);
    await failing.rollBack();
    expect((await readUntil(store, 3)).map(({ streamId }) => streamId)).toEqual(['before', 'succeeding', 'after']);
  });

  it('comes out the same whatever the size of its batches', async () => {
    for (let i = 0; i < 25; i++)
      await appendTo(
        store,
        appendOf(`s-${i % 3}`, `c-${i}`, [
          { type: 'Counted', data: { i } },
          { type: 'Counted', data: { i } },
        ]),
      );
    const whole = await readUntil(store, 50, 1_000);
    expect(await readUntil(store, 50, 1)).toEqual(whole);
    expect(await readUntil(store, 50, 7)).toEqual(whole);
    expect(whole).toHaveLength(50);
  });
});
