import { type ConcertEvent, concertStream } from '../../domain/concerts/events';
import { type PoolEvent, poolStream } from '../../domain/inventory/events';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { concertBody, pln, publishedConcert } from '../testing/concerts.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  concertId = await publishedConcert(api, organizer);
});
beforeEach(async () => {
  buyer = await person(api);
});
afterAll(() => api.close());

const add = (quantity: number, changes: object = {}, headers: Record<string, string> = {}) =>
  api.send('POST', '/v1/cart/items', {
    token: buyer.token,
    body: { concertId, ticketType: 'Regular', quantity, ...changes },
    headers,
  });
const item = (ticketType = 'Regular') => `/v1/cart/items/${concertId}/${encodeURIComponent(ticketType)}`;
const cart = async () => (await api.send('GET', '/v1/cart', { token: buyer.token })).body as object;

describe('a cart', () => {
  it('is empty at first, and at version 0', async () => {
    const { headers, body } = await api.send('GET', '/v1/cart', { token: buyer.token });
    expect(headers.get('ETag')).toBe('"0"');
    expect(body).toEqual({
      cartId: null,
      status: 'open',
      items: [],
      totalItems: 0,
      total: null,
      totals: [],
      deliveryMethod: null,
    });
  });

  it('adds up the same type and keeps the order of the others', async () => {
    await add(2);
    await add(1, { ticketType: 'Golden Circle' });
    const { status, headers, body } = await add(3);
    expect([status, headers.get('Location')]).toEqual([201, '/v1/cart']);
    expect(body).toMatchObject({
      items: [
        { concertId, concertName: 'Beyoncé, Warsaw', ticketType: 'Regular', quantity: 5, lineTotal: pln(120_000) },
        { ticketType: 'Golden Circle', quantity: 1, unitPrice: pln(60_000) },
      ],
      totalItems: 6,
      total: pln(180_000),
      totals: [pln(180_000)],
    });
    expect((await api.send('GET', '/v1/cart/summary', { token: buyer.token })).body).toEqual({
      totalItems: 6,
      total: pln(180_000),
    });
  });

  it('is one, also when two first tickets come at once', async () => {
    const answers = await Promise.all([add(1), add(1), add(1, { ticketType: 'Golden Circle' })]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => (body as { cartId: string }).cartId)).size).toBe(1);
    expect(await cart()).toMatchObject({ totalItems: 3 });
  });

  it('adds once what is sent again with its key', async () => {
    const send = () =>
      api.send('POST', '/v1/cart/items', {
        token: buyer.token,
        key: 'add-once',
        body: { concertId, ticketType: 'Regular', quantity: 1 },
      });
    await Promise.all([send(), send(), send()]);
    expect(await cart()).toMatchObject({ totalItems: 1 });
  });

  it('changes and removes what is in it', async () => {
    await add(2);
    const changed = await api.send('PATCH', item(), { token: buyer.token, body: { quantity: 4 } });
    expect(changed.body).toMatchObject({ totalItems: 4 });
    await add(1, { ticketType: 'Golden Circle' });
    const removed = await api.send('DELETE', item('Golden Circle'), { token: buyer.token });
    expect(removed.body).toMatchObject({ items: [{ ticketType: 'Regular' }] });
    expect((await api.send('DELETE', '/v1/cart', { token: buyer.token })).body).toMatchObject({
      items: [],
      total: null,
    });
  });

  it.each(['PATCH', 'DELETE'])('knows nothing of %s on what is not in it', async (method) => {
    const options = { token: buyer.token, ...(method === 'PATCH' && { body: { quantity: 1 } }) };
    expect((await api.send(method, item(), options)).body).toMatchObject({ status: 404, code: 'cart_item_not_found' });
    await add(1, { ticketType: 'Golden Circle' });
    expect((await api.send(method, item(), options)).status).toBe(404);
  });

  it.each([0, -1, 1.5, 101, '1'])('takes no quantity of %s, and records nothing', async (quantity) => {
    expect((await add(quantity as number)).status).toBe(422);
    expect(await cart()).toMatchObject({ cartId: null });
  });

  it('takes no more of a concert than one buyer may have, over all of its types, and records nothing', async () => {
    const limited = await publishedConcert(api, organizer, { maxTicketsPerBuyer: 4 });
    const tooMany = { status: 422, code: 'over_buyer_limit', concertId: limited, limit: 4 };
    expect((await add(5, { concertId: limited })).body).toMatchObject(tooMany);
    expect(await cart()).toMatchObject({ cartId: null });
    const { headers } = await add(3, { concertId: limited });
    expect((await add(2, { concertId: limited, ticketType: 'Golden Circle' })).body).toMatchObject(tooMany);
    const change = { token: buyer.token, body: { quantity: 5 } };
    expect((await api.send('PATCH', `/v1/cart/items/${limited}/Regular`, change)).body).toMatchObject(tooMany);
    const { headers: after } = await api.send('GET', '/v1/cart', { token: buyer.token });
    expect(after.get('ETag')).toBe(headers.get('ETag'));
  });

  it('takes no more than a hundred of one type in the end', async () => {
    await add(60);
    expect((await add(41)).body).toMatchObject({ status: 422, code: 'quantity_out_of_range' });
    expect((await add(40)).status).toBe(201);
  });

  it('takes tickets of concerts that are there to be bought only', async () => {
    const nowhere = '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11';
    expect((await add(1, { concertId: nowhere })).body).toMatchObject({ status: 404, code: 'concert_not_found' });
    expect((await add(1, { ticketType: 'Balcony' })).body).toMatchObject({ status: 404, code: 'ticket_type_unknown' });
  });

  it('takes no tickets that can never be bought again', async () => {
    const over = async (event: ConcertEvent | PoolEvent, streamId: string) => {
      await api.eventStore.transact([streamId], (store) =>
        store.append({
          ...{ streamId, streamType: 'any', expectedVersion: 'any', commandId: event.type, events: [event] },
          metadata: { actor: 'test', correlationId: 'test' },
        }),
      );
    };
    const drafted = await api.send('POST', '/v1/concerts', { token: organizer.token, body: concertBody() });
    const { concertId: draft } = drafted.body as { concertId: string };
    expect((await add(1, { concertId: draft })).body).toMatchObject({ code: 'concert_not_found' });

    const withdrawn = { concertId: await publishedConcert(api, organizer), ticketType: 'Regular' };
    await over({ type: 'PoolWithdrawn', data: withdrawn }, poolStream(withdrawn));
    expect((await add(1, withdrawn)).body).toMatchObject({ status: 409, code: 'ticket_type_withdrawn' });

    const cancelled = await publishedConcert(api, organizer);
    const cancelledAt = new Date().toISOString();
    await over(
      { type: 'ConcertCancelled', data: { concertId: cancelled, reason: 'ill', cancelledAt } },
      concertStream(cancelled),
    );
    expect((await add(1, { concertId: cancelled })).body).toMatchObject({ status: 409, code: 'concert_cancelled' });

    const ended = await publishedConcert(api, organizer);
    await over({ type: 'ConcertEnded', data: { concertId: ended, endedAt: cancelledAt } }, concertStream(ended));
    expect((await add(1, { concertId: ended })).body).toMatchObject({ status: 409, code: 'sale_not_open' });
    expect(await cart()).toMatchObject({ cartId: null });
  });

  it('says of each line what it costs now and whether it can be bought, and keeps the price that was seen', async () => {
    const { token } = organizer;
    const changing = await publishedConcert(api, organizer);
    await add(2, { concertId: changing });
    await add(1, { concertId: changing, ticketType: 'Golden Circle' });
    expect(await cart()).toMatchObject({
      items: [
        { unitPrice: pln(24_000), currentPrice: pln(24_000), unavailable: null },
        { unitPrice: pln(60_000), currentPrice: pln(60_000), unavailable: null },
      ],
    });
    const change = (type: string, price: object, capacity: number) =>
      api.send('PUT', `/v1/concerts/${changing}/ticket-types/${encodeURIComponent(type)}`, {
        token,
        body: { price, capacity },
      });
    await change('Regular', pln(30_000), 1);
    await change('Golden Circle', pln(50_000), 10);
    expect(await cart()).toMatchObject({
      items: [
        { unitPrice: pln(24_000), currentPrice: pln(30_000), unavailable: 'sold_out' },
        { unitPrice: pln(60_000), currentPrice: pln(50_000), unavailable: null },
      ],
      total: pln(108_000),
    });
  });

  it('has a delivery method, also before it has tickets', async () => {
    const choose = (deliveryMethod: string) =>
      api.send('PUT', '/v1/cart/delivery-method', { token: buyer.token, body: { deliveryMethod } });
    expect((await choose('courier')).body).toMatchObject({ deliveryMethod: 'courier', items: [] });
    await add(1);
    expect((await choose('email')).body).toMatchObject({ deliveryMethod: 'email', totalItems: 1 });
    expect((await choose('pigeon')).status).toBe(422);
  });

  it('tells apart what its buyer has seen from what has changed since', async () => {
    expect((await add(1, {}, { 'If-Match': '"3"' })).body).toMatchObject({ status: 412, currentVersion: 0 });
    const first = await add(1, {}, { 'If-Match': '"0"' });
    const seen = first.headers.get('ETag') ?? '';
    await add(1);
    const late = await api.send('PATCH', item(), {
      token: buyer.token,
      body: { quantity: 9 },
      headers: { 'If-Match': seen },
    });
    expect(late.body).toMatchObject({ status: 412, code: 'version_conflict', currentVersion: 3 });
    expect(await cart()).toMatchObject({ totalItems: 2 });
  });

  it('is nobody else’s', async () => {
    await add(1);
    buyer = await person(api);
    expect(await cart()).toMatchObject({ cartId: null });
  });

  it('has one amount for each currency, and no total when there are two', async () => {
    const inEuro = await publishedConcert(api, organizer, {
      currency: 'EUR',
      ticketTypes: [{ type: 'Regular', price: { amount: 5_000, currency: 'EUR' }, capacity: 5 }],
    });
    await add(1);
    const { body } = await add(1, { concertId: inEuro });
    expect(body).toMatchObject({ total: null, totals: [pln(24_000), { amount: 5_000, currency: 'EUR' }] });
  });
});
