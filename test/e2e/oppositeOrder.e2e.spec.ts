import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { inParallel, tally, times } from '../support/inParallel';
import { addToCart, checkOut, newConcert, newCrowd, newOrganizer, type Person, seatsOf } from '../support/people';
import { foldPool, impossibleVersions, poolEvents, poolRow } from '../support/pool';
import { decided, outcomeOf, reserve, seats } from '../support/reservations';
import { deadlocksIn, letRivalsMeet, workerIsGone } from '../support/rivals';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(180_000);

const BUYERS = 200;
/** Of each concert: half of the buyers get both, and nobody gets one. */
const SEATS = 100;
const ROUNDS = 16;
const FIRST_OR_LAST_SEAT = 'new.held > old.held and (old.held = 0 or new.held = new.capacity)';

let house: House;
let organizer: Person;
let buyers: readonly Person[];

beforeAll(async () => {
  house = await openHouse({
    waitMs: 90_000,
    beforeWorker: ({ db }) => letRivalsMeet(db, 'inventory_pools', FIRST_OR_LAST_SEAT),
  });
  organizer = await newOrganizer(house);
  buyers = await newCrowd(house, BUYERS);
});
afterAll(() => house.close());

const concertWith = (capacity: number): Promise<string> =>
  newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity }]);

const twoConcerts = async (capacity: number): Promise<readonly string[]> => [
  await concertWith(capacity),
  await concertWith(capacity),
];

/** Every other buyer wants them the other way round. */
const inOrderOf = (buyer: number, concerts: readonly string[]): readonly string[] =>
  buyer % 2 === 0 ? concerts : [...concerts].reverse();

const emptyCart = ({ token }: Person) => house.api('DELETE', '/v1/cart', { token });

const fillCarts = (people: readonly Person[], concerts: readonly string[]): Promise<unknown> =>
  inParallel(people, 16, async (buyer, index) => {
    await emptyCart(buyer);
    for (const concert of inOrderOf(index, concerts)) await addToCart(house, buyer, concert);
  });

const checkOutAll = (people: readonly Person[]): Promise<string[]> =>
  Promise.all(people.map(async (buyer) => outcomeOf(await checkOut(house, buyer))));

/** The worker's connections are closed for that: each of them reports its deadlocks when it ends. */
const countDeadlocks = async (): Promise<number> => {
  const { db } = house.database;
  await house.stopWorker();
  await eventually('the connections of the worker to be closed', () => workerIsGone(db));
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
  it('check out without a deadlock: half of them get both, the others neither', async () => {
    const before = await deadlocksIn(house.database.db);
    const concerts = await twoConcerts(SEATS);
    await fillCarts(buyers, concerts);
    expect(tally(await checkOutAll(buyers))).toEqual({
      '201 awaiting_payment': SEATS,
      '409 sold_out': BUYERS - SEATS,
    });
    await expectSums(concerts);
    expect(await countDeadlocks()).toBe(before);
    await house.startWorker();
  });

  it('hold without a deadlock: half of them get both, the others neither', async () => {
    const concerts = await twoConcerts(SEATS);
    const answers = await Promise.all(
      buyers.map((buyer, index) => {
        const items = inOrderOf(index, concerts).map((concert) => seats(concert));
        const idempotencyKey = randomUUID();
        return decided(() => reserve(buyer, items, { api: house.api, idempotencyKey }));
      }),
    );
    expect(tally(answers.map(outcomeOf))).toEqual({ '201 held': SEATS, '409 sold_out': BUYERS - SEATS });
    await expectSums(concerts);
  });
});

describe('two carts that want the same concerts in opposite order', () => {
  const couple = () => buyers.slice(-2);

  it('never wait for each other, and one of them is served', async () => {
    const before = await deadlocksIn(house.database.db);
    for (const round of times(ROUNDS)) {
      // One seat of each for the two of them, or enough for both.
      const [capacity, second, held] = round % 2 === 0 ? [1, '409 sold_out', 1] : [100, '201 awaiting_payment', 2];
      const concerts = await twoConcerts(capacity);
      await fillCarts(couple(), concerts);
      expect((await checkOutAll(couple())).sort()).toEqual(['201 awaiting_payment', second]);
      for (const concert of concerts) expect(await poolRow(house, concert)).toMatchObject({ held });
    }
    expect(await countDeadlocks()).toBe(before);
  });

  it('do wait for each other when the locks are off (negative control)', async () => {
    const before = await deadlocksIn(house.database.db);
    await house.startWorker({ locking: 'none' });
    await fillCarts(couple(), await twoConcerts(100));
    await checkOutAll(couple());
    expect(await countDeadlocks()).toBeGreaterThan(before);
  });
});
