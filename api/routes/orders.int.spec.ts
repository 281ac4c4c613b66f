import { randomUUID } from 'node:crypto';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let other: PersonUnderTest;
let organizer: PersonUnderTest;
let admin: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  concertId = await publishedConcert(api, organizer);
  other = await person(api);
  admin = await person(api, 'admin');
});
beforeEach(async () => {
  buyer = await person(api);
  api.processes.calls.length = 0;
});
afterAll(() => api.close());

const get = (path: string, { token } = buyer) => api.send('GET', path, { token });
const items = (response: { body: unknown }) => (response.body as { items: Record<string, unknown>[] }).items;

describe('an order', () => {
  it('shows all that came of it', async () => {
    const { orderId, paymentId, ticketId, deliveryId } = await paidOrder(api, buyer, concertId);
    const { body } = await get(`/v1/orders/${orderId}`);
    expect(body).toMatchObject({
      orderId,
      status: 'paid',
      payments: [{ paymentId, status: 'succeeded', amount: pln(24_000), refunded: pln(0) }],
      tickets: [{ ticketId, status: 'issued', holder: { name: 'Ania Nowak' } }],
      deliveries: [{ deliveryId, status: 'sent', attempts: 1 }],
      workflowId: `order-${orderId}`,
    });
  });

  it('is its buyer’s, and an administrator’s; to others it is not there', async () => {
    const { orderId, paymentId, ticketId, deliveryId } = await paidOrder(api, buyer, concertId);
    const paths = [
      `/v1/orders/${orderId}`,
      `/v1/orders/${orderId}/history`,
      `/v1/payments/${paymentId}`,
      `/v1/tickets/${ticketId}`,
      `/v1/tickets/${ticketId}/qr.svg`,
      `/v1/tickets/${ticketId}/validation`,
      `/v1/deliveries/${deliveryId}`,
    ];
    for (const path of paths) {
      const statuses = [(await get(path)).status, (await get(path, admin)).status, (await get(path, other)).status];
      expect([path, statuses]).toEqual([path, [200, 200, 404]]);
    }
    const cancel = await api.send('POST', `/v1/orders/${orderId}/cancel`, { token: other.token });
    const pay = await api.send('POST', `/v1/orders/${orderId}/payments`, {
      token: other.token,
      key: true,
      body: { paymentMethodId: 'pm_card_visa' },
    });
    expect([cancel.status, pay.status, api.processes.calls.length]).toEqual([404, 404, 1]);
  });

  it('tells its history, oldest first, without personal data', async () => {
    const { orderId } = await paidOrder(api, buyer, concertId);
    const response = await get(`/v1/orders/${orderId}/history`);
    expect(items(response).map(({ type }) => type)).toEqual([
      'ReservationHeld',
      'OrderPlaced',
      'OrderAwaitingPayment',
      'PaymentInitiated',
      'PaymentIntentCreated',
      'PaymentSucceeded',
      'OrderPaid',
      'TicketIssued',
      'TicketDeliveryRequested',
      'TicketsSent',
    ]);
    expect(JSON.stringify(response.body)).not.toMatch(/Nowak|ania@/);
  });

  it('is shown as it was then', async () => {
    const { orderId, paymentId } = await paidOrder(api, buyer, concertId);
    const { body } = await get(`/v1/orders/${orderId}/history`);
    const { items: history } = body as { items: { type: string; occurredAt: string }[] };
    const at = (type: string) => history.find((event) => event.type === type)?.occurredAt ?? '';
    const asOf = (time: string) => get(`/v1/orders/${orderId}/history?asOf=${encodeURIComponent(time)}`);
    const before = (time: string) => new Date(Date.parse(time) - 1).toISOString();

    // Each of the pool's connections has read the real tables before it reads the copies, and afterwards.
    for (let reader = 0; reader < 20; reader++) await get(`/v1/orders/${orderId}`);
    const placed = await asOf(before(at('PaymentInitiated')));
    expect(placed.body).toMatchObject({ orderId, status: 'awaiting_payment', payments: [], tickets: [], paidAt: null });
    for (let time = 0; time < 5; time++) {
      expect((await asOf(before(at('PaymentSucceeded')))).body).toMatchObject({
        status: 'awaiting_payment',
        payments: [{ paymentId, status: 'processing' }],
      });
      expect((await get(`/v1/orders/${orderId}`)).body).toMatchObject({ status: 'paid' });
    }
    const now = await get(`/v1/orders/${orderId}`);
    expect((await asOf(new Date().toISOString())).body).toEqual(now.body);
    expect((await asOf(before(at('OrderPlaced')))).status).toBe(404);
    expect((await asOf('yesterday')).status).toBe(422);
    // What was looked at is as it was.
    expect((await get(`/v1/orders/${orderId}`)).body).toEqual(now.body);
  });

  it('stands in its buyer’s lists, newest first, a page at a time', async () => {
    const first = await paidOrder(api, buyer, concertId);
    const second = await paidOrder(api, buyer, concertId);
    for (const [list, name, ids] of [
      ['orders', 'orderId', [second.orderId, first.orderId]],
      ['payments', 'paymentId', [second.paymentId, first.paymentId]],
      ['tickets', 'ticketId', [second.ticketId, first.ticketId]],
    ] as const) {
      const page = await get(`/v1/${list}?limit=1`);
      const { nextCursor } = page.body as { nextCursor: string };
      const next = await get(`/v1/${list}?limit=1&cursor=${encodeURIComponent(nextCursor)}`);
      expect([list, [...items(page), ...items(next)].map((item) => item[name])]).toEqual([list, ids]);
      expect((await get(`/v1/${list}?cursor=${encodeURIComponent(nextCursor)}`, other)).body).toMatchObject({
        code: 'invalid_cursor',
      });
      expect(items(await get(`/v1/${list}`, other))).toEqual([]);
    }
    expect(items(await get('/v1/reservations'))).toHaveLength(2);
    expect(items(await get('/v1/invoices'))).toEqual([]);
  });
});

