import { type CartEvent, cartStream } from '../../domain/carts/events';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

const IDLE_MS = 3_600_000;

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let laterMs = 0;
beforeAll(async () => {
  api = await startApi({
    config: { cartIdleMs: IDLE_MS, accessTokenSeconds: 86_400 },
    deps: { clock: () => new Date(Date.now() + laterMs) },
  });
  concertId = await publishedConcert(api, await person(api, 'organizer'));
});
beforeEach(async () => {
  laterMs = 0;
  buyer = await person(api);
});
afterAll(() => api.close());

interface CartBody {
  readonly cartId: string;
  readonly totalItems: number;
}

const customer = { name: 'Ania Nowak', email: 'ania@example.com' };
const send = (method: string, path: string, body?: object) =>
  api.send(method, path, { token: buyer.token, ...(body !== undefined && { body }) });
const add = async () => (await send('POST', '/v1/cart/items', { concertId, ticketType: 'Regular', quantity: 2 })).body;
const checkout = (key: string | true = true) =>
  api.send('POST', '/v1/cart/checkout', { token: buyer.token, key, body: { customer } });
const eventsOf = async (cartId: string) =>
  (await api.eventStore.load<CartEvent>(cartStream(cartId))).map(({ type }) => type);

const item = () => `/v1/cart/items/${concertId}/Regular`;
const EMPTY = { cartId: null, items: [], totalItems: 0, total: null };

describe('a cart left alone past its time, that no sweep has found', () => {
  let cartId: string;
  beforeEach(async () => {
    ({ cartId } = await add());
    laterMs = IDLE_MS + 60_000;
  });

  it.each<[string, () => Promise<{ status: number; body: unknown }>, object]>([
    ['looks at his cart', () => send('GET', '/v1/cart'), { status: 200, body: EMPTY }],
    ['looks at its sum', () => send('GET', '/v1/cart/summary'), { status: 200, body: { totalItems: 0, total: null } }],
    [
      'changes it',
      () => send('PATCH', item(), { quantity: 3 }),
      { status: 404, body: { code: 'cart_item_not_found' } },
    ],
    ['takes tickets out', () => send('DELETE', item()), { status: 404, body: { code: 'cart_item_not_found' } }],
    ['empties it', () => send('DELETE', '/v1/cart'), { status: 200, body: EMPTY }],
    ['checks it out', () => checkout(), { status: 410, body: { code: 'cart_expired' } }],
  ])('is abandoned when its buyer %s', async (_what, request, answer) => {
    expect(await request()).toMatchObject(answer);
    expect(await eventsOf(cartId)).toEqual(['CartOpened', 'TicketsAddedToCart', 'CartAbandoned']);
  });

  it('is abandoned when its buyer adds tickets, and they open a new cart', async () => {
    const next = (await add()) as CartBody;
    expect(next).toMatchObject({ totalItems: 2, total: pln(48_000) });
    expect(next.cartId).not.toBe(cartId);
    expect(await eventsOf(cartId)).toContain('CartAbandoned');
  });

  it('is abandoned once, however many of his requests find it at once', async () => {
    const answers = await Promise.all([send('GET', '/v1/cart'), send('GET', '/v1/cart/summary'), checkout()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 410]);
    expect((await eventsOf(cartId)).filter((type) => type === 'CartAbandoned')).toHaveLength(1);
  });

  it('is answered 410 cart_expired at a checkout until there is a newer cart, with the same key, too', async () => {
    expect(await checkout('too-late')).toMatchObject({ status: 410, body: { code: 'cart_expired' } });
    expect(await checkout('too-late')).toMatchObject({ status: 410, body: { code: 'cart_expired' } });
    // A new cart is of the database's now.
    laterMs = 0;
    await add();
    expect((await checkout('too-late')).status).toBe(201);
    expect(await checkout()).toMatchObject({ status: 422, body: { code: 'cart_empty' } });
  });
});

it('a cart is kept until its time is over, counted from its last change', async () => {
  await add();
  laterMs = IDLE_MS - 60_000;
  expect((await send('GET', '/v1/cart')).body).toMatchObject({ totalItems: 2 });
});

it('a cart that an order has is kept for as long as that takes', async () => {
  const { cartId } = (await add()) as CartBody;
  api.processes.next('checkout', () => Promise.resolve({ outcome: 'pending' }));
  const { body } = await checkout();
  await api.eventStore.transact([cartStream(cartId)], (store) =>
    store.append<CartEvent>({
      ...{ streamId: cartStream(cartId), streamType: 'cart', expectedVersion: 'any', commandId: 'claimed' },
      events: [
        {
          type: 'CartCheckoutStarted',
          data: { cartId, orderId: (body as { orderId: string }).orderId, lines: [], deliveryMethod: null },
        },
      ],
      metadata: { actor: 'test', correlationId: 'test' },
    }),
  );
  laterMs = IDLE_MS * 10;
  expect((await send('GET', '/v1/cart')).body).toMatchObject({ cartId, status: 'checking_out' });
});
