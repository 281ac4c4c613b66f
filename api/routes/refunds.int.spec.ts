import { randomUUID } from 'node:crypto';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let organizer: PersonUnderTest;
let admin: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  admin = await person(api, 'admin');
  concertId = await publishedConcert(api, organizer);
});
beforeEach(async () => {
  buyer = await person(api);
  api.processes.calls.length = 0;
});
afterAll(() => api.close());

const reason = 'the sound was bad';
const refund = (orderId: string, body: object = {}, { token } = organizer, key: string = randomUUID()) =>
  api.send('POST', `/v1/orders/${orderId}/refunds`, { token, key, body: { reason, ...body } });
const requests = (name: string) =>
  api.processes.calls.filter((call) => call.name === name).map(({ request }) => request);
const read = async (orderId: string) => (await api.send('GET', `/v1/orders/${orderId}`, { token: buyer.token })).body;
interface Refund {
  readonly refundId: string;
}

describe('giving money back', () => {
  it('by amount leaves the tickets good', async () => {
    const { orderId, paymentId } = await paidOrder(api, buyer, concertId, 2);
    const { status, headers, body } = await refund(orderId, { amount: pln(5_000) });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { orderId, paymentId, amount: pln(5_000), status: 'requested', reason },
    });
    expect(headers.get('Location')).toBe(`/v1/orders/${orderId}/refunds`);
    const { refundId } = body as Refund;
    expect(requests('refund')).toEqual([
      { refundId, paymentId, orderId, userId: buyer.userId, amount: pln(5_000), reason, actor: organizer.userId },
    ]);
    expect(requests('cancelPaidOrder')).toEqual([]);
    expect(await read(orderId)).toMatchObject({ status: 'paid', cancelledTickets: [], refunds: [{ refundId }] });
  });

  it('by ticket gives what they cost, and takes them', async () => {
    const { orderId, paymentId, ticketIds } = await paidOrder(api, buyer, concertId, 3);
    const two = ticketIds.slice(0, 2);
    const { status, body } = await refund(orderId, { ticketIds: two });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { orderId, paymentId, amount: pln(48_000), status: 'requested', reason },
    });
    expect(requests('cancelPaidOrder')).toMatchObject([
      {
        ...{ orderId, userId: buyer.userId, ticketIds: two, reason, actor: organizer.userId },
        ...{ terms: 'full', usedTickets: 'void', refund: 'exact', notice: 'refund' },
      },
    ]);
    const order: { status: string; cancelledTickets: string[] } = await read(orderId);
    expect([order.status, [...order.cancelledTickets].sort()]).toEqual(['paid', [...two].sort()]);
  });

  it('of everything cancels the order', async () => {
    const { orderId } = await paidOrder(api, buyer, concertId, 2);
    expect(await refund(orderId)).toMatchObject({ status: 202, body: { amount: pln(48_000) } });
    expect(await read(orderId)).toMatchObject({ status: 'cancelling' });
    expect(requests('cancelPaidOrder')).toMatchObject([{ refund: 'exact' }]);
    expect(requests('cancelPaidOrder')[0]).not.toHaveProperty('ticketIds');
  });

  it('of everything is money only once the order is cancelled: a fee that was kept', async () => {
    const { orderId, ticketIds } = await paidOrder(api, buyer, concertId);
    const now = new Date().toISOString();
    const cancellationId = randomUUID();
    const start = { cancellationId, reason: 'cannot come', actor: buyer.userId, ticketIds, now };
    await streamsOf(api).order(orderId, { type: 'StartCancellation', ...start });
    await streamsOf(api).order(orderId, { type: 'FinishCancellation', cancellationId, now });
    expect(await refund(orderId)).toMatchObject({ status: 202, body: { amount: pln(24_000) } });
    expect(requests('refund')).toHaveLength(1);
    expect(requests('refund')[0]).not.toHaveProperty('amount');
    expect(requests('cancelPaidOrder')).toEqual([]);
  });
});

