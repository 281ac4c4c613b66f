import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { orderIs } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  pay,
  type Person,
} from '../support/people';

Runtime.install({ logger: new DefaultLogger('ERROR') });

let house: House;
let organizer: Person;

beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
}, 60_000);
afterAll(() => house.close());

/** The same where the buyer's bank wants to see him first. */
describe('the paths of an order whose buyer is asked by his bank', () => {
  it('waits for the bank of its buyer, and the webhook brings the money', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_authenticationRequired' }), 201);
    expect(placed).toMatchObject({ status: 'awaiting_payment', payments: [{ status: 'requires_action' }] });
    const [payment] = placed.payments;
    const bank = payment?.nextAction?.url ?? 'no page of the bank';
    const form = new URLSearchParams({ outcome: 'succeed' });
    expect((await fetch(bank, { method: 'POST', body: form, redirect: 'manual' })).status).toBeLessThan(400);

    expect((await ended(house, placed.workflowId, 'webhook-paid')).result).toEqual({ outcome: 'paid' });
    expect((await ended(house, `payment-${payment?.paymentId}`, 'payment-by-webhook')).result).toEqual({
      outcome: 'taken',
    });
    expect(await getOrder(house, buyer, placed.orderId)).toMatchObject({ payments: [{ status: 'succeeded' }] });
  });

  it('takes another card when the bank says no', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_authenticationRequired' }), 201);
    const bank = placed.payments[0]?.nextAction?.url ?? 'no page of the bank';
    await fetch(bank, { method: 'POST', body: new URLSearchParams({ outcome: 'fail' }), redirect: 'manual' });
    await eventually('the payment to fail', async () => {
      const order = await getOrder(house, buyer, placed.orderId);
      return order.payments[0]?.status === 'failed' ? order : undefined;
    });
    expect(expecting(await pay(house, buyer, placed.orderId, 'pm_card_visa'), 201)).toMatchObject({
      status: 'succeeded',
    });
    await orderIs(house, buyer, placed.orderId, 'fulfilled');
  });

  it('cancels the payment that waits for the bank before the next one is tried', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_authenticationRequired' }), 201);
    expect(expecting(await pay(house, buyer, placed.orderId, 'pm_card_visa'), 201)).toMatchObject({
      status: 'succeeded',
    });
    const order = await orderIs(house, buyer, placed.orderId, 'fulfilled');
    expect(order.payments.map(({ status }) => status)).toEqual(['cancelled', 'succeeded']);
  });

  it('cancels the open payment at the provider when the hold runs out', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    const hasty = await house.openApi({ holdMs: 1_500 });
    await addToCart(house, buyer, concert);
    const placed = expecting(
      await checkOut(house, buyer, { api: hasty, paymentMethodId: 'pm_card_authenticationRequired' }),
      201,
    );
    expect((await ended(house, placed.workflowId)).result).toEqual({ outcome: 'expired' });
    const intents = (await house.sandbox.intents()).filter(({ metadata }) => metadata['orderId'] === placed.orderId);
    expect(intents.map(({ status }) => status)).toEqual(['canceled']);
    expect(await getOrder(house, buyer, placed.orderId)).toMatchObject({
      status: 'expired',
      payments: [{ status: 'cancelled' }],
    });
  });
});
