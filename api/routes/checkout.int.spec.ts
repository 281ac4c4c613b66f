import { randomUUID } from 'node:crypto';
import { cartDecider } from '../../domain/carts/cartDecider';
import { cartStream } from '../../domain/carts/events';
import { getCart, getOpenCart } from '../../projections';
import { orderIdFor } from '../processes/ids';
import { ProcessesUnavailable } from '../processes/types';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  concertId = await publishedConcert(api, await person(api, 'organizer'));
});
beforeEach(async () => {
  buyer = await person(api);
  api.processes.calls.length = 0;
});
afterAll(() => api.close());

const fill = (quantity = 2, ticketType = 'Regular') =>
  api.send('POST', '/v1/cart/items', { token: buyer.token, body: { concertId, ticketType, quantity } });
const customer = { name: 'Ania Nowak', email: 'ania@example.com' };
const checkout = (body: object = {}, key: string | true = true) =>
  api.send('POST', '/v1/cart/checkout', { token: buyer.token, key, body: { customer, ...body } });
const orderIdOf = (response: { body: unknown }) => (response.body as { orderId: string }).orderId;
const checkouts = () => api.processes.calls.filter(({ name }) => name === 'checkout');

describe('checking out', () => {
  it('needs a key', async () => {
    const { body } = await api.send('POST', '/v1/cart/checkout', { token: buyer.token, body: { customer } });
    expect(body).toMatchObject({ status: 400, code: 'idempotency_key_required' });
  });

  it('answers with the order that its process has placed', async () => {
    await fill(2);
    const { status, headers, body } = await checkout({ paymentMethodId: 'pm_card_visa' });
    expect(status).toBe(201);
    expect(headers.get('Location')).toBe(`/v1/orders/${orderIdOf({ body })}`);
    expect(headers.get('ETag')).toBe('"2"');
    expect(body).toMatchObject({
      status: 'awaiting_payment',
      customer: { ...customer, address: null },
      items: [{ concertName: 'Beyoncé, Warsaw', quantity: 2, lineTotal: pln(48_000) }],
      total: pln(48_000),
      deliveryMethod: 'email',
      reservation: { status: 'held' },
      payments: [],
      attention: null,
    });
    expect(checkouts()).toEqual([
      {
        name: 'checkout',
        request: expect.objectContaining({
          orderId: orderIdOf({ body }),
          userId: buyer.userId,
          paymentMethodId: 'pm_card_visa',
          concertIds: [concertId],
        }) as object,
      },
    ]);
  });

  it('hands no personal data to the process', async () => {
    await fill();
    await checkout({ customer: { ...customer, name: 'Sekretna Osoba' } });
    expect(JSON.stringify(api.processes.calls)).not.toMatch(/Sekretna|ania@/);
  });

  it('sent five times at once makes one order and gives five equal answers', async () => {
    await fill();
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => checkout({}, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')).toHaveLength(4);
    expect(checkouts()).toHaveLength(1);
  });

  it('with the key of another body is refused', async () => {
    await fill();
    await checkout({}, 'one-key');
    const { body } = await checkout({ deliveryMethod: 'email' }, 'one-key');
    expect(body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  it('is refused by what the process refuses, and is told the same again', async () => {
    await fill();
    const lines = [{ concertId, ticketType: 'Regular', requested: 2, available: 1, code: 'sold_out' }];
    api.processes.next('checkout', () =>
      Promise.resolve({
        outcome: 'refused',
        refusal: { code: 'sold_out', message: 'One is left.', details: { lines } },
      }),
    );
    const first = await checkout({}, 'refused-once');
    expect(first.body).toMatchObject({ status: 409, code: 'sold_out', detail: 'One is left.', lines });
    const again = await checkout({}, 'refused-once');
    expect([again.body, again.headers.get('Idempotency-Replayed')]).toEqual([first.body, 'true']);
    expect(checkouts()).toHaveLength(1);
  });

  it('that is refused for what the client sent may be sent again', async () => {
    await fill();
    api.processes.next('checkout', () =>
      Promise.resolve({ outcome: 'refused', refusal: { code: 'over_buyer_limit', message: 'Too many.' } }),
    );
    expect((await checkout({}, 'limit')).body).toMatchObject({ status: 422, code: 'over_buyer_limit' });
    expect((await checkout({}, 'limit')).status).toBe(201);
  });

  it('is 202 while it is not known how it ends, and can be asked for again', async () => {
    await fill();
    api.processes.next('checkout', () => Promise.resolve({ outcome: 'pending' }));
    const { status, headers, body } = await checkout({}, 'pending-first');
    expect(status).toBe(202);
    expect(body).toEqual({
      orderId: orderIdOf({ body }),
      status: 'pending',
      workflowId: `order-${orderIdOf({ body })}`,
    });
    expect(headers.get('Location')).toBe(`/v1/orders/${orderIdOf({ body })}`);
    const again = await checkout({}, 'pending-first');
    expect([again.status, orderIdOf(again)]).toEqual([201, orderIdOf({ body })]);
  });

  it('is 503 when the processes are away, and the same key tries again', async () => {
    await fill();
    api.processes.next('checkout', () => Promise.reject(new ProcessesUnavailable(7, new Error('14 UNAVAILABLE'))));
    const { headers, body } = await checkout({}, 'away');
    expect(body).toMatchObject({ status: 503, code: 'processes_unavailable' });
    expect(JSON.stringify(body)).not.toContain('UNAVAILABLE');
    expect(headers.get('Retry-After')).toBe('7');
    expect((await checkout({}, 'away')).status).toBe(201);
  });

  it('that placed its order but lost its answer finds it again', async () => {
    await fill();
    const placed = await checkout({}, 'lost-answer');
    await api.db('api_idempotency').where('key', 'lost-answer').delete();
    await fill(1);
    const again = await checkout({}, 'lost-answer');
    expect([again.status, orderIdOf(again)]).toEqual([201, orderIdOf(placed)]);
  });

  it('waits for the cart that its own earlier try has claimed, but not for another’s', async () => {
    await fill();
    const cart = await getOpenCart(api.db, buyer.userId);
    const cartId = cart?.cartId ?? '';
    const claimedBy = orderIdFor(buyer.userId, '/v1/cart/checkout', 'mine');
    await api.eventStore.execute({
      decider: cartDecider,
      streamId: cartStream(cartId),
      command: { type: 'ClaimCart', orderId: claimedBy },
      commandId: 'claim',
      metadata: { actor: 'test', correlationId: 'test' },
    });
    expect((await checkout({}, 'others')).body).toMatchObject({ status: 409, code: 'cart_not_open' });
    expect((await checkout({}, 'mine')).status).toBe(201);
  });

  it('needs tickets', async () => {
    expect((await checkout()).body).toMatchObject({ status: 422, code: 'cart_empty' });
  });

  it('of a cart with two currencies is refused as mixed_currency, and the cart stays as it was', async () => {
    const inEuro = await publishedConcert(api, await person(api, 'organizer'), {
      currency: 'EUR',
      ticketTypes: [{ type: 'Regular', price: { amount: 5_000, currency: 'EUR' }, capacity: 5 }],
    });
    await fill();
    await api.send('POST', '/v1/cart/items', {
      token: buyer.token,
      body: { concertId: inEuro, ticketType: 'Regular', quantity: 1 },
    });
    expect((await checkout()).body).toMatchObject({ status: 422, code: 'mixed_currency' });
    expect(checkouts()).toEqual([]);
    expect((await api.send('GET', '/v1/cart', { token: buyer.token })).body).toMatchObject({
      status: 'open',
      totalItems: 3,
    });
  });

  it('needs an address for a parcel, and takes no money for one that nobody sends yet', async () => {
    await fill();
    await api.send('PUT', '/v1/cart/delivery-method', { token: buyer.token, body: { deliveryMethod: 'courier' } });
    expect((await checkout()).body).toMatchObject({ status: 422, code: 'address_required' });
    const address = { street: 'Prosta 1', city: 'Warsaw', postalCode: '00-001', country: 'PL' };
    const { body } = await checkout({ customer: { ...customer, address } });
    expect(body).toMatchObject({ status: 422, code: 'delivery_method_unavailable' });
  });

  it('passes on the total that the buyer agreed to', async () => {
    await fill();
    await checkout({ expectedTotal: pln(50_000) });
    expect(checkouts()[0]?.request).toMatchObject({ expectedTotal: pln(50_000) });
  });

  it('that was ended before there was an order says so, and a new key begins anew', async () => {
    await fill();
    api.processes.next('checkout', () => Promise.resolve({ outcome: 'settled' }));
    expect((await checkout({}, 'ended')).body).toMatchObject({ status: 409, code: 'checkout_aborted' });
    expect((await checkout({}, 'begun-anew')).status).toBe(201);
  });

  it('ends the cart: the next tickets open a new one, and the old one stays as it was', async () => {
    const { cartId } = (await fill(2)).body as { cartId: string };
    await checkout();
    const before = await getCart(api.db, cartId);
    const next = (await fill(1)).body as { cartId: string };
    expect(next).toMatchObject({ status: 'open', totalItems: 1 });
    expect(next.cartId).not.toBe(cartId);
    expect(await getCart(api.db, cartId)).toEqual(before);
    expect(before).toMatchObject({ status: 'checked_out', totalItems: 2 });
  });

  it('leaves the next cart empty', async () => {
    await fill();
    await checkout();
    expect((await api.send('GET', '/v1/cart', { token: buyer.token })).body).toMatchObject({ cartId: null, items: [] });
  });
});

describe('buying a reservation', () => {
  const reserve = async () => {
    const { body } = await api.send('POST', '/v1/reservations', {
      token: buyer.token,
      body: { items: [{ concertId, ticketType: 'Regular', quantity: 1 }] },
    });
    return (body as { reservationId: string }).reservationId;
  };
  const buy = (reservationId: string, token = buyer.token) =>
    api.send('POST', '/v1/orders', { token, key: true, body: { reservationId, customer } });

  it('hands it to the process', async () => {
    const reservationId = await reserve();
    api.processes.next('checkout', () => Promise.resolve({ outcome: 'pending' }));
    expect((await buy(reservationId)).status).toBe(202);
    expect(checkouts()[0]?.request).toMatchObject({ source: { reservationId }, deliveryMethod: 'email' });
  });

  it('is for who made it', async () => {
    const reservationId = await reserve();
    const { token } = await person(api);
    expect((await buy(reservationId, token)).body).toMatchObject({ status: 404, code: 'reservation_not_found' });
  });

  it('is too late when it holds no more', async () => {
    const reservationId = await reserve();
    await api.send('DELETE', `/v1/reservations/${reservationId}`, { token: buyer.token });
    expect((await buy(reservationId)).body).toMatchObject({ status: 409, code: 'reservation_not_held' });
    expect(checkouts()).toEqual([]);
  });
});
