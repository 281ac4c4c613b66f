import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type HttpAnswer } from '../../cli/httpClient';
import { type CartEvent, cartStream } from '../../domain/carts/events';
import { createEventStore } from '../../event-store';
import { allUpcasters } from '../../projections';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { tally, times } from '../support/inParallel';
import { orderIs, ordersOf } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  pay,
  type Person,
  seatsOf,
} from '../support/people';
import { chargesOf, evidenceOf, intentsOf } from '../support/providers';
import { letRivalsMeet, letRivalsPass } from '../support/rivals';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const CARD = 'pm_card_visa';
const IS_CLAIMED = `old.status = 'open' and new.status = 'checking_out'`;
const WAIT_MS = 20_000;

let house: House;
let organizer: Person;
let concert: string;
let buyer: Person;

beforeAll(async () => {
  house = await openHouse({ waitMs: WAIT_MS });
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  concert = await newConcert(house, organizer);
  buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
});

const isReplayed = ({ headers }: HttpAnswer<unknown>): boolean => headers.get('idempotency-replayed') === 'true';
const codeOf = ({ status, body }: HttpAnswer<Order>): string =>
  `${status} ${(body as { code?: string }).code ?? body.status}`;

const startedFor = (concertId: string, count: number) =>
  eventually(`${count} checkouts to be started`, async () => {
    const { count: found } = await house.temporal.workflow.count(`ConcertId = "${concertId}"`);
    return found === count ? true : undefined;
  });

/** Two checkouts of one cart with keys of their own; both are past the API before either is worked on. */
const raceForTheCart = async (locking: 'streams' | 'none', api = house.api): Promise<HttpAnswer<Order>[]> => {
  await house.stopWorker();
  const answers = Promise.all(times(2).map(() => checkOut(house, buyer, { paymentMethodId: CARD, api })));
  await startedFor(concert, 2);
  await house.startWorker({ locking });
  return answers;
};

const claimsOfCart = async (): Promise<number> => {
  const { db } = house.database;
  const [cart] = await db<{ cart_id: string; user_id: string }>('carts').where('user_id', buyer.userId);
  const events = await createEventStore({ db, projections: [], upcasters: allUpcasters }).load<CartEvent>(
    cartStream(cart?.cart_id ?? 'none'),
  );
  return events.filter(({ type }) => type === 'CartCheckoutStarted').length;
};

