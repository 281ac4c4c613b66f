import { DefaultLogger, Runtime } from '@temporalio/worker';
import { isTold, noticesTo } from '../support/cancelling';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { buyByBankTransfer, buyTooLate, moneyIsBack } from '../support/lateMoney';
import { orderIs } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  historyOf,
  newConcert,
  newOrganizer,
  newPerson,
  pay,
  type Person,
  seatsOf,
} from '../support/people';
import { quickPolicy } from '../support/policy';
import { chargesOf, evidenceOf, refundsOf } from '../support/providers';
import { resetToStart } from '../support/reset';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

let house: House;
let organizer: Person;
let concert: string;
let buyer: Person;

beforeAll(async () => {
  // Nobody tells us how a refund went: it is looked up.
  house = await openHouse({ policy: { payment: { ...quickPolicy.payment, lookUpMs: 400, maximumLookUpMs: 400 } } });
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  concert = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
  buyer = await newPerson(house);
});

const seats = () => seatsOf(house, organizer, concert);
const paymentsOf = async (orderId: string): Promise<string[]> =>
  (await getOrder(house, buyer, orderId)).payments.map(({ status }) => status);

const somebodyElseBuys = async (): Promise<{ other: Person; orderId: string }> => {
  const other = await newPerson(house);
  await addToCart(house, other, concert);
  const { orderId } = expecting(await checkOut(house, other, { paymentMethodId: 'pm_card_visa' }), 201);
  return { other, orderId };
};

/** The provider sends its message about the money once more, and we say that we have it. */
const redeliver = async (orderId: string): Promise<void> => {
  const events = await house.sandbox.stripeEvents({ type: 'payment_intent.succeeded' });
  const event = events.find(({ data }) => JSON.stringify(data).includes(orderId));
  if (event === undefined) throw new Error(`the provider never said that order ${orderId} is paid`);
  const received = async () =>
    (await house.sandbox.deliveries()).stripe.tried.filter(
      ({ eventId, status }) => eventId === event.id && status === 200,
    ).length;
  const before = await received();
  await house.sandbox.resendWebhook({ eventId: event.id });
  await eventually('the message to be taken again', async () => ((await received()) > before ? true : undefined));
};

const inboxIsEmpty = () =>
  eventually('all messages to be handled', async () => {
    const pending = await house.database.db('webhook_inbox').where({ status: 'pending' });
    return pending.length === 0 ? true : undefined;
  });

