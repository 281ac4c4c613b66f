import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { timerOf } from '../support/orders';
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

const orderIs = (buyer: Person, orderId: string, status: string) =>
  eventually(`order ${orderId} to be ${status}`, async () => {
    const order = await getOrder(house, buyer, orderId);
    return order.status === status ? order : undefined;
  });

/** Every path of an order, what a buyer sees of it, what it leaves behind, and what it costs Temporal. */
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

    const order = await orderIs(buyer, placed.orderId, 'fulfilled');
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

  it('is sold out: nothing stays held and the cart stays open', async () => {
    const few = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
    const many = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, many, { quantity: 2 });
    await addToCart(house, buyer, few, { quantity: 3 });
    const answer = await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'sold_out',
        lines: [{ concertId: few, ticketType: 'Regular', requested: 3, available: 1, code: 'sold_out' }],
      },
    });
    const { body: cart } = await house.api<{ status: string; totalItems: number }>('GET', '/v1/cart', {
      token: buyer.token,
    });
    expect(cart).toMatchObject({ status: 'open', totalItems: 5 });
    expect(await seatsOf(house, organizer, many)).toMatchObject({ available: 100, held: 0 });
  });

  it('is sold out while it waits for its seats, for the price of one workflow task', async () => {
    const few = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
    const buyers = [await newPerson(house), await newPerson(house)];
    for (const buyer of buyers) await addToCart(house, buyer, few);
    // Both are told that there is a seat, and nobody is there yet to take it.
    await house.stopWorker();
    const asked = buyers.map((buyer) => checkOut(house, buyer));
    await eventually('both checkouts to be started', async () => {
      const running = house.temporal.workflow.list({ query: `ConcertId = "${few}"` });
      const found: string[] = [];
      for await (const { workflowId } of running) found.push(workflowId);
      return found.length === 2 || undefined;
    });
    await house.startWorker();
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const listed = await eventually('the checkout to be listed', async () => {
      for await (const { workflowId, type } of house.temporal.workflow.list({ query: `ConcertId = "${few}"` })) {
        const { status } = await house.temporal.workflow.getHandle(workflowId).describe();
        if (type === 'checkout' && status.name === 'COMPLETED') return workflowId;
      }
      return undefined;
    });
    const { result, cost } = await ended(house, listed, 'sold-out');
    expect(result).toEqual({ outcome: 'rejected', reason: 'sold_out' });
    expect(cost.events).toBeLessThanOrEqual(9);
    expect(cost.workflowTasks).toBeLessThanOrEqual(1);
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
    await orderIs(buyer, placed.orderId, 'fulfilled');
  });

  it('cancels the payment that waits for the bank before the next one is tried', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const placed = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_authenticationRequired' }), 201);
    expect(expecting(await pay(house, buyer, placed.orderId, 'pm_card_visa'), 201)).toMatchObject({
      status: 'succeeded',
    });
    const order = await orderIs(buyer, placed.orderId, 'fulfilled');
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

  it('buys what a reservation holds, at the held price', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    const { token, name, email } = buyer;
    const items = [{ concertId: concert, ticketType: 'Regular', quantity: 2 }];
    const reserved = expecting(
      await house.api<{ reservationId: string; status: string }>('POST', '/v1/reservations', {
        token,
        body: { items },
      }),
      201,
    );
    expect(reserved.status).toBe('held');
    const price = { amount: 99_000, currency: 'PLN' };
    expecting(
      await house.api('PUT', `/v1/concerts/${concert}/ticket-types/Regular`, {
        token: organizer.token,
        body: { price, capacity: 100 },
      }),
      200,
    );

    const body = {
      reservationId: reserved.reservationId,
      customer: { name, email },
      deliveryMethod: 'email',
      paymentMethodId: 'pm_card_visa',
    };
    const order = expecting(
      await house.api<{ orderId: string; status: string; total: object }>('POST', '/v1/orders', {
        token,
        body,
        idempotencyKey: randomUUID(),
      }),
      201,
    );
    expect(order).toMatchObject({ status: 'paid', total: { amount: 48_000 } });
    const again = await house.api('POST', '/v1/orders', { token, body, idempotencyKey: randomUUID() });
    expect(again).toMatchObject({ status: 409, body: { code: 'reservation_not_held' } });
  });

  it('lets a reservation expire, or be released, by itself', async () => {
    const concert = await newConcert(house, organizer);
    const { token } = await newPerson(house);
    const hasty = await house.openApi({ holdMs: 500 });
    const items = [{ concertId: concert, ticketType: 'Regular', quantity: 1 }];
    const first = expecting(
      await hasty<{ reservationId: string }>('POST', '/v1/reservations', { token, body: { items } }),
      201,
    );
    const expired = await ended(house, await timerOf(house, first.reservationId), 'reservation-expired');
    expect(expired.result).toEqual({ outcome: 'expired' });
    const second = expecting(
      await house.api<{ reservationId: string }>('POST', '/v1/reservations', { token, body: { items } }),
      201,
    );
    const timer = await timerOf(house, second.reservationId);
    expect((await house.api('DELETE', `/v1/reservations/${second.reservationId}`, { token })).status).toBe(200);
    expect((await ended(house, timer)).result).toEqual({ outcome: 'released' });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 100, held: 0 });
  });

  it('gives a free order its tickets without any payment', async () => {
    const concert = await newConcert(house, organizer, [{ type: 'Guest list', price: 0, capacity: 5 }]);
    const buyer = await newPerson(house);
    const asked = (await house.sandbox.requests({ server: 'stripe' })).length;
    await addToCart(house, buyer, concert, { ticketType: 'Guest list' });
    const placed = expecting(await checkOut(house, buyer), 201);
    const order = await orderIs(buyer, placed.orderId, 'fulfilled');
    expect(order).toMatchObject({ payments: [], tickets: [{ status: 'issued' }] });
    expect(await house.sandbox.requests({ server: 'stripe' })).toHaveLength(asked);
  });

  it('is refused as price_changed, with the old and the new total, until it is sent with the new one', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const price = { amount: 30_000, currency: 'PLN' };
    expecting(
      await house.api('PUT', `/v1/concerts/${concert}/ticket-types/Regular`, {
        token: organizer.token,
        body: { price, capacity: 100 },
      }),
      200,
    );
    expect(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' })).toMatchObject({
      status: 409,
      body: { code: 'price_changed', expectedTotal: { amount: 24_000 }, currentTotal: { amount: 30_000 } },
    });
    const agreed = await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa', body: { expectedTotal: price } });
    expect(agreed).toMatchObject({ status: 201, body: { status: 'paid', total: price } });
  });

  it('counts the tickets of a buyer over all his orders', async () => {
    const concert = await newConcert(house, organizer, undefined, { maxTicketsPerBuyer: 3 });
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert, { quantity: 2 });
    expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
    await addToCart(house, buyer, concert, { quantity: 2 });
    expect(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' })).toMatchObject({
      status: 422,
      body: { code: 'over_buyer_limit' },
    });
  });
});