describe('paying an order', () => {
  const pay = (orderId: string, key: string | true = true, headers: Record<string, string> = {}) =>
    api.send('POST', `/v1/orders/${orderId}/payments`, {
      token: buyer.token,
      key,
      headers,
      body: { paymentMethodId: 'pm_card_visa' },
    });

  /** What the process writes down when the card is declined. */
  const decline = (orderId: string) =>
    api.processes.next('pay', async () => {
      const { paymentId } = api.processes.calls.at(-1)?.request as { paymentId: string };
      const streams = streamsOf(api);
      const amount = pln(24_000);
      await streams.payment(paymentId, {
        type: 'InitiatePayment',
        ...{ paymentId, orderId, userId: buyer.userId, attempt: 1, amount },
      });
      await streams.payment(paymentId, {
        type: 'RecordFailure',
        ...{ code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' },
      });
      return { outcome: 'settled' };
    });

  it('answers a decline as a result', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    decline(orderId);
    const { status, headers, body } = await pay(orderId);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      orderId,
      status: 'failed',
      failure: { code: 'card_declined', declineCode: 'generic_decline' },
    });
    expect(headers.get('Location')).toBe(`/v1/payments/${(body as { paymentId: string }).paymentId}`);
  });

  it('tries once with one key, and anew with another', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    decline(orderId);
    const first = await pay(orderId, 'attempt-1');
    expect((await pay(orderId, 'attempt-1')).body).toEqual(first.body);
    decline(orderId);
    const second = await pay(orderId, 'attempt-2');
    const ids = [first, second].map(({ body }) => (body as { paymentId: string }).paymentId);
    expect(new Set(ids).size).toBe(2);
    expect(api.processes.calls.filter(({ name }) => name === 'pay')).toHaveLength(2);
  });

  it('may use the same key for another order', async () => {
    const [one, two] = [await heldOrder(api, buyer, concertId), await heldOrder(api, buyer, concertId)];
    decline(one);
    decline(two);
    const orders = [await pay(one, 'pay'), await pay(two, 'pay')].map(
      ({ body }) => (body as { orderId: string }).orderId,
    );
    expect(orders).toEqual([one, two]);
  });

  it('is refused when the order cannot be paid any more', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    api.processes.next('pay', () =>
      Promise.resolve({ outcome: 'refused', refusal: { code: 'order_not_payable', message: 'It has expired.' } }),
    );
    expect((await pay(orderId)).body).toMatchObject({ status: 409, code: 'order_not_payable' });
  });

  it('finds the attempt of its key again, also when its answer was lost and the order is closed by now', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    decline(orderId);
    const first = await pay(orderId, 'lost');
    await api.db('api_idempotency').where('key', 'lost').delete();
    api.processes.next('pay', () =>
      Promise.resolve({ outcome: 'refused', refusal: { code: 'order_not_payable', message: 'It was cancelled.' } }),
    );
    expect((await pay(orderId, 'lost')).body).toEqual(first.body);
  });

  it('is 202 while it is under way', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    api.processes.next('pay', () => Promise.resolve({ outcome: 'pending' }));
    expect((await pay(orderId)).body).toMatchObject({ orderId, status: 'processing' });
  });

  it('depends on the version when asked to', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    const { body } = await pay(orderId, true, { 'If-Match': '"1"' });
    expect(body).toMatchObject({ status: 412, code: 'version_conflict', currentVersion: 2 });
  });
});

