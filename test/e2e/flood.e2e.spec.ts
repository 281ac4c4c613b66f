import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type HttpAnswer } from '../../cli/httpClient';
import { eventually } from '../support/eventually';
import { type House, type HouseOptions, openHouse } from '../support/house';
import { inParallel, tally, times } from '../support/inParallel';
import { addToCart, checkOut, newConcert, newCrowd, newOrganizer, type Order, type Person } from '../support/people';
import { foldPool, poolEvents, poolRow } from '../support/pool';
import { outcomeOf, reserve, seats } from '../support/reservations';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(300_000);

const WAIT_MS = 3_000;
const FEW: HouseOptions['admission'] = {
  inWork: { orders: 16, passwords: 2, documents: 2, requests: 8 },
  waiting: 64,
  waitingMs: 2_000,
};
/** At once, of those who come back: as many as are in work, and as many again in line. */
const ORDERLY = 32;
/** Longer than all of it takes, so that no seat comes back meanwhile. */
const HOLD_MS = 900_000;

interface Buyer extends Person {
  /** Of his one checkout, however often he sends it. */
  readonly key: string;
}

interface Ground {
  readonly house: House;
  readonly concertId: string;
  readonly buyers: readonly Buyer[];
  readonly failures: readonly Readonly<Record<string, unknown>>[];
}

/** Buyers with a ticket in the cart each. */
const open = async (crowd: number, capacity: number, admission?: HouseOptions['admission']): Promise<Ground> => {
  const failures: Readonly<Record<string, unknown>>[] = [];
  const house = await openHouse({
    waitMs: WAIT_MS,
    policy: { holdMs: HOLD_MS },
    ...(admission === undefined ? {} : { admission }),
    log: (line) => {
      if (line['msg'] === 'request failed') failures.push(line);
    },
  });
  const organizer = await newOrganizer(house);
  const concertId = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity }]);
  const people = await newCrowd(house, crowd);
  const buyers = people.map((person) => ({ ...person, key: randomUUID() }));
  await inParallel(buyers, 8, (buyer) => addToCart(house, buyer, concertId));
  return { house, concertId, buyers, failures };
};

const buy = (house: House, buyer: Buyer): Promise<HttpAnswer<Order>> =>
  checkOut(house, buyer, { idempotencyKey: buyer.key });

const busy = (answer: HttpAnswer<unknown>): boolean =>
  answer.status === 503 && (answer.body as { code?: string }).code === 'busy';

/** Comes back with the same key until he is told how it ended, as 202 and 503 ask him to. */
const served = <Body>(send: () => Promise<HttpAnswer<Body>>): Promise<HttpAnswer<Body>> =>
  eventually(
    'a buyer to be served',
    async () => {
      const answer = await send();
      return [202, 503].includes(answer.status) ? undefined : answer;
    },
    120,
  );

/** Everybody at once. */
const flood = ({ house, buyers }: Ground): Promise<HttpAnswer<Order>[]> =>
  Promise.all(buyers.map((buyer) => buy(house, buyer)));

/** Asks the same again and again, some at a time, for as long as something else goes on. */
const meanwhile = async (goesOn: Promise<unknown>, atOnce: number, ask: () => Promise<HttpAnswer<unknown>>) => {
  let over = false;
  const statuses: number[] = [];
  const askers = times(atOnce).map(async () => {
    while (!over) statuses.push((await ask()).status);
  });
  await goesOn;
  over = true;
  await Promise.all(askers);
  return tally(statuses);
};

const buyersWithAnOrder = async ({ house }: Ground): Promise<ReadonlySet<string>> =>
  new Set(await house.database.db<{ user_id: string }>('orders').pluck('user_id'));

