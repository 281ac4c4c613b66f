import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { type House, openHouse } from '../support/house';
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

Runtime.install({ logger: new DefaultLogger('ERROR') });

let house: House;
let organizer: Person;

beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
}, 60_000);
afterAll(() => house.close());

/** The ways of an order's money: what a buyer sees of each, what it leaves behind, and what it costs Temporal. */
describe('the paths of an order', () => {
  it('is paid at once by the card that came with it', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert, { quantity: 2 });
    const placed = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
    expect(placed).toMatchObject({ status: 'paid', total: { amount: 48_000, currency: 'PLN' } });

    const { result, cost } = await ended(house, placed.workflowId, 'paid-inline');
    expect(result).toEqual({ outcome: 'paid' });
    expect(cost.events).toBeLessThanOrEqual(22);
    expect(cost.workflowTasks).toBeLessThanOrEqual(2);

    const order = await orderIs(house, buyer, placed.orderId, 'fulfilled');
    expect(order.tickets).toHaveLength(2);
    expect(order.invoices).toHaveLength(1);
    expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: 100, available: 98, held: 0, sold: 2 });
    expect(await historyOf(house, buyer, placed.orderId)).toEqual([
      'ReservationHeld',
      'OrderPlaced',
      'OrderAwaitingPayment',
      'PaymentInitiated',
      'PaymentIntentCreated',
      'PaymentSucceeded',
      'ReservationConfirmed',
      'TicketIssued',
      'TicketIssued',
      'InvoiceIssued',
      'OrderPaid',
      'TicketDeliveryRequested',
      'TicketsSent',
      'TicketsDelivered',
      'OrderFulfilled',
    ]);
    const delivery = await ended(house, `delivery-${order.deliveries[0]?.deliveryId}`, 'delivery');
    expect(delivery.result).toEqual({ outcome: 'sent' });
    const [mail] = await house.sandbox.mails({ to: buyer.email });
    expect(mail?.text).toContain(placed.tickets[0]?.code ?? 'the code of the first ticket');
  });

  it('is held first and paid later', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer), 201);
    expect(placed).toMatchObject({ status: 'awaiting_payment', tickets: [], invoices: [] });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 99, held: 1, sold: 0 });

    expect(expecting(await pay(house, buyer, placed.orderId, 'pm_card_visa'), 201)).toMatchObject({
      status: 'succeeded',
    });
    expect((await ended(house, placed.workflowId, 'held-then-paid')).result).toEqual({ outcome: 'paid' });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 99, held: 0, sold: 1 });
  });

  it('survives a declined card and is paid by the next', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(
      await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa_chargeDeclinedInsufficientFunds' }),
      201,
    );
    expect(placed).toMatchObject({
      status: 'awaiting_payment',
      payments: [{ status: 'failed', failure: { code: 'card_declined', declineCode: 'insufficient_funds' } }],
    });
    expect(expecting(await pay(house, buyer, placed.orderId, 'pm_card_mastercard'), 201)).toMatchObject({
      status: 'succeeded',
    });
    expect((await ended(house, placed.workflowId, 'declined-then-paid')).result).toEqual({ outcome: 'paid' });
    const order = await getOrder(house, buyer, placed.orderId);
    expect(order.payments.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    const keys = (await house.sandbox.requests({ method: 'POST', path: '/v1/payment_intents' }))
      .map(({ idempotencyKey }) => idempotencyKey ?? '')
      .filter((key) => order.payments.some(({ paymentId }) => key.startsWith(paymentId)));
    expect([keys.length, new Set(keys).size]).toEqual([4, 4]);
  });

  it('is cancelled after three declines, and leaves neither ticket nor invoice', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa_chargeDeclined' }), 201);
    for (const card of ['pm_card_chargeDeclinedExpiredCard', 'pm_card_chargeDeclinedIncorrectCvc']) {
      expect(expecting(await pay(house, buyer, placed.orderId, card), 201)).toMatchObject({ status: 'failed' });
    }
    expect((await ended(house, placed.workflowId)).result).toEqual({
      outcome: 'cancelled',
      reason: 'payment_declined',
    });
    expect(await getOrder(house, buyer, placed.orderId)).toMatchObject({
      status: 'cancelled',
      tickets: [],
      invoices: [],
    });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 100, held: 0, sold: 0 });
    expect((await pay(house, buyer, placed.orderId, 'pm_card_visa')).status).toBe(409);
  });

  it('expires when nobody pays, and its seats are free again', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    const hasty = await house.openApi({ holdMs: 800 });
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer, { api: hasty }), 201);
    const { result, cost } = await ended(house, placed.workflowId, 'expired');
    expect(result).toEqual({ outcome: 'expired' });
    expect(cost.events).toBeLessThanOrEqual(18);
    expect(cost.workflowTasks).toBeLessThanOrEqual(2);
    expect(await getOrder(house, buyer, placed.orderId)).toMatchObject({
      status: 'expired',
      reservation: { status: 'expired' },
    });
    expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: 100, available: 100, held: 0, sold: 0 });
    expect((await pay(house, buyer, placed.orderId, 'pm_card_visa')).status).toBe(409);
  });

  it('is cancelled by its buyer before it is paid', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer), 201);
    const { token } = buyer;
    const cancelled = await house.api('POST', `/v1/orders/${placed.orderId}/cancel`, {
      token,
      body: { reason: 'changed my mind' },
    });
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect((await ended(house, placed.workflowId, 'cancelled')).result).toMatchObject({ outcome: 'cancelled' });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 100, held: 0 });
  });

  it('gives a free order its tickets without any payment', async () => {
    const concert = await newConcert(house, organizer, [{ type: 'Guest list', price: 0, capacity: 5 }]);
    const buyer = await newPerson(house);
    const asked = (await house.sandbox.requests({ server: 'stripe' })).length;
    await addToCart(house, buyer, concert, { ticketType: 'Guest list' });
    const placed = expecting(await checkOut(house, buyer), 201);
    const order = await orderIs(house, buyer, placed.orderId, 'fulfilled');
    expect(order).toMatchObject({ payments: [], tickets: [{ status: 'issued' }] });
    expect(await house.sandbox.requests({ server: 'stripe' })).toHaveLength(asked);
  });
});
