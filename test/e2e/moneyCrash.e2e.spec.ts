import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type HttpClient } from '../../cli/httpClient';
import { eventually } from '../support/eventually';
import { buildGates, type GateAt, type Gates } from '../support/gates';
import { type House, openHouse } from '../support/house';
import { expectedEndOf, isAt, moneyEndOf, PRICE } from '../support/moneyEnds';
import { MONEY_WAYS, type MoneyWay, orderIdOf, seenOrder } from '../support/moneyWays';
import { addToCart, newConcert, newCrowd, newOrganizer, type Order, type Person, seatsOf } from '../support/people';
import { quickPolicy } from '../support/policy';
import { startWorkerProcess, type WorkerProcess } from '../support/workerProcess';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(240_000);

/** Decided and written, not committed; and the way on which an order comes by. `test/e2e/crash.e2e.spec.ts` has the rest. */
const OUR_STEPS: Readonly<Record<string, GateAt & { readonly way: string }>> = {
  'while a payment begins to wait for the bank': {
    ...{ table: 'payments', on: 'update', when: `new.status = 'requires_action'` },
    way: 'when the bank asks for its customer',
  },
  'while a decline is written down': {
    ...{ table: 'payments', on: 'update', when: `new.status = 'failed'` },
    way: 'when the card is declined',
  },
  'while a cancelled payment is written down': {
    ...{ table: 'payments', on: 'update', when: `new.status = 'cancelled'` },
    way: 'when another card takes the place of the payment',
  },
  'while the seats expire': {
    ...{ table: 'reservations', on: 'update', when: `new.status = 'expired'` },
    way: 'when the hold runs out and the payment is cancelled',
  },
  'while the order expires': {
    ...{ table: 'orders', on: 'update', when: `new.status = 'expired'` },
    way: 'when the hold runs out and the payment is cancelled',
  },
  'while the seats are released': {
    ...{ table: 'reservations', on: 'update', when: `new.status = 'released'` },
    way: 'when the buyer cancels and the payment is cancelled',
  },
  'while the order is cancelled': {
    ...{ table: 'orders', on: 'update', when: `new.status = 'cancelled'` },
    way: 'when the buyer cancels and the payment is cancelled',
  },
  'while late money is written down': {
    ...{ table: 'payments', on: 'update', when: `new.status = 'succeeded'` },
    way: 'when late money is given back',
  },
  'while a refund is asked for': {
    table: 'refunds',
    on: 'insert',
    of: 'order_id',
    way: 'when late money is given back',
  },
  'while a refund is under way': {
    ...{ table: 'refunds', on: 'update', of: 'order_id', when: `new.status = 'submitted'` },
    way: 'when late money is given back',
  },
  'while a refund that has arrived is written down': {
    ...{ table: 'refunds', on: 'update', of: 'order_id', when: `new.status = 'succeeded'` },
    way: 'when late money is given back',
  },
};

const wayOf = (name: string): MoneyWay => {
  const way = MONEY_WAYS[name];
  if (way === undefined) throw new Error(`there is no way "${name}"`);
  return way;
};

interface Case {
  readonly title: string;
  readonly way: MoneyWay;
  /** Of our own steps the gate, of the provider's calls what it has done with the request when the worker dies. */
  readonly gate?: string;
  readonly when?: 'before' | 'after';
}

const cases: readonly Case[] = [
  ...Object.entries(OUR_STEPS).map(([gate, { way }]) => ({ title: gate, way: wayOf(way), gate })),
  ...Object.entries(MONEY_WAYS).flatMap(([name, way]) => [
    { title: `${name}, before the request arrives`, way, when: 'before' as const },
    { title: `${name}, after the work`, way, when: 'after' as const },
  ]),
];

const provider = { ...quickPolicy.provider, attemptTimeoutMs: 20_000, maximumAttempts: 6 };
const payment = { lookUpMs: 500, maximumLookUpMs: 500, provider };

