import { createEventStore, type EventStore } from '.';
import { appendOf, appendTo, count, counted, counterDecider, metadata } from '../test/event-store/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let store: EventStore;

beforeAll(async () => {
  database = await freshDatabase({ poolMax: 16 });
  store = createEventStore({ db: database.db, projections: [] });
});
afterAll(() => database.drop());

const sixteen = <T>(run: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 16 }, run));
const rounds = Array.from({ length: 8 }, (_, round) => round);

describe('one command sent 16 times at once', () => {
  it('is recorded once by execute, and all are answered alike', async () => {
    for (const round of rounds) {
      const results = await sixteen(() => count(store, `race-${round}`, 3, 'count'));
      const recorded = await store.load(`race-${round}`);
      expect(recorded).toHaveLength(1);
      expect(results.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
      expect(results.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(15);
      for (const result of results) expect(result).toMatchObject({ events: recorded, version: 1, state: 3 });
    }
  });

  it('is recorded once by append over two streams, and all are answered alike', async () => {
    for (const round of rounds) {
      const [left, right] = [`left-${round}`, `right-${round}`];
      const results = await sixteen(() =>
        store.transact([left, right], async ({ append }) => [
          ...(await append(appendOf(right, 'both', [counted(1), counted(2)]))),
          ...(await append(appendOf(left, 'both', [counted(3)]))),
        ]),
      );
      const recorded = [...(await store.load(right)), ...(await store.load(left))];
      expect(recorded).toHaveLength(3);
      for (const result of results) expect(result).toEqual(recorded);
    }
  });
});

describe('a command sent again', () => {
  it('is answered with what it recorded when it would be refused by now', async () => {
    const first = await count(store, 'full', 8, 'count-1');
    await count(store, 'full', 2, 'count-2');
    expect(await count(store, 'full', 8, 'count-3')).toMatchObject({ outcome: 'refused' });
    expect(await count(store, 'full', 8, 'count-1')).toEqual({ ...first, outcome: 'duplicate', version: 2, state: 10 });
  });

  it('is answered before its expected version is looked at, which its own first try made stale', async () => {
    await count(store, 'stale', 1, 'count-1', 0);
    expect(await count(store, 'stale', 1, 'count-1', 0)).toMatchObject({ outcome: 'duplicate', version: 1 });

    const append = appendOf('stale-append', 'c-1', [counted(1)], 0);
    const recorded = await appendTo(store, append);
    await appendTo(store, appendOf('stale-append', 'c-2'));
    expect(await appendTo(store, append)).toEqual(recorded);
  });

  it('is found in a transaction too, with all its events and none of its neighbours', async () => {
    await appendTo(store, appendOf('found', 'before'));
    const recorded = await appendTo(store, appendOf('found', 'sought', [counted(1), counted(2)]));
    await appendTo(store, appendOf('found', 'after'));
    expect(await store.transact(['found'], (tx) => tx.recorded('found', 'sought'))).toEqual(recorded);
    expect(await store.transact(['found'], (tx) => tx.recorded('found', 'unheard of'))).toEqual([]);

    const again = { decider: counterDecider, streamId: 'found', command: 7, commandId: 'sought', metadata };
    const result = await store.transact(['found'], (tx) => tx.execute(again));
    expect(result).toMatchObject({ outcome: 'duplicate', events: recorded, version: 4 });
  });

  it('is another command in another stream', async () => {
    await appendTo(store, appendOf('here', 'same'));
    expect(await appendTo(store, appendOf('there', 'same'))).toMatchObject([{ streamId: 'there', version: 1 }]);
  });
});

describe('a command id used for something else', () => {
  it.each([
    ['more events', [counted(1), counted(2), counted(3)]],
    ['fewer events', [counted(1)]],
    ['other data', [counted(1), counted(5)]],
    ['another type', [counted(1), { type: 'Named', data: { by: 2 } }]],
  ])('is an error when it brings %s', async (name, events) => {
    const streamId = `overlap-${name}`;
    await appendTo(store, appendOf(streamId, 'c', [counted(1), counted(2)]));
    await expect(appendTo(store, appendOf(streamId, 'c', events))).rejects.toMatchObject({
      code: 'command_id_conflict',
    });
    expect(await store.load(streamId)).toHaveLength(2);
  });
});
