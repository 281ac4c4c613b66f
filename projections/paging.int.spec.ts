import { id } from '../test/projections/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type PagedQuery, readPage } from './paging';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
  await database.db.raw('create table visits (visit_id uuid, came_at timestamptz(3))');
});
beforeEach(() => database.db('visits').truncate());
afterAll(() => database.drop());

const came = (n: number, millisecond: number) =>
  database.db('visits').insert({ visit_id: id('visit', n), came_at: new Date(millisecond) });

const query = (newestFirst: boolean): PagedQuery => ({
  sql: 'select v.* from visits v where v.came_at > ?',
  bindings: [new Date(0)],
  order: { alias: 'v', time: 'came_at', id: 'visit_id' },
  newestFirst,
});

const page = (after: string | undefined, { limit = 2, newestFirst = false } = {}) =>
  readPage(database.db, query(newestFirst), { limit, after }, (row: { visit_id: string }) => row.visit_id);

const allPages = async (options: { limit?: number; newestFirst?: boolean }) => {
  const found: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const { items, next }: Awaited<ReturnType<typeof page>> = await page(after, options);
    found.push(...items);
    after = next;
  }
  return found;
};

const ids = (...ns: number[]) => ns.map((n) => id('visit', n));

it.each([1, 2, 3, 4, 5])(
  'reads every row once in pages of %d, both ways, also where times are equal',
  async (limit) => {
    for (const [n, millisecond] of [
      [3, 100],
      [1, 100],
      [2, 101],
      [4, 99],
    ] as const) {
      await came(n, millisecond);
    }
    expect(await allPages({ limit })).toEqual(ids(4, 1, 3, 2));
    expect(await allPages({ limit, newestFirst: true })).toEqual(ids(2, 3, 1, 4));
  },
);

it('has no next page when the last one is just full', async () => {
  for (const n of [1, 2]) await came(n, n);
  expect(await page(undefined)).toEqual({ items: ids(1, 2), next: null });
});

it('neither repeats nor hides a row when another one comes between two pages', async () => {
  for (const n of [2, 4, 6]) await came(n, n);
  const first = await page(undefined, { newestFirst: true });
  await came(7, 7);
  await came(3, 3);
  const second = await page(first.next ?? undefined, { newestFirst: true });
  expect([first.items, second.items]).toEqual([ids(6, 4), ids(3, 2)]);
});

it.each([
  ['', 'empty'],
  ['nonsense', 'no cursor'],
  [`2031-05-01T12:00:00.000Z_${id('visit', 1)}'; drop table visits`, 'more than a cursor'],
  [`2031-13-01T12:00:00.000Z_${id('visit', 1)}`, 'no time'],
  ['2031-05-01T12:00:00.000Z_1', 'no id'],
])('refuses %p: %s', async (after) => {
  await expect(page(after)).rejects.toMatchObject({ code: 'invalid_cursor' });
});
