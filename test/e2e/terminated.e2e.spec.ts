import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { buildFaults, type Faults } from '../support/faults';
import { type House, openHouse } from '../support/house';
import { buyTooLate } from '../support/lateMoney';
import { newOperator, type Operator } from '../support/operator';
import { orderIs, orderThat } from '../support/orders';
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
import { evidenceOf, intentThatIs, refundsOf } from '../support/providers';
import { resetToStart } from '../support/reset';
import { seldomSwept, sweepNow } from '../support/sweep';

// What fails here does so on purpose.
Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
jest.setTimeout(90_000);

let house: House;
let operator: Operator;
let organizer: Person;
let faults: Faults;
let concert: string;
let buyer: Person;
beforeAll(async () => {
  house = await openHouse({
    policy: { holdMs: 4_000, holdGraceMs: 200 },
    sweep: seldomSwept(),
    beforeWorker: async ({ db }) => void (faults = await buildFaults(db, 'tickets')),
  });
  operator = await newOperator(house);
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  concert = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
  buyer = await newPerson(house);
});

const seats = () => seatsOf(house, organizer, concert);
const terminate = (workflowId: string) => house.temporal.workflow.getHandle(workflowId).terminate('by a test');
const show = (orderId: string): Promise<Order> => getOrder(house, buyer, orderId);

const order = async (paymentMethodId?: string): Promise<Order> => {
  await addToCart(house, buyer, concert);
  const answer = await checkOut(house, buyer, paymentMethodId === undefined ? {} : { paymentMethodId });
  return expecting(answer, 201);
};
const paymentOf = ({ payments }: Order): string => payments[0]?.paymentId ?? 'none';

/** Sweeps, as the schedule would, until the order is so. */
const sweptUntil = (orderId: string, status: Order['status']): Promise<Order> =>
  eventually(`a sweep to make the order ${status}`, async () => {
    expect((await sweepNow(house)).failed).toEqual([]);
    const seen = await show(orderId);
    return seen.status === status ? seen : undefined;
  });

/** The bank's page is open, and nobody is there any more who waits for it. */
const openAtTheBank = async () => {
  const placed = await order('pm_card_authenticationRequired');
  const intent = await intentThatIs(house, placed.orderId, 'requires_action');
  const paymentId = paymentOf(placed);
  await terminate(`order-${placed.orderId}`);
  return { orderId: placed.orderId, paymentId, intentId: intent.id };
};

describe('a checkout that was terminated', () => {
  it('before anybody paid: its order expires and its seats are free, also for a reset that comes later', async () => {
    const { orderId } = await order();
    await terminate(`order-${orderId}`);
    expect((await sweepNow(house)).swept).toMatchObject({ recoverOrders: 0 });
    expect(await sweptUntil(orderId, 'expired')).toMatchObject({ payments: [], tickets: [] });
    expect(await seats()).toMatchObject({ available: 1, held: 0, sold: 0 });
    expect((await sweepNow(house)).swept).toMatchObject({ recoverOrders: 0 });

    await resetToStart(house, `order-${orderId}`);
    expect((await ended(house, `order-${orderId}`)).result).toEqual({ outcome: 'expired' });
    expect(await seats()).toMatchObject({ available: 1, held: 0, sold: 0 });
  });

  it('while the buyer is at his bank: the payment is cancelled there before the seats are free', async () => {
    const { orderId, paymentId, intentId } = await openAtTheBank();
    await terminate(`payment-${paymentId}`);
    await sweptUntil(orderId, 'expired');
    expect(await intentThatIs(house, orderId, 'canceled')).toMatchObject({ id: intentId });
    expect(await show(orderId)).toMatchObject({ payments: [{ status: 'cancelled' }] });
    expect(await seats()).toMatchObject({ available: 1, held: 0, sold: 0 });
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 0, refunds: 0, mails: 0 });
  });

  it('while the buyer is at his bank, who says yes before we can cancel: the order is paid', async () => {
    const { orderId, paymentId, intentId } = await openAtTheBank();
    await terminate(`payment-${paymentId}`);
    await house.sandbox.holdWebhooks({ server: 'stripe' });
    await house.sandbox.authenticate(intentId, 'succeed');
    await sweptUntil(orderId, 'fulfilled');
    await house.sandbox.releaseWebhooks({ server: 'stripe' });
    expect(await seats()).toMatchObject({ available: 0, held: 0, sold: 1 });
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
  });

  it('while the buyer is at his bank, with a payment that goes on: its money pays, without a sweep', async () => {
    const { orderId, paymentId, intentId } = await openAtTheBank();
    await house.sandbox.authenticate(intentId, 'succeed');
    expect((await ended(house, `payment-${paymentId}`, 'paid-without-checkout')).result).toEqual({
      outcome: 'late_paid',
    });
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
  });

  it('between its money and its tickets: it is served once, and waits for no operator any more', async () => {
    await faults.strike(buyer.userId);
    await addToCart(house, buyer, concert);
    const pending = checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' });
    const parked = await eventually('the order to wait for an operator', async () => (await operator.waiting())[0]);
    // As long as its process runs it is left to him, however late it is.
    expect((await sweepNow(house)).swept).toMatchObject({ recoverOrders: 0 });
    await terminate(`order-${parked}`);
    await pending;
    await faults.mend(buyer.userId);
    const served = await sweptUntil(parked, 'fulfilled');
    expect([served.tickets.length, served.invoices.length]).toEqual([1, 1]);
    expect(await operator.waiting()).toEqual([]);
    expect(await evidenceOf(house, buyer, parked)).toEqual({ charges: 1, refunds: 0, mails: 1 });
    expect(await seats()).toMatchObject({ available: 0, held: 0, sold: 1 });
  });
});

it('a refund that was terminated goes on where it was, and gives back once', async () => {
  const late = await buyTooLate(house, buyer, concert);
  const other = await newPerson(house);
  await addToCart(house, other, concert);
  expecting(await checkOut(house, other, { paymentMethodId: 'pm_card_visa' }), 201);
  await late.arrives();
  expect((await ended(house, late.paymentWorkflowId)).result).toEqual({ outcome: 'late_refunded' });
  const [{ id }] = await eventually('the refund to be at the bank', async () => {
    const [first, ...more] = await refundsOf(house, late.orderId);
    return first === undefined ? undefined : ([first, ...more] as const);
  });
  const { refunds } = await orderThat(house, buyer, late.orderId, 'have its refund submitted', (seen) =>
    seen.refunds.some(({ status }) => status === 'submitted'),
  );
  await terminate(`refund-${refunds[0]?.refundId}`);
  await house.sandbox.holdWebhooks({ server: 'stripe' });
  await house.sandbox.settleRefund(id, 'succeed');
  expect((await sweepNow(house)).swept).toMatchObject({ restartRefunds: 1 });
  await orderThat(house, buyer, late.orderId, 'have its money back', (seen) =>
    seen.refunds.every(({ status }) => status === 'succeeded'),
  );
  await house.sandbox.releaseWebhooks({ server: 'stripe' });
  expect(await refundsOf(house, late.orderId)).toHaveLength(1);
  expect((await sweepNow(house)).swept).toMatchObject({ restartRefunds: 0 });
});