let house: House;
let organizer: Person;
let hasty: HttpClient;
let gates: Gates;
let worker: WorkerProcess | undefined;
const concerts = new Map<Case, string>();
const ends = new Map<Case, PromiseSettledResult<Order>>();
/** The requests that the worker dies with, by their switches. */
const inTheAir = new Map<Case, string>();

/** Opened when every order has come as far as its call. */
const openBarrier = () => {
  let waiting = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    async wait() {
      waiting += 1;
      await opened;
    },
    allWait: () =>
      eventually('every order to be there', () => Promise.resolve(waiting === cases.length || undefined), 90),
    open: () => open(),
  };
};
const barrier = openBarrier();

const goThrough = async (each: Case, buyer: Person, concert: string): Promise<Order> => {
  const order = { house, buyer, idempotencyKey: randomUUID() };
  await addToCart(house, buyer, concert);
  await each.way.walk({
    ...{ ...order, concert, hasty, payment },
    async strike(about) {
      await barrier.wait();
      if (each.gate !== undefined) {
        return gates.close(each.gate, OUR_STEPS[each.gate]?.of === 'order_id' ? orderIdOf(order) : buyer.userId);
      }
      const { call } = each.way;
      const request = { ...call, server: 'stripe' as const, about };
      inTheAir.set(each, await house.sandbox.addSwitch({ ...request, do: 'delay', ms: null, when: each.when }));
    },
  });
  return seenOrder(order, `be ${each.way.end.status}`, isAt(each.way.end));
};

/** Titles of those whose call has not come yet. */
const notMade = async (): Promise<readonly string[]> => {
  const armed = (await house.sandbox.switches()).map(({ id }) => id);
  return cases
    .filter((each) => each.gate === undefined && (!inTheAir.has(each) || armed.includes(inTheAir.get(each) ?? '')))
    .map(({ title }) => title);
};

/** One worker with an order in the middle of each call and each step; then the worker is killed and another one started. */
beforeAll(async () => {
  house = await openHouse({ waitMs: 3_000, policy: { holdMs: 180_000, provider, payment } });
  gates = await buildGates(house.database, OUR_STEPS);
  organizer = await newOrganizer(house);
  const crowd = await newCrowd(house, cases.length);
  hasty = await house.openApi({ holdMs: 5_000, holdExtensionMs: 0 });
  const seats = [{ type: 'Regular', price: PRICE, capacity: 100 }];
  // Concerts of their own, so that no step waits for another order's lock.
  for (const each of cases) concerts.set(each, await newConcert(house, organizer, seats));

  const walks = cases.map(async (each, at) => {
    const [end] = await Promise.allSettled([goThrough(each, crowd[at] as Person, concerts.get(each) ?? 'none')]);
    ends.set(each, end);
  });
  await barrier.allWait();
  await house.stopWorker();
  worker = await startWorkerProcess(house, { concurrency: 60, bulkConcurrency: 10, providerTimeoutSeconds: 30 });
  barrier.open();
  await eventually('every call to be made', async () => (await notMade()).length === 0 || undefined, 60).catch(
    async (error: unknown) => {
      throw new Error(`not made: ${(await notMade()).join('; ')}`, { cause: error });
    },
  );
  await gates.allAreHeldUp();
  await worker.kill();
  await gates.open();
  worker = await startWorkerProcess(house, { concurrency: 40 });
  await Promise.all(walks);
  // What the dead worker had asked for arrives when all is over.
  for (const id of inTheAir.values()) await house.sandbox.releaseSwitch(id);
});
afterAll(async () => {
  await worker?.stop();
  await house.close();
});

describe('a worker that is killed', () => {
  it.each(cases)('$title: the order ends as it should, all books agree and nobody pays twice', async (each) => {
    const end = ends.get(each);
    if (end?.status !== 'fulfilled') throw end?.reason;
    expect(await moneyEndOf(house, end.value)).toEqual(expectedEndOf(each.way));
    const sold = each.way.end.status === 'fulfilled' ? 1 : 0;
    expect(await seatsOf(house, organizer, concerts.get(each) ?? 'none')).toMatchObject({ held: 0, sold });
  });
});