describe('money that comes after the hold has run out', () => {
  it('buys the seats after all when they are still free, at the old price', async () => {
    const { orderId, paymentWorkflowId, arrives, expired } = await buyTooLate(house, buyer, concert);
    expect(expired).toMatchObject({ tickets: [], payments: [{ status: 'processing' }] });
    expect(await seats()).toMatchObject({ available: 1, held: 0, sold: 0 });
    const price = { amount: 99_000, currency: 'PLN' };
    const { token } = organizer;
    const dearer = await house.api('PUT', `/v1/concerts/${concert}/ticket-types/Regular`, {
      token,
      body: { price, capacity: 1 },
    });
    expect(dearer.status).toBe(200);

    await arrives();
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'late_paid' });
    const order = await orderIs(house, buyer, orderId, 'fulfilled');
    expect(order).toMatchObject({
      total: { amount: 24_000 },
      reservation: { status: 'confirmed' },
      payments: [{ status: 'succeeded' }],
    });
    expect([order.tickets.length, order.invoices.length]).toEqual([1, 1]);
    expect(await seats()).toMatchObject({ available: 0, held: 0, sold: 1 });
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
  });

  it('goes back once when somebody else has the seats, however often it is announced', async () => {
    const { orderId, paymentWorkflowId, arrives } = await buyTooLate(house, buyer, concert);
    await somebodyElseBuys();
    await arrives();
    expect((await ended(house, paymentWorkflowId, 'seats-gone-refund')).result).toEqual({ outcome: 'late_refunded' });
    const order = await moneyIsBack(house, buyer, orderId);
    expect(order).toMatchObject({
      status: 'expired',
      tickets: [],
      invoices: [],
      refunds: [{ status: 'succeeded', amount: { amount: 24_000 }, reason: 'late_payment' }],
    });
    await isTold(house, buyer);
    const facts = await historyOf(house, buyer, orderId);
    await redeliver(orderId);
    await inboxIsEmpty();
    expect(await historyOf(house, buyer, orderId)).toEqual(facts);
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 1, mails: 1 });
    const [notice] = await noticesTo(house, buyer);
    expect(notice?.subject).toBe('Your money goes back: Beyoncé, Warsaw');
    expect(notice?.text).toContain('240.00 PLN goes back');
    expect(notice?.text).toContain(orderId);
    expect(await seats()).toMatchObject({ available: 0, held: 0, sold: 1 });
  });

  it('stays given back when its process is done again and the seats have become free', async () => {
    const { orderId, paymentWorkflowId, arrives } = await buyTooLate(house, buyer, concert);
    const other = await newPerson(house);
    await addToCart(house, other, concert);
    const held = expecting(await checkOut(house, other), 201);
    await arrives();
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'late_refunded' });
    await moneyIsBack(house, buyer, orderId);
    expecting(await house.api('POST', `/v1/orders/${held.orderId}/cancel`, { token: other.token, body: {} }), 200);
    expect(await seats()).toMatchObject({ available: 1 });

    await resetToStart(house, paymentWorkflowId);
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'cancelled' });
    expect(await getOrder(house, buyer, orderId)).toMatchObject({ status: 'expired', tickets: [] });
    expect(await seats()).toMatchObject({ available: 1, held: 0, sold: 0 });
    expect(await refundsOf(house, orderId)).toHaveLength(1);
  });

  it('is not missed when it does not come', async () => {
    const { orderId, paymentWorkflowId, bounces } = await buyTooLate(house, buyer, concert);
    await bounces();
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'failed' });
    expect(await getOrder(house, buyer, orderId)).toMatchObject({
      status: 'expired',
      payments: [{ status: 'failed' }],
    });
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 0, refunds: 0, mails: 0 });
  });
});

describe('money that nobody waits for any more', () => {
  it('goes back when the order was cancelled', async () => {
    const { orderId, paymentWorkflowId, arrives } = await buyByBankTransfer(house, buyer, concert);
    const { token } = buyer;
    expecting(await house.api('POST', `/v1/orders/${orderId}/cancel`, { token, body: { reason: 'no' } }), 200);
    expect(await seats()).toMatchObject({ available: 1, held: 0 });
    await arrives();
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'late_refunded' });
    expect(await moneyIsBack(house, buyer, orderId)).toMatchObject({ status: 'cancelled' });
    await isTold(house, buyer);
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 1, mails: 1 });
  });

  it('goes back when another payment has paid the order, and both are seen', async () => {
    const { orderId, paymentWorkflowId, arrives } = await buyByBankTransfer(house, buyer, concert);
    expect(expecting(await pay(house, buyer, orderId, 'pm_card_visa'), 201)).toMatchObject({ status: 'succeeded' });
    const before = await orderIs(house, buyer, orderId, 'fulfilled');
    await arrives();
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'late_refunded' });
    const order = await moneyIsBack(house, buyer, orderId);
    expect(order).toMatchObject({
      ...{ status: 'fulfilled', tickets: [{ status: 'issued' }], invoices: before.invoices },
      refunds: [{ status: 'succeeded', amount: { amount: 24_000 }, reason: 'duplicate_payment' }],
    });
    await isTold(house, buyer);
    expect((await noticesTo(house, buyer))[0]?.text).toContain('was paid twice');
    expect((await paymentsOf(orderId)).sort()).toEqual(['refunded', 'succeeded']);
    expect(await chargesOf(house, orderId)).toHaveLength(2);
    expect(await refundsOf(house, orderId)).toHaveLength(1);
  });
});

describe('money that comes while the seats are held', () => {
  it('pays the order', async () => {
    const { orderId, paymentWorkflowId, arrives } = await buyByBankTransfer(house, buyer, concert);
    await arrives();
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'taken' });
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
  });
});
