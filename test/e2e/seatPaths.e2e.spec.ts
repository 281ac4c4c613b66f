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
  newConcert,
  newOrganizer,
  newPerson,
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

/** Where seats, prices or limits decide before any money does. */
describe('the paths of an order to its seats', () => {
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
