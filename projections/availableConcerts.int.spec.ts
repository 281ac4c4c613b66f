import { poolStream } from '../domain/inventory/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { concertOf, putOnSale, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type AvailableConcertsQuery, listAvailableConcerts } from '.';
import { concertStream } from '../domain/concerts/events';

let database: FreshDatabase;
const venueIn = (city: string) => ({ ...concertOf(0).venue, city });

beforeAll(async () => {
  database = await freshDatabase();
  const recorder = createRecorder(database.db);
  const startingIn = (month: number) => ({ startsAt: `2031-${String(month).padStart(2, '0')}-01T18:00:00.000Z` });
  await putOnSale(recorder, concertOf(1, { ...startingIn(9), venue: venueIn('Kraków') }));
  await putOnSale(recorder, concertOf(2, { ...startingIn(7), artist: '100%_Sure' }), { capacity: 2 });
  await putOnSale(recorder, concertOf(3, { ...startingIn(8), salesStartAt: at(100) }));
  await putOnSale(recorder, concertOf(4, startingIn(8)));
  await putOnSale(recorder, concertOf(5, { startsAt: at(50) }));
  await recorder.record(concertStream(id('concer', 6)), { type: 'ConcertCreated', data: concertOf(6, startingIn(8)) });
  const pool = poolStream({ concertId: id('concer', 2), ticketType: 'Regular' });
  await recorder.record(pool, seatsHeld(1, id('concer', 2), 2, at(60)));
});
afterAll(() => database.drop());

const list = (query: Partial<AvailableConcertsQuery> & { readonly seconds?: number } = {}) =>
  listAvailableConcerts(database.db, { now: new Date(at(query.seconds ?? 50)), page: { limit: 10 }, ...query });

const found = async (query: Parameters<typeof list>[0] = {}): Promise<readonly number[]> =>
  (await list(query)).items.map(({ name }) => Number(name.replace('Concert ', '')));

it('lists what is published and has not started, soonest first; same time, by id', async () => {
  expect(await found()).toEqual([2, 3, 4, 1]);
  expect(await found({ seconds: 49 })).toEqual([5, 2, 3, 4, 1]);
});

it('shows what a buyer wants to know before he looks closer', async () => {
  const [, concert] = (await list()).items;
  const { concertId, name, artist, venue, startsAt, salesStartAt, salesEndAt, currency } = concertOf(3, {
    startsAt: '2031-08-01T18:00:00.000Z',
    salesStartAt: at(100),
  });
  expect(concert).toEqual({
    ...{ concertId, name, artist, venue, startsAt, salesStartAt, salesEndAt, currency },
    ...{ priceFrom: pln(24000), available: 100, onSale: false },
  });
});

it.each<[string, Partial<AvailableConcertsQuery>, readonly number[]]>([
  ['part of the artist in any case', { artist: 'BEYONC' }, [3, 4, 1]],
  ['a percent sign as itself', { artist: '%' }, [2]],
  ['an underscore as itself', { artist: '_' }, [2]],
  ['a backslash as itself', { artist: '\\' }, []],
  ['the whole city in any case', { city: 'KRAKÓW' }, [1]],
  ['no part of a city', { city: 'Krak' }, []],
  ['the first moment it may start', { from: new Date('2031-08-01T18:00:00.000Z') }, [3, 4, 1]],
  ['the last moment it may start', { to: '2031-08-01T20:00:00+02:00' }, [2, 3, 4]],
  ['both, and nothing in between', { from: '2031-08-02T00:00:00Z', to: '2031-08-03T00:00:00Z' }, []],
  ['all of them at once', { artist: 'bey', city: 'warsaw', from: '2031-07-15T00:00:00Z' }, [3, 4]],
])('filters by %s', async (_, query, expected) => {
  expect(await found(query)).toEqual(expected);
});

it('leaves out what is sold out when asked for seats, and has it back when the hold expires', async () => {
  expect(await found({ availableOnly: true, seconds: 59 })).toEqual([3, 4, 1]);
  expect(await found({ availableOnly: true, seconds: 60 })).toEqual([2, 3, 4, 1]);
});

it('says when the sale is open', async () => {
  const onSale = async (seconds: number) => (await list({ seconds })).items.find(({ name }) => name === 'Concert 3');
  expect(await onSale(99)).toMatchObject({ onSale: false });
  expect(await onSale(100)).toMatchObject({ onSale: true });
});

it('goes on where the page before ended, also between concerts that start together', async () => {
  const pages: (readonly string[])[] = [];
  let after: string | undefined;
  do {
    const page = await list({ page: { limit: 2, after } });
    pages.push(page.items.map(({ name }) => name));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(pages).toEqual([
    ['Concert 2', 'Concert 3'],
    ['Concert 4', 'Concert 1'],
  ]);
});