describe('a reservation', () => {
  const reserve = (items: object[]) => api.send('POST', '/v1/reservations', { token: buyer.token, body: { items } });
  const wanted = (quantity: number) => ({ concertId, ticketType: 'Regular', quantity });

  it('asks each pool once for all that is wanted of it', async () => {
    const { status, headers, body } = await reserve([wanted(2), wanted(3)]);
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'held', items: [{ quantity: 5 }], orderId: null });
    expect(headers.get('Location')).toBe(`/v1/reservations/${(body as { reservationId: string }).reservationId}`);
    expect((await reserve([wanted(60), wanted(41)])).body).toMatchObject({ status: 422, code: 'validation_failed' });
    expect((await reserve([])).status).toBe(422);
  });

  it('is given back by its owner, and given back again is given back', async () => {
    const { reservationId } = (await reserve([wanted(1)])).body as { reservationId: string };
    const path = `/v1/reservations/${reservationId}`;
    expect((await api.send('DELETE', path, { token: other.token })).status).toBe(404);
    expect((await api.send('DELETE', path, { token: buyer.token })).body).toMatchObject({ status: 'released' });
    expect((await api.send('DELETE', path, { token: buyer.token })).status).toBe(200);
    const history = await api.eventStore.load(`reservation-${reservationId}`);
    expect(history.map(({ type, metadata }) => [type, metadata.actor])).toEqual([
      ['ReservationHeld', buyer.userId],
      ['ReservationReleased', buyer.userId],
    ]);
  });

  it('is shown as expired when its time is up, also while nobody has ended it', async () => {
    const { reservationId } = (await reserve([wanted(1)])).body as { reservationId: string };
    await api.db('reservations').where('reservation_id', reservationId).update({ expires_at: '2020-01-01T00:00:00Z' });
    expect((await get(`/v1/reservations/${reservationId}`)).body).toMatchObject({ status: 'expired' });
    expect(items(await get('/v1/reservations'))).toMatchObject([{ reservationId, status: 'expired' }]);
  });

  it('is refused whole when one line cannot be had', async () => {
    const few = await publishedConcert(api, await person(api, 'organizer'), {
      ticketTypes: [{ type: 'Regular', price: pln(24_000), capacity: 3 }],
    });
    const lines = [{ concertId: few, ticketType: 'Regular', requested: 5, available: 3, code: 'sold_out' }];
    const refused = await reserve([wanted(1), { ...wanted(5), concertId: few }]);
    expect(refused.body).toMatchObject({ status: 409, code: 'sold_out', lines });
    const again = await reserve([{ ...wanted(3), concertId: few }]);
    expect(again.status).toBe(201);
  });
});

describe('a ticket', () => {
  it('shows a code that its signer knows, as text and as a picture', async () => {
    const { ticketId } = await paidOrder(api, buyer, concertId);
    const { headers, body } = await get(`/v1/tickets/${ticketId}`);
    expect(headers.get('ETag')).toBe('"1"');
    const { code } = body as { code: string };
    expect(api.ticketCodes.verify(code)).toEqual({ ticketId, version: 1 });
    const picture = await get(`/v1/tickets/${ticketId}/qr.svg`);
    expect(picture.headers.get('Content-Type')).toBe('image/svg+xml');
    expect(picture.body as string).toBe(api.deps.qrSvg(code));
  });

  it('that is void has none', async () => {
    const { ticketId } = await paidOrder(api, buyer, concertId);
    await streamsOf(api).ticket(ticketId, { type: 'VoidTicket', reason: 'refunded' });
    expect((await get(`/v1/tickets/${ticketId}`)).body).toMatchObject({ status: 'void', code: null });
    expect((await get(`/v1/tickets/${ticketId}/qr.svg`)).status).toBe(404);
  });
});

