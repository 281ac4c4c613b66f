import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { type House, openHouse } from '../support/house';
import { buyByBankTransfer, buyTooLate } from '../support/lateMoney';
import { orderIs, orderThat } from '../support/orders';
import {
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
import { quickPolicy } from '../support/policy';
import { chargesOf, refundsOf } from '../support/providers';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

let house: House;
let organizer: Person;
let concert: string;
let buyer: Person;
beforeAll(async () => {
  house = await openHouse({ policy: { payment: { ...quickPolicy.payment, lookUpMs: 400, maximumLookUpMs: 400 } } });
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  concert = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
  buyer = await newPerson(house);
});

const seats = () => seatsOf(house, organizer, concert);
const paymentIs = (status: string) => (order: Order) => order.payments.some((payment) => payment.status === status);
const succeededCharges = async (orderId: string) =>
  (await chargesOf(house, orderId)).filter(({ status }) => status === 'succeeded');

describe('a payment that takes days', () => {
  it('is seen to be under way, and pays the order when it arrives while the seats are held', async () => {
    const { orderId, arrives, paymentWorkflowId } = await buyByBankTransfer(house, buyer, concert);
    expect(await getOrder(house, buyer, orderId)).toMatchObject({
      ...{ status: 'awaiting_payment', tickets: [], invoices: [] },
      payments: [{ status: 'processing' }],
    });
    expect(await seats()).toMatchObject({ held: 1, sold: 0 });
    await arrives();
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await ended(house, paymentWorkflowId)).toMatchObject({ result: { outcome: 'taken' } });
    expect(await succeededCharges(orderId)).toHaveLength(1);
  });

  it('that bounces leaves the seats to their buyer, who is told why and pays otherwise', async () => {
    const { orderId, bounces } = await buyByBankTransfer(house, buyer, concert);
    await bounces();
    const declined = await orderThat(house, buyer, orderId, 'be told', paymentIs('failed'));
    expect(declined).toMatchObject({
      status: 'awaiting_payment',
      payments: [{ failure: { code: 'insufficient_funds', message: expect.stringContaining('another') as string } }],
    });
    expect(await seats()).toMatchObject({ held: 1 });
    expect(expecting(await pay(house, buyer, orderId, 'pm_card_visa'), 201)).toMatchObject({ status: 'succeeded' });
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await succeededCharges(orderId)).toHaveLength(1);
  });

  it('that arrives days after the hold, to nobody at work and with no word of it, pays the order all the same', async () => {
    const { orderId, arrives, paymentWorkflowId } = await buyTooLate(house, buyer, concert);
    expect(await seats()).toMatchObject({ available: 1, held: 0 });
    await house.stopWorker();
    await house.sandbox.holdWebhooks({ server: 'stripe' });
    await house.sandbox.expireIdempotencyKeys();
    await arrives();
    await house.startWorker();
    await orderThat(house, buyer, orderId, 'be paid', ({ status }) => status === 'paid' || status === 'fulfilled');
    expect(await ended(house, paymentWorkflowId)).toMatchObject({ result: { outcome: 'late_paid' } });
    expect(await seats()).toMatchObject({ available: 0, sold: 1 });
    expect([await succeededCharges(orderId), await refundsOf(house, orderId)]).toMatchObject([[{}], []]);
    await house.sandbox.releaseWebhooks({ server: 'stripe' });
  });

  it('that bounces days after the hold ends there: the order stays expired, and nothing is given back', async () => {
    const { orderId, bounces, paymentWorkflowId } = await buyTooLate(house, buyer, concert);
    await bounces();
    expect(await ended(house, paymentWorkflowId)).toMatchObject({ result: { outcome: 'failed' } });
    expect(await getOrder(house, buyer, orderId)).toMatchObject({
      ...{ status: 'expired', attention: null, refunds: [] },
      payments: [{ status: 'failed' }],
    });
    expect([await succeededCharges(orderId), await refundsOf(house, orderId)]).toEqual([[], []]);
    expect(await seats()).toMatchObject({ available: 1, held: 0, sold: 0 });
  });
});
