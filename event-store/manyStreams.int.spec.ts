import { createEventStore, type EventStore, type InlineProjection } from '.';
import { appendOf, count, counted, counterDecider, metadata } from '../test/event-store/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let store: EventStore;
let applied: string[][];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  applied = [];
  const noting: InlineProjection = {
    name: 'noting',
    handles: ['Counted'],
    apply: (events) => {
      applied.push(events.map(({ streamId, version }) => `${streamId} ${version}`));
      return Promise.resolve();
    },
  };
  store = createEventStore({ db: database.db, projections: [noting] });
});

const versionsOf = async (streamId: string): Promise<number[]> =>
  (await store.load(streamId)).map(({ version }) => version);

describe('appending to many streams at once', () => {
  it('writes them in their order, and the read models once for all', async () => {
    const appends = [
      appendOf('many-a', 'one', [counted(1), counted(2)]),
      appendOf('many-b', 'one'),
      appendOf('many-a', 'two'),
      appendOf('many-c', 'one', []),
    ];
    const streams = ['many-a', 'many-b', 'many-c'];
    const answers = await store.transact(streams, (transaction) => transaction.appendAll(appends));
    expect(answers.map((events) => events.map(({ streamId, version }) => `${streamId} ${version}`))).toEqual([
      ['many-a 1', 'many-a 2'],
      ['many-b 1'],
      ['many-a 3'],
      [],
    ]);
    const positions = answers.flat().map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((left, right) => Number(left - right)));
    expect(applied).toEqual([['many-a 1', 'many-a 2', 'many-b 1', 'many-a 3']]);
    expect(await store.load('many-a')).toEqual([...(answers[0] ?? []), ...(answers[2] ?? [])]);
  });

  it('writes none of them when one is not at the version that was expected', async () => {
    const appends = [appendOf('torn-a', 'one'), appendOf('torn-b', 'one', [counted(1)], 7)];
    const writing = store.transact(['torn-a', 'torn-b'], (transaction) => transaction.appendAll(appends));
    await expect(writing).rejects.toMatchObject({ code: 'version_conflict', currentVersion: 0 });
    expect([await versionsOf('torn-a'), await versionsOf('torn-b')]).toEqual([[], []]);
  });

  it('answers a command that came before with what it recorded, beside one that is new', async () => {
    const known = appendOf('again-a', 'one');
    const [first] = await store.transact(['again-a'], (transaction) => transaction.appendAll([known]));
    const both = [known, appendOf('again-b', 'one')];
    const answers = await store.transact(['again-a', 'again-b'], (transaction) => transaction.appendAll(both));
    expect(answers[0]).toEqual(first);
    expect(applied).toEqual([['again-a 1'], ['again-b 1']]);
    expect([await versionsOf('again-a'), await versionsOf('again-b')]).toEqual([[1], [1]]);
  });

  it('refuses a stream that was not named', async () => {
    const writing = store.transact(['named'], (transaction) => transaction.appendAll([appendOf('unnamed', 'one')]));
    await expect(writing).rejects.toMatchObject({ code: 'stream_not_locked' });
  });
});

describe('executing on many streams at once', () => {
  const run = (streamId: string, command: number) => ({
    ...{ decider: counterDecider, streamId, command, commandId: 'run', metadata },
  });

  it('decides each on its own, and gives the results in their order', async () => {
    await count(store, 'exec-b', 9, 'before');
    await count(store, 'exec-d', 2, 'run');
    const streams = ['exec-a', 'exec-b', 'exec-c', 'exec-d'];
    const runs = [run('exec-a', 3), run('exec-b', 2), run('exec-c', 0), run('exec-d', 2)];
    const results = await store.transact(streams, (transaction) => transaction.executeAll(runs), { preload: streams });
    expect(results.map(({ outcome, state }) => [outcome, state])).toEqual([
      ['appended', 3],
      ['refused', 9],
      ['unchanged', 0],
      ['duplicate', 2],
    ]);
    expect(await versionsOf('exec-b')).toEqual([1]);
  });
});

describe('streams that are read with the lock', () => {
  it('need no reading afterwards, and follow what the transaction itself appends', async () => {
    await count(store, 'early', 1, 'one');
    const sent: string[] = [];
    const note = ({ sql }: { sql: string }): void => void sent.push(sql);
    const seen = await store.transact(
      ['early', 'empty'],
      async (transaction) => {
        database.db.on('query', note);
        const before = [await transaction.load('early'), await transaction.load('empty')];
        database.db.removeListener('query', note);
        await transaction.append(appendOf('empty', 'one'));
        return [...before, await transaction.load('empty')].map(({ length }) => length);
      },
      { preload: ['early', 'empty'] },
    );
    expect(seen).toEqual([1, 0, 1]);
    expect(sent).toEqual([]);
  });
});
