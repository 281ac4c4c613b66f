import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type HttpClient } from '../../cli/httpClient';
import { openWorker, type RunningWorker } from '../../cli/openWorker';
import { availableAt } from '../../domain/inventory/pool';
import { type House, openHouse } from '../support/house';
import { inParallel, tally } from '../support/inParallel';
import { addToCart, checkOut, newConcert, newCrowd, newOrganizer, type Person, seatsOf } from '../support/people';
import { foldPool, impossibleVersions, poolEvents, poolRow, seatsGivenOut } from '../support/pool';
import { decided, outcomeOf, reserve, seats } from '../support/reservations';
import { letRivalsMeet } from '../support/rivals';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(240_000);

const BUYERS = 1_000;
const SEATS = 100;
const AT_ONCE = 64;
const CARD = 'pm_card_visa';
/** Two of them are in the pool at once for certain when its first seat goes, and when its last. */
const FIRST_OR_LAST_SEAT = 'new.held > old.held and (old.held = 0 or new.held + new.sold = new.capacity)';

/** Nobody is sent away to ask again how his payment went. */
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
    beforeWorker: ({ db }) => letRivalsMeet(db, 'inventory_pools', FIRST_OR_LAST_SEAT),
  });
  secondWorker = await openWorker(house.workerOptions);
  apis = [house.api, await house.openApi({}, WAIT_MS)];
  organizer = await newOrganizer(house);
  buyers = await newCrowd(house, count);
};

const close = async (): Promise<void> => {
  await secondWorker.stop();
  await house.close();
};

const apiOf = (buyer: number): HttpClient => apis[buyer % apis.length] as HttpClient;

const concertWith = (capacity: number): Promise<string> =>
  newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity }]);

const rushToHold = async (concert: string): Promise<Record<string, number>> =>
  tally(
    await inParallel(buyers, AT_ONCE, async (buyer, index) => {
      const request = { api: apiOf(index), idempotencyKey: randomUUID() };
      return outcomeOf(await reserve(buyer, [seats(concert)], request));
    }),
  );

/** Paid orders may be fulfilled by the time they are shown. */
const wordFor = (outcome: string): string => (outcome === '201 fulfilled' ? '201 paid' : outcome);

const rushToBuy = async (concert: string, card: { paymentMethodId?: string }): Promise<Record<string, number>> => {
  await inParallel(buyers, 16, async (buyer) => {
    await house.api('DELETE', '/v1/cart', { token: buyer.token });
    await addToCart(house, buyer, concert);
  });
  return tally(
    await inParallel(buyers, AT_ONCE, async (buyer, index) => {
      const options = { ...card, api: apiOf(index), idempotencyKey: randomUUID() };
      return wordFor(outcomeOf(await decided(() => checkOut(house, buyer, options))));
    }),
  );
};

/** Events, the row that is decided on and what the organizer is shown say the same, and no version ever had too few seats. */
const expectAllGivenOut = async (concert: string, counts: { held: number; sold: number }): Promise<void> => {
  const events = await poolEvents(house, concert);
  const pool = foldPool(events);
  expect(impossibleVersions(events)).toEqual([]);
  expect(pool).toMatchObject({ capacity: SEATS, ...counts });
  expect(availableAt(pool, new Date().toISOString())).toBe(0);
  expect(await poolRow(house, concert)).toEqual({ capacity: SEATS, ...counts, version: events.length });
  expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: SEATS, available: 0, ...counts });
  expect(seatsGivenOut(events)).toBe(SEATS);
};

describe('a thousand buyers for a hundred seats', () => {
  beforeAll(() => open(BUYERS, 'streams'));
  afterAll(close);

  it('get a hundred holds and nine hundred times sold out, and nothing else', async () => {
    const concert = await concertWith(SEATS);
    expect(await rushToHold(concert)).toEqual({ '201 held': SEATS, '409 sold_out': BUYERS - SEATS });
    await expectAllGivenOut(concert, { held: SEATS, sold: 0 });
    const { db } = house.database;
    const statuses = await db<{ status: string }>('reservations').pluck('status');
    expect(tally(statuses)).toEqual({ held: SEATS, rejected: BUYERS - SEATS });
  });

  it('get a hundred paid orders and nine hundred times sold out, and nothing else', async () => {
    const concert = await concertWith(SEATS);
    const outcomes = await rushToBuy(concert, { paymentMethodId: CARD });
    expect(outcomes).toEqual({ '201 paid': SEATS, '409 sold_out': BUYERS - SEATS });
    await expectAllGivenOut(concert, { held: 0, sold: SEATS });
    const { db } = house.database;
    const tickets = await db<{ user_id: string }>('tickets').where('concert_id', concert).pluck('user_id');
    expect(new Set(tickets).size).toBe(SEATS);
    const sequences = await db('invoices').orderBy('sequence').pluck('sequence');
    expect(sequences).toEqual(Array.from({ length: SEATS }, (_, index) => index + 1));
  });
});

describe('without the locks', () => {
  const [CROWD, FEW] = [120, 30];
  beforeAll(() => open(CROWD, 'none'));
  afterAll(close);

  it('the table itself keeps orders within the seats', async () => {
    const concert = await concertWith(FEW);
    expect(await rushToBuy(concert, {})).toEqual({ '201 awaiting_payment': FEW, '409 sold_out': CROWD - FEW });
    expect(seatsGivenOut(await poolEvents(house, concert))).toBe(FEW);
  });

  describe('and without the constraint of the table (negative control)', () => {
    beforeAll(() =>
      house.database.db.raw('alter table inventory_pools drop constraint inventory_pools_never_oversold'),
    );

    it.each([
      ['orders', '201 awaiting_payment', (concert: string) => rushToBuy(concert, {})],
      ['holds', '201 held', rushToHold],
    ])('more %s are given out than there are seats', async (_what, given, rush) => {
      const concert = await concertWith(FEW);
      const outcomes = await rush(concert);
      expect(outcomes[given]).toBeGreaterThan(FEW);
      const events = await poolEvents(house, concert);
      expect(seatsGivenOut(events)).toBe(outcomes[given]);
      expect((await poolRow(house, concert)).held).toBe(seatsGivenOut(events));
      expect(impossibleVersions(events)).not.toEqual([]);
    });
  });
});
