import { createDatabase, createEventStore, type EventStore, type RecordedEvent } from '.';
import { appendOf, appendTo, count, gate } from '../test/event-store/fixture';
import { readUntil, someoneWaitsForAStream, until } from '../test/event-store/waiting';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let locked: EventStore;
let unlocked: EventStore;

beforeEach(async () => {
  database = await freshDatabase({ poolMax: 16 });
  locked = createEventStore({ db: database.db, projections: [] });
  unlocked = createEventStore({ db: database.db, projections: [], locking: 'none' });
});
afterEach(() => database.drop());

/** Versions of each stream in the order in which a reader of the whole history meets them. */
const versionsAsRead = (events: readonly RecordedEvent[]): Record<string, number[]> => {
  const versions: Record<string, number[]> = {};
  for (const { streamId, version } of events) (versions[streamId] ??= []).push(version);
  return versions;
};

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('the order inside a stream', () => {
  /**
   * One transaction writes to its first stream, which gives it its place in the global order, and is overtaken in the
   * second one, if that can be, before it writes there.
   */
  const overtake = async (store: EventStore): Promise<RecordedEvent[]> => {
    const firstWritten = gate();
    const rivalDoneOrWaiting = gate();
    const slow = store.transact(['own', 'shared'], async ({ append }) => {
      await append(appendOf('own', 'slow'));
      firstWritten.open();
      await rivalDoneOrWaiting.opened;
      await append(appendOf('shared', 'slow'));
    });
    await firstWritten.opened;
    let rivalDone = false;
    const rival = appendTo(store, appendOf('shared', 'rival')).then(() => (rivalDone = true));
    await until('the rival is done or waits', async () => rivalDone || (await someoneWaitsForAStream(database.db)));
    rivalDoneOrWaiting.open();
    await Promise.all([slow, rival]);
    return readUntil(store, 3);
  };

  it('is the order in which the history is read, also for a transaction of several streams', async () => {
    expect(versionsAsRead(await overtake(locked))).toEqual({ own: [1], shared: [1, 2] });
  });

  it('is turned round without the locks (negative control)', async () => {
    expect(versionsAsRead(await overtake(unlocked))).toEqual({ own: [1], shared: [2, 1] });
  });

  it('holds under contention, with no append lost and no conflict', async () => {
    const [callers, appends] = [16, 15];
    const streams = ['s-0', 's-1', 's-2'] as const;
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        for (let i = 0; i < appends; i++) {
          const commandId = `${caller}-${i}`;
          const one = streams[(caller + i) % 3] ?? 's-0';
          const other = streams[(caller + 2 * i + 1) % 3] ?? 's-1';
          await locked.transact([one, other], async ({ append }) => {
            await append(appendOf(one, commandId));
            if (other !== one) await append(appendOf(other, commandId));
          });
        }
      }),
    );
    const sizes = await Promise.all(streams.map(async (streamId) => (await locked.load(streamId)).length));
    const events = await readUntil(locked, sizes[0]! + sizes[1]! + sizes[2]!);
    expect(versionsAsRead(events)).toEqual({ 's-0': upTo(sizes[0]!), 's-1': upTo(sizes[1]!), 's-2': upTo(sizes[2]!) });
    expect(events.length).toBeGreaterThanOrEqual(callers * appends);
  });
});

describe('two transactions on one stream', () => {
  /** How many events each of them decides upon; both load before either appends, if that can be. */
  const decidedUpon = async (store: EventStore): Promise<number[]> => {
    const loaded: number[] = [];
    const attempt = (commandId: string): Promise<unknown> =>
      store.transact(['raced'], async ({ load, append }) => {
        loaded.push((await load('raced')).length);
        await until(
          'both have loaded or one waits',
          async () => loaded.length === 2 || (await someoneWaitsForAStream(database.db)),
        );
        await append(appendOf('raced', commandId));
      });
    await Promise.all([attempt('a'), attempt('b')]);
    return loaded;
  };

  it('come one after the other: the second decides upon what the first has written', async () => {
    expect(await decidedUpon(locked)).toEqual([0, 1]);
  });

  it('decide upon the same state without the locks (negative control)', async () => {
    expect(await decidedUpon(unlocked)).toEqual([0, 0]);
  });
});

describe('waiting for a stream', () => {
  it('never ends in a deadlock when two transactions name their streams in opposite order', async () => {
    const streams = ['x', 'y', 'z'];
    const attempt = (i: number): Promise<void> =>
      locked.transact(i % 2 === 0 ? streams : [...streams].reverse(), async ({ append }) => {
        for (const streamId of i % 2 === 0 ? streams : [...streams].reverse()) {
          await append(appendOf(streamId, `c-${i}`));
        }
      });
    await Promise.all(Array.from({ length: 60 }, (_, i) => attempt(i)));
    for (const streamId of streams) expect(await locked.load(streamId)).toHaveLength(60);
  });

  it('ends with a retryable error when the holder takes too long', async () => {
    const impatientDb = createDatabase({ connectionString: database.url, poolMax: 1, lockTimeoutMs: 30 });
    const impatient = createEventStore({ db: impatientDb, projections: [] });
    const done = gate();
    const held = gate();
    const holder = locked.transact(['held'], async () => {
      held.open();
      await done.opened;
    });
    try {
      await held.opened;
      await expect(count(impatient, 'held', 1, 'count-1')).rejects.toMatchObject({
        code: 'lock_timeout',
        retryable: true,
      });
      done.open();
      await holder;
      expect(await count(impatient, 'held', 1, 'count-1')).toMatchObject({ outcome: 'appended' });
    } finally {
      done.open();
      await impatientDb.destroy();
    }
  });
});
