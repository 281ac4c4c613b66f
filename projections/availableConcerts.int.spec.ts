import { type ConcertEvent, concertStream } from '../domain/concerts/events';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { concertOf, putOnSale, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type AvailableConcertsQuery, listAvailableConcerts } from '.';

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

describe('of a concert', () => {
  const venue = venueIn('Gdynia');
  const startsAt = '2031-10-01T18:00:00.000Z';
  const concertId = id('concer', 20);
  const regular = { concertId, ticketType: 'Regular' };
  const cheap = { concertId, ticketType: 'Standing' };
  const inGdynia = async (query: Parameters<typeof list>[0] = {}) => (await list({ city: 'Gdynia', ...query })).items;
  let recorder: ReturnType<typeof createRecorder>;
  beforeAll(async () => {
    recorder = createRecorder(database.db);
    await putOnSale(recorder, concertOf(20, { venue, startsAt }));
    await recorder.record<PoolEvent>(
      poolStream(cheap),
      { type: 'PoolCreated', data: { ...cheap, capacity: 7, price: pln(5000), priceVersion: 1 } },
      { type: 'PoolOpened', data: { ...cheap, salesStartAt: null, salesEndAt: startsAt } },
    );
  });

  it('leaves out seats and price of a ticket type that is withdrawn', async () => {
    expect(await inGdynia()).toMatchObject([{ priceFrom: pln(5000), available: 107, onSale: true }]);
    await recorder.record<PoolEvent>(poolStream(cheap), { type: 'PoolWithdrawn', data: cheap });
    expect(await inGdynia()).toMatchObject([{ priceFrom: pln(24000), available: 100, onSale: true }]);
  });

  it('whose sales are paused shows it, not on sale', async () => {
    await recorder.record<ConcertEvent>(concertStream(concertId), { type: 'SalesPaused', data: { concertId } });
    await recorder.record<PoolEvent>(poolStream(regular), { type: 'PoolPaused', data: regular });
    expect(await inGdynia()).toMatchObject([{ available: 100, onSale: false }]);
  });

  it.each<ConcertEvent>([
    { type: 'ConcertCancelled', data: { concertId: id('concer', 21), reason: 'No.', cancelledAt: at(1) } },
    { type: 'ConcertEnded', data: { concertId: id('concer', 22), endedAt: at(1) } },
  ])('shows it no longer after $type', async (event) => {
    const { concertId: ofEvent } = event.data;
    const n = Number.parseInt(ofEvent.slice(-2), 16);
    await putOnSale(recorder, concertOf(n, { venue: venueIn('Sopot'), startsAt }));
    expect(await inGdynia({ city: 'Sopot' })).toHaveLength(1);
    await recorder.record(concertStream(ofEvent), event);
    expect(await inGdynia({ city: 'Sopot' })).toEqual([]);
  });
});
