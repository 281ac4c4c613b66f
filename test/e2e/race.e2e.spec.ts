import { DefaultLogger, Runtime } from '@temporalio/worker';
import { availableAt } from '../../domain/inventory/pool';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { inParallel, tally, times } from '../support/inParallel';
import { addToCart, checkOut, expecting, newConcert, newOrganizer, newPerson, type Person } from '../support/people';
import { foldPool, poolEvents, poolRow, seatsGivenOut } from '../support/pool';
import { deadlocksIn, letRivalsMeet, workerIsGone } from '../support/rivals';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(180_000);

const BUYERS = 200;
const SEATS = 50;
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
  buyers = await inParallel(times(BUYERS), 8, (number) => newPerson(house, `Buyer ${number}`));
});
afterAll(() => house.close());

const concertWith = (capacity: number): Promise<string> =>
  newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity }]);

const clearCart = async ({ token }: Person): Promise<void> => {
  expecting(await house.api('DELETE', '/v1/cart', { token }), 200);
};

/** What a checkout came to, in a word: `201 awaiting_payment`, `409 sold_out`. */
const outcomeOf = async (buyer: Person): Promise<string> => {
  const { status, body } = await checkOut(house, buyer);
  return `${status} ${(body as { code?: string }).code ?? body.status}`;
};

const rushFor = async (concert: string): Promise<Record<string, number>> => {
  await inParallel(buyers, 16, (buyer) => addToCart(house, buyer, concert));
  return tally(await Promise.all(buyers.map(outcomeOf)));
};

/** Two carts at once, one filled with A and then B, the other with B and then A. */
const crossing = async (capacity: number): Promise<{ outcomes: string[]; concerts: string[] }> => {
  const concerts = [await concertWith(capacity), await concertWith(capacity)];
  const [one, other] = buyers.slice(-2) as [Person, Person];
  for (const concert of concerts) await addToCart(house, one, concert);
  for (const concert of [...concerts].reverse()) await addToCart(house, other, concert);
  return { outcomes: (await Promise.all([one, other].map(outcomeOf))).sort(), concerts };
};

const clearAllCarts = () => inParallel(buyers, 16, clearCart);

/** The worker's connections are closed for that: each of them reports its deadlocks when it ends. */
const countDeadlocks = async (): Promise<number> => {
  const { db } = house.database;
  await house.stopWorker();
  await eventually('the connections of the worker to be closed', () => workerIsGone(db));
  return deadlocksIn(db);
};

const withoutLocks = async (): Promise<void> => {
  await house.stopWorker();
  await house.startWorker({ locking: 'none' });
};

describe('two hundred buyers for fifty seats', () => {
  afterEach(clearAllCarts);

  it('get fifty orders and a hundred and fifty times sold out, and nothing else', async () => {
    const concert = await concertWith(SEATS);
    expect(await rushFor(concert)).toEqual({ '201 awaiting_payment': SEATS, '409 sold_out': BUYERS - SEATS });

    const events = await poolEvents(house, concert);
    const pool = foldPool(events);
    expect(await poolRow(house, concert)).toEqual({ capacity: SEATS, held: SEATS, sold: 0, version: events.length });
    expect(pool).toMatchObject({ capacity: SEATS, held: SEATS, sold: 0 });
    expect(availableAt(pool, new Date().toISOString())).toBe(0);
    expect(seatsGivenOut(events)).toBe(SEATS);
  });

  it('keep within the seats by the table itself when the lock is off', async () => {
    await withoutLocks();
    const concert = await concertWith(SEATS);
    expect(await rushFor(concert)).toEqual({ '201 awaiting_payment': SEATS, '409 sold_out': BUYERS - SEATS });
    expect(seatsGivenOut(await poolEvents(house, concert))).toBe(SEATS);
  });

  it('are sold more than there is without the lock and the constraint (negative control)', async () => {
    const { db } = house.database;
    await withoutLocks();
    await db.raw('alter table inventory_pools drop constraint inventory_pools_never_oversold');
    const concert = await concertWith(SEATS);
    const outcomes = await rushFor(concert);
    expect(outcomes['201 awaiting_payment']).toBeGreaterThan(SEATS);

    const events = await poolEvents(house, concert);
    expect(seatsGivenOut(events)).toBe(outcomes['201 awaiting_payment']);
    expect((await poolRow(house, concert)).held).toBe(seatsGivenOut(events));
  });
});

describe('two carts that want the same concerts in opposite order', () => {
  it('never wait for each other, and one of them is served', async () => {
    await house.stopWorker();
    await house.startWorker();
    const before = await deadlocksIn(house.database.db);
    for (const round of times(ROUNDS)) {
      // One seat of each for the two of them, or enough for both.
      const [capacity, second, held] = round % 2 === 0 ? [1, '409 sold_out', 1] : [100, '201 awaiting_payment', 2];
      const { outcomes, concerts } = await crossing(capacity);
      expect(outcomes).toEqual(['201 awaiting_payment', second]);
      for (const concert of concerts) expect(await poolRow(house, concert)).toMatchObject({ held });
      await inParallel(buyers.slice(-2), 2, clearCart);
    }
    expect(await countDeadlocks()).toBe(before);
  });

  it('do wait for each other when the locks are off (negative control)', async () => {
    const before = await deadlocksIn(house.database.db);
    await house.startWorker({ locking: 'none' });
    await crossing(100);
    expect(await countDeadlocks()).toBeGreaterThan(before);
  });
});
