import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { type House, openHouse } from '../support/house';
import { ledgerOf } from '../support/ledger';
import { factsOf, orderIs, orderThat } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  type Person,
  seatsOf,
} from '../support/people';
import { mailsTo, refundsOf } from '../support/providers';
import { eventually } from '../support/eventually';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(90_000);

let house: House;
let organizer: Person;
let concert: string;
let buyer: Person;
let order: Order;

beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  [concert, buyer] = await Promise.all([newConcert(house, organizer), newPerson(house)]);
  await addToCart(house, buyer, concert, { quantity: 2 });
  const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
  order = await orderIs(house, buyer, orderId, 'fulfilled');
});

const pln = (amount: number) => ({ amount, currency: 'PLN' });
const refund = (body: object, idempotencyKey: string = randomUUID()) =>
  house.api<{ refundId: string; code?: string }>('POST', `/v1/orders/${order.orderId}/refunds`, {
    token: organizer.token,
    idempotencyKey,
    body: { reason: 'the sound was bad', ...body },
  });
const allBack = (count: number): Promise<Order> =>
  orderThat(
    house,
    buyer,
    order.orderId,
    'have its money back',
    ({ refunds }) => refunds.length === count && refunds.every(({ status }) => status === 'succeeded'),
  );
const told = (sentence: string): Promise<unknown> =>
  eventually('the buyer to be told', async () =>
    (await mailsTo(house, buyer)).some(({ text }) => text?.includes(sentence)) ? true : undefined,
  );

it('an amount goes back and the tickets stay good; sent three times it goes back once', async () => {
  const key = randomUUID();
  const answers = await Promise.all([1, 2, 3].map(() => refund({ amount: pln(5_000) }, key)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.refundId}`)).size).toBe(1);
  const { status, tickets } = await allBack(1);
  expect([status, tickets.map((ticket) => ticket.status)]).toEqual(['fulfilled', ['issued', 'issued']]);
  expect(await ledgerOf(house, order.orderId)).toMatchObject({ bank: 43_000, payments: 43_000, documents: 43_000 });
  await told('50.00 PLN');
});

it('a ticket goes back for its price, the rest of the order with all that is left', async () => {
  const [first] = order.tickets;
  expect(await refund({ amount: pln(4_000) })).toMatchObject({ status: 202 });
  await allBack(1);
  const byTicket = await refund({ ticketIds: [first?.ticketId] });
  expect(byTicket).toMatchObject({ status: 202, body: { amount: pln(24_000), status: 'requested' } });
  await told('1 ticket of your order is no longer valid');
  expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 99, sold: 1 });

  expect(await refund({})).toMatchObject({ status: 202, body: { amount: pln(20_000) } });
  expect(await orderIs(house, buyer, order.orderId, 'cancelled')).toMatchObject({
    ...{ tickets: [{ status: 'void' }, { status: 'void' }], payments: [{ status: 'refunded' }] },
  });
  expect((await refundsOf(house, order.orderId)).map(({ amount }) => amount).sort()).toEqual([20_000, 24_000, 4_000]);
  expect(await ledgerOf(house, order.orderId)).toMatchObject({ bank: 0, payments: 0, documents: 0 });
  expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 100, sold: 0 });
  const [, whole] = await factsOf(house, buyer, order.orderId, 'OrderCancellationStarted');
  const { cancellationId } = whole as { cancellationId: string };
  expect((await ended(house, `cancellation-${cancellationId}`, 'cancellation-by-seller')).result).toEqual({
    ...{ outcome: 'cancelled', refunded: pln(20_000) },
  });
  expect(await refund({})).toMatchObject({ status: 409, body: { code: 'refund_exceeds_captured' } });
});

it('more than is left is refused, and the tickets stay good; of two at once one is', async () => {
  expect(await refund({ amount: pln(30_000) })).toMatchObject({ status: 202 });
  const ids = order.tickets.map(({ ticketId }) => ticketId);
  expect(await refund({ ticketIds: ids.slice(0, 1) })).toMatchObject({
    status: 409,
    body: { code: 'refund_exceeds_captured', refundable: pln(18_000) },
  });
  const { tickets } = await getOrder(house, buyer, order.orderId);
  expect(tickets.map(({ status }) => status)).toEqual(['issued', 'issued']);

  const both = await Promise.all([refund({ amount: pln(10_000) }), refund({ amount: pln(10_000) })]);
  expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  await allBack(2);
  expect(await ledgerOf(house, order.orderId)).toMatchObject({ bank: 8_000, payments: 8_000, documents: 8_000 });
});