describe('one checkout, sent again', () => {
  it('five times at once, to two APIs: one order, one charge, five equal answers', async () => {
    const other = await house.openApi({}, WAIT_MS);
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      times(5).map((number) =>
        checkOut(house, buyer, { paymentMethodId: CARD, idempotencyKey, api: number % 2 === 0 ? house.api : other }),
      ),
    );
    const [first] = answers.map((answer) => expecting(answer, 201));
    expect(first).toMatchObject({ status: 'paid' });
    for (const { body } of answers) expect(body).toEqual(first);
    expect(answers.filter(isReplayed)).toHaveLength(4);
    expect(new Set(answers.map(({ headers }) => headers.get('location')))).toEqual(
      new Set([`/v1/orders/${first?.orderId}`]),
    );

    const orderId = first?.orderId ?? 'none';
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await ordersOf(house, buyer)).toHaveLength(1);
    expect(await intentsOf(house, orderId)).toHaveLength(1);
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ held: 0, sold: 1 });
  });

  it('is the same order also when its answer has been forgotten', async () => {
    const idempotencyKey = randomUUID();
    const first = await checkOut(house, buyer, { paymentMethodId: CARD, idempotencyKey });
    await orderIs(house, buyer, first.body.orderId, 'fulfilled');
    await house.database.db('api_idempotency').delete();
    const again = await checkOut(house, buyer, { paymentMethodId: CARD, idempotencyKey });
    expect(isReplayed(again)).toBe(false);
    expect(expecting(again, 201)).toEqual(await getOrder(house, buyer, first.body.orderId));
    expect(await evidenceOf(house, buyer, first.body.orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
  });

  it('that was refused while nobody waited for the answer: the refusal, with its reasons', async () => {
    const scarce = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
    const hasty = await house.openApi({}, 300);
    const purchases = await Promise.all(
      times(2).map(async () => {
        const person = await newPerson(house);
        await addToCart(house, person, scarce);
        return { person, options: { paymentMethodId: CARD, idempotencyKey: randomUUID() } };
      }),
    );
    await house.stopWorker();
    const asked = await Promise.all(
      purchases.map(({ person, options }) => checkOut(house, person, { ...options, api: hasty })),
    );
    expect(asked.map(({ status }) => status)).toEqual([202, 202]);
    await house.startWorker();
    for (const { body } of asked) await house.temporal.workflow.getHandle(body.workflowId).result();

    const answers = await Promise.all(purchases.map(({ person, options }) => checkOut(house, person, options)));
    expect(answers.map(codeOf).sort()).toEqual(['201 paid', '409 sold_out']);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({
      lines: [{ concertId: scarce, requested: 1, available: 0, code: 'sold_out' }],
    });
  });

  it('with another body is another request, and is refused', async () => {
    const idempotencyKey = randomUUID();
    const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: CARD, idempotencyKey }), 201);
    const other = await checkOut(house, buyer, { paymentMethodId: 'pm_card_mastercard', idempotencyKey });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(await chargesOf(house, orderId)).toHaveLength(1);
  });
});

describe('two checkouts of one cart', () => {
  it('one after the other: the second finds no cart', async () => {
    expecting(await checkOut(house, buyer, { paymentMethodId: CARD }), 201);
    expect(await checkOut(house, buyer, { paymentMethodId: CARD })).toMatchObject({
      status: 422,
      body: { code: 'cart_empty' },
    });
  });

  describe('at once', () => {
    beforeEach(() => letRivalsMeet(house.database.db, 'carts', IS_CLAIMED));
    afterEach(() => letRivalsPass(house.database.db, 'carts'));

    it('make one order and one charge, and the other is told that the cart is taken', async () => {
      const answers = await raceForTheCart('streams');
      expect(tally(answers.map(codeOf))).toEqual({ '201 paid': 1, '409 cart_not_open': 1 });
      const refused = answers.find(({ status }) => status === 409);
      expect(refused?.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await claimsOfCart()).toBe(1);
      const [order, ...others] = await ordersOf(house, buyer);
      expect(others).toEqual([]);
      expect(await chargesOf(house, order?.orderId ?? 'none')).toHaveLength(1);
      expect(await seatsOf(house, organizer, concert)).toMatchObject({ held: 0, sold: 1 });
    });

    it('both take it when the locks are off (negative control)', async () => {
      // One of the two is left with half a checkout; nobody need wait for its answer.
      const answers = raceForTheCart('none', await house.openApi({}, 2_000));
      await eventually('the cart to be taken twice', async () => ((await claimsOfCart()) === 2 ? true : undefined));
      await answers;
      await house.stopWorker();
      await house.startWorker();
    });
  });
});

describe('one payment, sent again', () => {
  it('three times at once: one attempt, one charge, three equal answers', async () => {
    const { orderId } = expecting(await checkOut(house, buyer), 201);
    const key = randomUUID();
    const answers = await Promise.all(times(3).map(() => pay(house, buyer, orderId, CARD, key)));
    const [first] = answers.map((answer) => expecting(answer, 201));
    expect(first).toMatchObject({ status: 'succeeded' });
    for (const { body } of answers) expect(body).toEqual(first);
    expect(answers.filter(isReplayed)).toHaveLength(2);
    expect((await getOrder(house, buyer, orderId)).payments).toHaveLength(1);
    expect(await chargesOf(house, orderId)).toHaveLength(1);
  });
});