describe('fifteen hundred checkouts at once, where sixteen are served and sixty-four may wait', () => {
  const CROWD = 1_500;
  const SEATS = 200;
  let ground: Ground;
  let answers: readonly HttpAnswer<Order>[];
  let others: Readonly<Record<string, Readonly<Record<string, number>>>>;

  beforeAll(async () => {
    ground = await open(CROWD, SEATS, FEW);
    const { house, concertId, buyers } = ground;
    const flooding = flood(ground);
    const reading = (path: string) =>
      meanwhile(flooding, 1, () => house.api('GET', path, { token: (buyers[0] as Buyer).token }));
    const [probes, concerts, carts, webhooks] = await Promise.all([
      reading('/health/ready'),
      reading(`/v1/concerts/${concertId}`),
      reading('/v1/cart'),
      meanwhile(flooding, 1, () => house.api('POST', '/webhooks/stripe', { body: {} })),
    ]);
    others = { probes, concerts, carts, webhooks };
    answers = await flooding;
  });
  afterAll(() => ground.house.close());

  it('are all answered: with an order, sold out, or told when to come back', () => {
    const outcomes = tally(answers.map(outcomeOf));
    const foreseen = ['201 awaiting_payment', '202 pending', '409 sold_out', '503 busy'];
    expect(Object.keys(outcomes).filter((outcome) => !foreseen.includes(outcome))).toEqual([]);
    const sentAway = answers.filter(({ status }) => status === 503);
    expect(sentAway.length).toBeGreaterThan(0);
    expect(sentAway.length).toBeLessThan(CROWD);
    for (const { headers } of sentAway) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });

  it('are not told to come back in the same second', () => {
    const sentAway = answers.filter(busy).map(({ headers }) => headers.get('retry-after') ?? '');
    expect(Object.keys(tally(sentAway)).length).toBeGreaterThan(1);
  });

  it('starve nobody who wants something else: probes, readers and messages of providers', () => {
    for (const [who, statuses] of Object.entries(others)) {
      expect([who, Object.keys(statuses)]).toEqual([who, [who === 'webhooks' ? '400' : '200']]);
    }
  });

  it('wait for nothing that fails them: neither the database nor the server', () => {
    expect(ground.failures).toEqual([]);
  });

  it('leave nothing half done: who was sent away has his cart, no order, no seat and a free key', async () => {
    const { house, buyers, concertId } = ground;
    const sentAway = new Set(
      buyers.filter((_, index) => busy(answers[index] as HttpAnswer<Order>)).map(({ userId }) => userId),
    );
    const ordered = await buyersWithAnOrder(ground);
    expect([...sentAway].filter((userId) => ordered.has(userId))).toEqual([]);
    const { db } = house.database;
    const carts = await db<{ user_id: string; status: string }>('carts').select('user_id', 'status');
    expect(new Set(carts.filter(({ user_id: id }) => sentAway.has(id)).map(({ status }) => status))).toEqual(
      new Set(['open']),
    );
    const holders = await db<{ user_id: string; status: string }>('reservations')
      .where('status', 'held')
      .pluck('user_id');
    expect(holders.filter((userId) => sentAway.has(userId))).toEqual([]);
    const keys = await db<{ user_id: string }>('api_idempotency').pluck('user_id');
    expect(keys.filter((userId) => sentAway.has(userId))).toEqual([]);
    const events = await poolEvents(house, concertId);
    const { capacity, held, sold } = await poolRow(house, concertId);
    expect(foldPool(events)).toMatchObject({ capacity, held, sold });
    expect(held).toBe(ordered.size);
  });

  it('come to an end for everybody who comes back with the same key', async () => {
    const { house, buyers, concertId } = ground;
    const ends = await inParallel(buyers, ORDERLY, (buyer) => served(() => buy(house, buyer)));
    expect(tally(ends.map(outcomeOf))).toEqual({ '201 awaiting_payment': SEATS, '409 sold_out': CROWD - SEATS });
    // Who had an answer is given it again.
    for (const [index, answer] of answers.entries()) {
      if (answer.status === 201) expect(ends[index]?.body.orderId).toBe(answer.body.orderId);
    }
    expect((await buyersWithAnOrder(ground)).size).toBe(SEATS);
    expect(await poolRow(house, concertId)).toMatchObject({ capacity: SEATS, held: SEATS, sold: 0 });
    expect(ground.failures).toEqual([]);
  });
});

describe('three hundred holds at once', () => {
  const CROWD = 300;
  const SEATS = 50;

  it('are answered the same way, and every seat is given once', async () => {
    const { house, concertId, buyers, failures } = await open(CROWD, SEATS, FEW);
    try {
      const hold = (buyer: Buyer) => reserve(buyer, [seats(concertId)], { api: house.api, idempotencyKey: buyer.key });
      const answers = await Promise.all(buyers.map(hold));
      const statuses = tally(answers.map(({ status }) => status));
      expect(Object.keys(statuses).filter((status) => !['201', '409', '503'].includes(status))).toEqual([]);
      expect(statuses['503']).toBeGreaterThan(0);
      const ends = await inParallel(buyers, ORDERLY, (buyer) => served(() => hold(buyer)));
      expect(tally(ends.map(outcomeOf))).toEqual({ '201 held': SEATS, '409 sold_out': CROWD - SEATS });
      expect(await poolRow(house, concertId)).toMatchObject({ capacity: SEATS, held: SEATS });
      expect(failures).toEqual([]);
    } finally {
      await house.close();
    }
  });
});

describe('without a limit (negative control)', () => {
  const CROWD = 400;

  it('buyers are left with orders that nobody has told them of', async () => {
    const unlimited = 1_000_000;
    const ground = await open(CROWD, CROWD, {
      inWork: { orders: unlimited, passwords: unlimited, documents: unlimited, requests: unlimited },
      waiting: unlimited,
    });
    try {
      const answers = await flood(ground);
      expect(answers.filter(busy)).toEqual([]);
      const told = answers.filter(({ status }) => status === 201).length;
      const undecided = answers.filter(({ status }) => status === 202 || status === 503).length;
      expect(undecided).toBeGreaterThan(0);
      await inParallel(ground.buyers, ORDERLY, (buyer) => served(() => buy(ground.house, buyer)));
      expect((await buyersWithAnOrder(ground)).size).toBeGreaterThan(told);
    } finally {
      await ground.house.close();
    }
  });
});
