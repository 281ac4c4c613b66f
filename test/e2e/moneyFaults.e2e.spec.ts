import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type HttpClient } from '../../cli/httpClient';
import { type SwitchInput } from '../../sandbox';
import { LASTING_FAULTS, PASSING_FAULTS } from '../support/callFaults';
import { type House, openHouse } from '../support/house';
import { inParallel } from '../support/inParallel';
import { inBalance, ledgerOf } from '../support/ledger';
import { expectedEndOf, isAt, moneyEndOf, PRICE } from '../support/moneyEnds';
import { MONEY_WAYS, type MoneyWay, seenOrder } from '../support/moneyWays';
import { newOperator, type Operator } from '../support/operator';
import { addToCart, expecting, newConcert, newCrowd, newOrganizer, type Order, type Person } from '../support/people';
import { poolRow } from '../support/pool';
import { quickPolicy } from '../support/policy';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(240_000);

const AT_ONCE = 24;

interface Case {
  readonly when: string;
  readonly fault: string;
  readonly way: MoneyWay;
  readonly strike: SwitchInput;
}

const FAULTS: Readonly<Record<string, SwitchInput>> = { ...PASSING_FAULTS, ...LASTING_FAULTS };
const cases: readonly Case[] = Object.entries(MONEY_WAYS).flatMap(([when, way]) =>
  Object.entries(FAULTS).map(([fault, strike]) => ({ when, fault, way, strike: { ...strike, ...way.call } })),
);

interface Ended {
  readonly order: Order;
  /** Whether the call came, and the fault with it. */
  readonly struck: boolean;
}

const provider = { ...quickPolicy.provider, initialIntervalMs: 200, maximumIntervalMs: 200, maximumAttempts: 8 };
const payment = { lookUpMs: 500, maximumLookUpMs: 500, provider };

let house: House;
let operator: Operator;
let hasty: HttpClient;
let concert: string;
const ends = new Map<Case, PromiseSettledResult<Ended>>();

const goThrough = async ({ way, strike }: Case, buyer: Person): Promise<Ended> => {
  const order = { house, buyer, idempotencyKey: randomUUID() };
  await addToCart(house, buyer, concert);
  const switches: string[] = [];
  const mend = async (): Promise<void> => {
    const { step } = way;
    const { orderId } = await seenOrder(order, `wait at ${step}`, ({ attention }) => attention?.step === step);
    for (const id of switches) await house.sandbox.removeSwitch(id);
    expecting(await operator.tell(orderId, 'retry', { step, reason: 'it is back' }), 200);
  };
  await Promise.all([
    way.walk({
      ...{ ...order, concert, hasty, payment },
      async strike(about) {
        switches.push(await house.sandbox.addSwitch({ ...strike, about, server: 'stripe' }));
      },
    }),
    strike.times === null ? mend() : undefined,
  ]);
  const ended = await seenOrder(order, `be ${way.end.status}`, isAt(way.end));
  return { order: ended, struck: (await house.sandbox.switches()).every(({ id }) => !switches.includes(id)) };
};

/** All of them in one house at the same time, each with a fault of its own. */
beforeAll(async () => {
  house = await openHouse({ waitMs: 8_000, policy: { provider, payment } });
  const [organizer, crowd] = await Promise.all([newOrganizer(house), newCrowd(house, cases.length)]);
  concert = await newConcert(house, organizer, [{ type: 'Regular', price: PRICE, capacity: 1_000 }]);
  [operator, hasty] = await Promise.all([newOperator(house), house.openApi({ holdMs: 5_000, holdExtensionMs: 0 })]);
  await inParallel(cases, AT_ONCE, async (each, at) => {
    const [end] = await Promise.allSettled([goThrough(each, crowd[at] as Person)]);
    ends.set(each, end);
  });
});
afterAll(() => house.close());

describe.each(Object.keys(MONEY_WAYS))('%s', (name) => {
  it.each(cases.filter(({ when }) => when === name))(
    'and $fault, the order ends as it should, all books agree and nobody pays twice',
    async (each) => {
      const end = ends.get(each);
      if (end?.status !== 'fulfilled') throw end?.reason;
      const { order, struck } = end.value;
      expect(struck).toBe(true);
      expect(await moneyEndOf(house, order)).toEqual(expectedEndOf(each.way));
    },
  );
});

describe('when all of them are through', () => {
  it('as many seats are sold as tickets are good, and none is held', async () => {
    const good = await house.database.db('tickets').where({ concert_id: concert, status: 'issued' });
    expect(await poolRow(house, concert)).toMatchObject({ held: 0, sold: good.length });
  });

  it('a second charge would be seen in the books (negative control)', async () => {
    const [payment] = await house.database.db<{ order_id: string }>('payments').where('status', 'succeeded').limit(1);
    const orderId = payment?.order_id ?? 'none';
    expect(await ledgerOf(house, orderId)).toEqual(inBalance(PRICE));
    await house.sandbox.addPaidIntents([{ amount: PRICE, currency: 'pln', metadata: { orderId } }]);
    expect(await ledgerOf(house, orderId)).toEqual({ ...inBalance(PRICE), bank: 2 * PRICE });
  });
});