describe('the same request', () => {
  it('is one refund, in each of the three ways', async () => {
    for (const [quantity, body] of [
      [1, { amount: pln(5_000) }],
      [2, { ticketIds: true }],
      [1, {}],
    ] as const) {
      const { orderId, ticketIds } = await paidOrder(api, buyer, concertId, quantity);
      const asked = 'ticketIds' in body ? { ticketIds: ticketIds.slice(0, 1) } : body;
      const key = randomUUID();
      const answers = [];
      for (const _time of [1, 2, 3]) answers.push(await refund(orderId, asked, organizer, key));
      const ids = new Set(answers.map((answer) => (answer.body as Refund).refundId));
      expect([answers.map(({ status }) => status), ids.size]).toEqual([[202, 202, 202], 1]);
      expect((await refund(orderId, { ...asked, reason: 'another' }, organizer, key)).body).toMatchObject({
        code: 'idempotency_key_reused',
      });
    }
  });

  it('needs a key', async () => {
    const { orderId } = await paidOrder(api, buyer, concertId);
    const answer = await api.send('POST', `/v1/orders/${orderId}/refunds`, {
      token: organizer.token,
      body: { reason },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_required' } });
  });

  it('is told that it is under way while nothing is known yet', async () => {
    const { orderId } = await paidOrder(api, buyer, concertId);
    const pending = () => Promise.resolve({ outcome: 'pending' } as const);
    api.processes.next('refund', pending);
    api.processes.next('cancelPaidOrder', pending);
    const body = { orderId, status: 'pending', workflowId: `order-${orderId}` };
    expect(await refund(orderId, { amount: pln(100) })).toMatchObject({ status: 202, body });
    expect(await refund(orderId)).toMatchObject({ status: 202, body });
  });
});

describe('who gives money back', () => {
  it('is the organizer of all the concerts, or an administrator; to others the order is not there', async () => {
    const other = await person(api, 'organizer');
    const { orderId } = await paidOrder(api, buyer, concertId);
    const small = { amount: pln(100) };
    expect((await refund(orderId, small, other)).body).toMatchObject({ status: 404, code: 'order_not_found' });
    expect((await refund(randomUUID(), small)).status).toBe(404);
    expect((await refund(orderId, small, buyer)).status).toBe(403);
    expect([...requests('refund'), ...requests('cancelPaidOrder')]).toEqual([]);
    expect((await refund(orderId, small, admin)).status).toBe(202);
    const list = (who: PersonUnderTest) => api.send('GET', `/v1/orders/${orderId}/refunds`, { token: who.token });
    for (const who of [organizer, admin, buyer]) {
      expect(await list(who)).toMatchObject({ status: 200, body: { items: [{ orderId, amount: pln(100) }] } });
    }
    expect((await list(other)).status).toBe(404);
  });

  it('is not who runs only one of them', async () => {
    const other = await person(api, 'organizer');
    const theirs = await publishedConcert(api, other);
    for (const each of [concertId, theirs]) {
      const body = { concertId: each, ticketType: 'Regular', quantity: 1 };
      await api.send('POST', '/v1/cart/items', { token: buyer.token, body });
    }
    const customer = { name: 'Ania Nowak', email: 'ania@example.com' };
    const placed = await api.send('POST', '/v1/cart/checkout', { token: buyer.token, key: true, body: { customer } });
    const { orderId } = placed.body as { orderId: string };
    expect([(await refund(orderId)).status, (await refund(orderId, {}, other)).status]).toEqual([404, 404]);
    expect(await refund(orderId, {}, admin)).toMatchObject({ status: 409, body: { code: 'payment_not_refundable' } });
  });
});

describe('a refund is refused', () => {
  it.each([
    ['an amount and tickets', { amount: pln(100), ticketIds: [randomUUID()] }],
    ['nothing', { amount: pln(0) }],
    ['less than nothing', { amount: pln(-1) }],
    ['no tickets', { ticketIds: [] }],
    ['an unknown field', { all: true }],
    ['no reason', { reason: undefined }],
  ])('of %s', async (_what, body) => {
    const { orderId } = await paidOrder(api, buyer, concertId);
    expect(await refund(orderId, body)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });

  it('for tickets of another order, which are named', async () => {
    const { orderId, ticketId } = await paidOrder(api, buyer, concertId);
    expect(await refund(orderId, { ticketIds: [ticketId, randomUUID()] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'ticketIds.1', code: 'unknown_ticket' }] },
    });
  });

  it('for tickets that were given back, which are named', async () => {
    const { orderId, ticketIds } = await paidOrder(api, buyer, concertId, 2);
    const [first = ''] = ticketIds;
    expect((await refund(orderId, { ticketIds: [first] })).status).toBe(202);
    expect(await refund(orderId, { ticketIds })).toMatchObject({
      status: 409,
      body: { code: 'nothing_to_cancel', ticketIds: [first] },
    });
  });

  it('of an amount that no card can be given', async () => {
    const gulf = await publishedConcert(api, organizer, {
      currency: 'KWD',
      ticketTypes: [{ type: 'Regular', price: { amount: 1_230, currency: 'KWD' }, capacity: 10 }],
    });
    const { orderId } = await paidOrder(api, buyer, gulf);
    const amount = { amount: 615, currency: 'KWD' };
    expect(await refund(orderId, { amount })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'amount.amount', code: 'not_chargeable' }] },
    });
  });

  it('of an order that nothing was paid for', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    expect(await refund(orderId)).toMatchObject({ status: 409, body: { code: 'payment_not_refundable' } });
  });

  it.each([
    ['refund', { amount: pln(99_999) }],
    ['cancelPaidOrder', {}],
  ] as const)('with what its process says (%s)', async (name, body) => {
    const { orderId } = await paidOrder(api, buyer, concertId);
    const details = { refundable: pln(24_000) };
    api.processes.next(name, () =>
      Promise.resolve({
        outcome: 'refused',
        refusal: { code: 'refund_exceeds_captured', message: 'More than is left.', details },
      }),
    );
    expect(await refund(orderId, body)).toMatchObject({
      status: 409,
      body: { code: 'refund_exceeds_captured', ...details },
    });
  });
});