describe('what an administrator says to a parked step', () => {
  const parked = async () => {
    const order = await paidOrder(api, buyer, concertId);
    const now = new Date().toISOString();
    await streamsOf(api).order(order.orderId, {
      type: 'RaiseAttention',
      workflowId: `delivery-${order.deliveryId}`,
      step: 'sendTickets',
      error: 'mail is down',
      now,
    });
    return order;
  };
  const notParked = () =>
    Promise.resolve({ outcome: 'refused', refusal: { code: 'not_parked', message: 'Nothing waits.' } } as const);
  const say = (orderId: string, word: string, step = 'sendTickets', { token } = admin) =>
    api.send('POST', `/v1/operations/orders/${orderId}/${word}`, { token, body: { step, reason: 'mail is up again' } });
  const mends = () => api.processes.calls.filter(({ name }) => name === 'mend').map(({ request }) => request);

  it('is for orders that are on the list', async () => {
    const { orderId, deliveryId } = await parked();
    const workflowId = `delivery-${deliveryId}`;
    const listed = items(await get('/v1/operations/attention?limit=100', admin));
    const attention = expect.objectContaining({ step: 'sendTickets', workflowId }) as object;
    expect(listed).toContainEqual(expect.objectContaining({ orderId, workflowId, attention }));
    expect((await get('/v1/operations/attention', buyer)).status).toBe(403);
  });

  it('reaches the process that waits, which need not be the order’s own', async () => {
    const { orderId, deliveryId } = await parked();
    expect((await say(orderId, 'retry')).status).toBe(200);
    expect(mends()).toEqual([
      expect.objectContaining({
        workflowId: `delivery-${deliveryId}`,
        actor: admin.userId,
        reason: 'mail is up again',
      }),
    ]);
  });

  it.each([
    ['skip', 'skip'],
    ['compensate', 'abort'],
  ])('%s is %s to the process', async (word, action) => {
    const { orderId } = await parked();
    await say(orderId, word);
    expect(mends()).toEqual([expect.objectContaining({ action })]);
  });

  it('is refused when nothing waits, or another step does', async () => {
    const { orderId } = await parked();
    expect((await say(orderId, 'retry', 'issueTickets')).body).toMatchObject({ status: 409, code: 'not_parked' });
    expect(mends()).toEqual([]);
    api.processes.next('mend', notParked);
    expect((await say(orderId, 'retry')).body).toMatchObject({ status: 409, code: 'not_parked' });
  });

  it('retries a delivery by its own id as well', async () => {
    const { deliveryId } = await parked();
    const retry = ({ token }: PersonUnderTest) => api.send('POST', `/v1/deliveries/${deliveryId}/retry`, { token });
    expect((await retry(buyer)).status).toBe(403);
    expect((await retry(admin)).body).toMatchObject({ deliveryId });
    expect(mends()).toEqual([expect.objectContaining({ workflowId: `delivery-${deliveryId}`, action: 'retry' })]);
    const nowhere = await api.send('POST', `/v1/deliveries/${randomUUID()}/retry`, { token: admin.token });
    expect(nowhere.status).toBe(404);
  });
});

describe('health', () => {
  it('is alive, and ready when what it needs is', async () => {
    expect((await api.send('GET', '/health/live')).body).toEqual({ status: 'ok' });
    expect((await api.send('GET', '/health/ready')).body).toEqual({
      status: 'ok',
      checks: { postgres: 'ok', temporal: 'ok' },
    });
    api.processes.next('ping', () => Promise.reject(new Error('away')));
    const { status, body } = await api.send('GET', '/health/ready');
    expect({ status, body }).toMatchObject({ status: 503, body: { checks: { temporal: 'unavailable' } } });
  });
});
