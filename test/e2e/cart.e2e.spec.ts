import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { eventually } from '../support/eventually';
import { buildFaults, type Faults } from '../support/faults';
import { type House, openHouse } from '../support/house';
import { ordersOf } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  newConcert,
  newOrganizer,
  newPerson,
  type Person,
  seatsOf,
} from '../support/people';
import { chargesOf, intentsOf } from '../support/providers';
import { seldomSwept, sweepNow } from '../support/sweep';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const CARD = 'pm_card_visa';

let house: House;
let faults: Faults;
let organizer: Person;
let buyer: Person;

beforeAll(async () => {
  // However short a time ago: what is swept here is only what the spec leaves lying.
  house = await openHouse({ waitMs: 1_500, sweep: seldomSwept({ cartIdleMs: 1, cartStrandedMs: 1 }) });
  faults = await buildFaults(house.database.db, 'orders');
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  buyer = await newPerson(house);
});

interface CartBody {
  readonly cartId: string | null;
  readonly status: string;
  readonly totalItems: number;
}

const cartOf = async ({ token }: Person): Promise<CartBody> =>
  expecting(await house.api<CartBody>('GET', '/v1/cart', { token }), 200);

it('tickets of two concerts in one cart become one order and one payment', async () => {
  const [one, other] = [await newConcert(house, organizer), await newConcert(house, organizer)];
  await addToCart(house, buyer, one, { quantity: 2 });
  await addToCart(house, buyer, other);
  const order = expecting(await checkOut(house, buyer, { paymentMethodId: CARD }), 201);
  expect(order).toMatchObject({ status: 'paid', total: { amount: 72_000, currency: 'PLN' } });
  expect(order.tickets).toHaveLength(3);
  expect(await ordersOf(house, buyer)).toHaveLength(1);
  expect(await intentsOf(house, order.orderId)).toHaveLength(1);
  expect(await chargesOf(house, order.orderId)).toMatchObject([{ amount: 72_000 }]);
  expect(await seatsOf(house, organizer, one)).toMatchObject({ held: 0, sold: 2 });
  expect(await seatsOf(house, organizer, other)).toMatchObject({ held: 0, sold: 1 });
});

it('a cart left alone past its time is abandoned by the sweep, holds no seat, and its checkout is told cart_expired', async () => {
  const concert = await newConcert(house, organizer);
  await addToCart(house, buyer, concert, { quantity: 4 });
  expect((await sweepNow(house)).swept).toMatchObject({ abandonCarts: 1 });
  expect(await cartOf(buyer)).toMatchObject({ cartId: null, totalItems: 0 });
  expect(await checkOut(house, buyer)).toMatchObject({ status: 410, body: { code: 'cart_expired' } });
  expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 100, held: 0, sold: 0 });

  await addToCart(house, buyer, concert);
  expect((await checkOut(house, buyer, { paymentMethodId: CARD })).status).toBe(201);
});

it('the cart of a checkout that was terminated before its order was placed is given back, and not before', async () => {
  const concert = await newConcert(house, organizer);
  await addToCart(house, buyer, concert);
  await faults.strike(buyer.userId);
  const idempotencyKey = randomUUID();
  const { status, body } = await checkOut(house, buyer, { idempotencyKey });
  expect(status).toBe(202);
  await eventually('the seats to be held', async () =>
    (await seatsOf(house, organizer, concert)).held === 1 ? true : undefined,
  );
  expect((await sweepNow(house)).swept).toMatchObject({ returnStrandedCarts: 0 });
  expect(await cartOf(buyer)).toMatchObject({ status: 'checking_out', totalItems: 1 });

  await house.temporal.workflow.getHandle(body.workflowId).terminate('a spec asks for it');
  expect((await sweepNow(house)).swept).toMatchObject({ abandonCarts: 0, returnStrandedCarts: 1 });
  expect(await cartOf(buyer)).toMatchObject({ status: 'open', totalItems: 1 });

  await faults.mend(buyer.userId);
  expect(await checkOut(house, buyer, { idempotencyKey })).toMatchObject({
    status: 409,
    body: { code: 'checkout_aborted' },
  });
  const order = expecting(await checkOut(house, buyer, { paymentMethodId: CARD }), 201);
  expect(order).toMatchObject({ status: 'paid' });
  expect(await ordersOf(house, buyer)).toMatchObject([{ orderId: order.orderId }]);
});
