import { type Fact } from '../domain/shared/event';
import { type RecordedEvent } from '../event-store';
import { apply } from '../test/projections/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { expression, rowProjection } from './rowProjection';

type JarEvent =
  | Fact<'JarMade', { jarId: number; label: string }>
  | Fact<'JarRenamed', { jarId: number; label: string }>
  | Fact<'SweetsAdded', { jarId: number; sweets: number }>
  | Fact<'JarDropped', { jarId: number }>;

const jars = rowProjection<JarEvent, 'JarMade'>({
  table: 'jars',
  key: 'jar_id',
  idOf: ({ jarId }) => String(jarId),
  creates: { JarMade: ({ label }) => ({ label }) },
  changes: {
    JarRenamed: ({ label }) => ({ label }),
    SweetsAdded: ({ sweets }) => ({ sweets: expression('sweets + ?::integer', sweets) }),
    JarDropped: () => ({ broken: true }),
  },
});

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
  await database.db.raw(`
    create table jars (jar_id integer primary key, label text not null, sweets integer not null default 0,
      broken boolean not null default false, version integer not null)`);
});
beforeEach(() => database.db('jars').truncate());
afterAll(() => database.drop());

const event = (version: number, { type, data }: JarEvent): RecordedEvent => ({
  ...{ streamId: `jar-${data.jarId}`, version, position: BigInt(version), transactionId: 1n, type, data },
  ...{ eventId: '', commandId: '', schemaVersion: 1, recordedAt: '2031-05-01T12:00:00.000Z' },
  metadata: { actor: 'user-1', correlationId: 'request-1' },
});

const history = (jarId: number): readonly RecordedEvent[] => [
  event(1, { type: 'JarMade', data: { jarId, label: 'toffee' } }),
  event(2, { type: 'SweetsAdded', data: { jarId, sweets: 3 } }),
  event(3, { type: 'JarRenamed', data: { jarId, label: 'fudge' } }),
  event(4, { type: 'SweetsAdded', data: { jarId, sweets: 4 } }),
  event(5, { type: 'SweetsAdded', data: { jarId, sweets: 5 } }),
  event(6, { type: 'JarDropped', data: { jarId } }),
];

const filled = (jarId: number) => ({ jar_id: jarId, label: 'fudge', sweets: 12, broken: true, version: 6 });

const rows = () => database.db('jars').select<object[]>().orderBy('jar_id');

/** How often the table is written while `work` runs. */
const writes = async (work: () => Promise<unknown>): Promise<number> => {
  let count = 0;
  const note = ({ sql }: { readonly sql: string }): void => {
    if (sql.includes('jars')) count += 1;
  };
  database.db.on('query', note);
  await work();
  database.db.off('query', note);
  return count;
};

it('comes out the same in whatever batches events come, also when the batches overlap', async () => {
  const all = history(1);
  for (let from = 0; from < all.length; from += 1) {
    for (let to = from; to < all.length; to += 1) {
      await database.db('jars').truncate();
      await apply(database.db, [jars], all.slice(0, to));
      await apply(database.db, [jars], all.slice(from));
      expect([from, to, await rows()]).toEqual([from, to, [filled(1)]]);
    }
  }
});

it('keeps the rows of several streams apart', async () => {
  const [first, second] = [history(1), history(2)];
  const mixed = first.flatMap((one, i) => [one, second[i] as RecordedEvent]);
  await apply(database.db, [jars], mixed);
  expect(await rows()).toEqual([filled(1), filled(2)]);
});

it('writes once for the rows that one batch makes, and once for plain changes of one row', async () => {
  const made = [1, 2, 3].map((jarId) => event(1, { type: 'JarMade', data: { jarId, label: 'toffee' } }));
  expect(await writes(() => apply(database.db, [jars], made))).toBe(1);
  const changed = [
    event(2, { type: 'JarRenamed', data: { jarId: 1, label: 'fudge' } }),
    event(3, { type: 'JarDropped', data: { jarId: 1 } }),
  ];
  expect(await writes(() => apply(database.db, [jars], changed))).toBe(1);
  expect(await rows()).toMatchObject([{ label: 'fudge', broken: true, version: 3 }, { version: 1 }, { version: 1 }]);
});

it('makes a row and changes it in the same batch with one write, as long as nothing has to be read', async () => {
  const batch = history(1).filter(({ type }) => type !== 'SweetsAdded');
  expect(await writes(() => apply(database.db, [jars], batch))).toBe(1);
});

it('knows every event type it was given a handler for', () => {
  expect([...jars.handles].sort()).toEqual(['JarDropped', 'JarMade', 'JarRenamed', 'SweetsAdded']);
});
