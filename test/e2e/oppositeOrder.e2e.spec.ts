import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type HttpClient } from '../../cli/httpClient';
import { openWorker, type RunningWorker } from '../../cli/openWorker';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { inParallel, tally, times } from '../support/inParallel';
import { addToCart, checkOut, newConcert, newCrowd, newOrganizer, type Person, seatsOf } from '../support/people';
import { foldPool, impossibleVersions, poolEvents, poolRow } from '../support/pool';
import { outcomeOf, reserve, seats } from '../support/reservations';
import { deadlocksIn, letRivalsMeet, workerIsGone } from '../support/rivals';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(180_000);

const BUYERS = 200;
/** Of each concert: half of the buyers get both, and nobody gets one. */
const SEATS = 100;
const ROUNDS = 16;
/** A pool's first hold comes after it was made and opened. Its stream is what a hold writes first. */
const FIRST_HOLD = `new.stream_type = 'inventory' and old.version = 2`;

const WAIT_MS = 90_000;

let house: House;
let secondWorker: RunningWorker;
let apis: readonly HttpClient[];
let organizer: Person;
let buyers: readonly Person[];

/** Two of each process: the requests of one queue up inside it, and only another one is their rival at the locks. */
const open = async (count: number, locking: 'streams' | 'none'): Promise<void> => {
  house = await openHouse({
    locking,
    waitMs: WAIT_MS,
    beforeWorker: ({ db }) => letRivalsMeet(db, 'event_streams', FIRST_HOLD),
  });
  secondWorker = await openWorker(house.workerOptions);
  apis = [house.api, await house.openApi({}, WAIT_MS)];
  organizer = await newOrganizer(house);
  buyers = await newCrowd(house, count);
};

const stopWorkers = async (): Promise<void> => {
  await secondWorker.stop();
  await house.stopWorker();
};

const apiOf = (buyer: number): HttpClient => apis[buyer % apis.length] as HttpClient;

const concertWith = (capacity: number): Promise<string> =>
  newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity }]);

const twoConcerts = async (capacity: number): Promise<readonly string[]> => [
  await concertWith(capacity),
  await concertWith(capacity),
];

/** Every other buyer wants them the other way round. */
const inOrderOf = (buyer: number, concerts: readonly string[]): readonly string[] =>
  buyer % 2 === 0 ? concerts : [...concerts].reverse();

const fillCarts = (concerts: readonly string[]): Promise<unknown> =>
  inParallel(buyers, 16, async (buyer, index) => {
    for (const concert of inOrderOf(index, concerts)) await addToCart(house, buyer, concert);
  });

const checkOutAll = (): Promise<string[]> =>
  Promise.all(buyers.map(async (buyer, index) => outcomeOf(await checkOut(house, buyer, { api: apiOf(index) }))));

const holdAll = (concerts: readonly string[]): Promise<string[]> =>
  Promise.all(
    buyers.map(async (buyer, index) => {
      const items = inOrderOf(index, concerts).map((concert) => seats(concert));
      return outcomeOf(await reserve(buyer, items, { api: apiOf(index) }));
    }),
  );

/** The workers' connections are closed for that: each of them reports its deadlocks when it ends. */
const countDeadlocks = async (): Promise<number> => {
  const { db } = house.database;
  await stopWorkers();
  await eventually('the connections of the workers to be closed', () => workerIsGone(db));
  return deadlocksIn(db);
};

const expectSums = async (concerts: readonly string[]): Promise<void> => {
  for (const concert of concerts) {
    const events = await poolEvents(house, concert);
    const counts = { capacity: SEATS, held: SEATS, sold: 0 };
    expect(impossibleVersions(events)).toEqual([]);
    expect(foldPool(events)).toMatchObject(counts);
    expect(await poolRow(house, concert)).toEqual({ ...counts, version: events.length });
    expect(await seatsOf(house, organizer, concert)).toEqual({ ...counts, available: 0 });
  }
};

describe('two hundred who want the same two concerts in opposite order, all at once', () => {
  beforeAll(() => open(BUYERS, 'streams'));
  afterAll(() => house.close());

  it('hold without a deadlock: half of them get both, the others neither', async () => {
    const concerts = await twoConcerts(SEATS);
    expect(tally(await holdAll(concerts))).toEqual({ '201 held': SEATS, '409 sold_out': BUYERS - SEATS });
    await expectSums(concerts);
  });

  it('check out without a deadlock: half of them get both, the others neither', async () => {
    const before = await deadlocksIn(house.database.db);
    const concerts = await twoConcerts(SEATS);
    await fillCarts(concerts);
    expect(tally(await checkOutAll())).toEqual({ '201 awaiting_payment': SEATS, '409 sold_out': BUYERS - SEATS });
    await expectSums(concerts);
    expect(await countDeadlocks()).toBe(before);
  });
});

describe('two who want the same two concerts in opposite order', () => {
  afterEach(async () => {
    await stopWorkers();
    await house.close();
  });

  it('never wait for each other, and one of them is served', async () => {
    await open(2, 'streams');
    for (const round of times(ROUNDS)) {
      // One seat of each for the two of them, or enough for both.
      const [capacity, second, held] = round % 2 === 0 ? [1, '409 sold_out', 1] : [100, '201 held', 2];
      const concerts = await twoConcerts(capacity);
      expect((await holdAll(concerts)).sort()).toEqual(['201 held', second]);
      for (const concert of concerts) expect(await poolRow(house, concert)).toMatchObject({ held });
    }
  });

  it('do wait for each other when the locks are off, and one of them has to give way (negative control)', async () => {
    await open(2, 'none');
    expect((await holdAll(await twoConcerts(100))).sort()).toEqual(['201 held', '503 busy']);
  });
});
