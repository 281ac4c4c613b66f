import { type Cart } from '../domain/carts/cart';
import { cartDecider } from '../domain/carts/cartDecider';
import { type CartEvent, type CartLine, cartStream } from '../domain/carts/events';
import { type RecordedEvent } from '../event-store';
import { createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, concertOf, putOnSale } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { getCart, getOpenCart, isSecondOpenCart, summaryOf } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
  await putOnSale(recorder, concertOf(1));
  await putOnSale(recorder, concertOf(2));
});
afterAll(() => database.drop());

const cartId = id('cart', 1);
const orderId = id('order', 1);
const line = (concert: number, quantity: number, unitPrice = pln(24000), ticketType = 'Regular'): CartLine => ({
  ...{ concertId: id('concer', concert), ticketType, quantity, unitPrice },
});
const added = (cartLine: CartLine): CartEvent => ({ type: 'TicketsAddedToCart', data: { cartId, ...cartLine } });
const happens = (...events: CartEvent[]) => recorder.record(cartStream(cartId), ...events);

/** The row must say what the decider knows from the events. */
const foldedCart = async (): Promise<Cart> => {
  const events: readonly RecordedEvent[] = await recorder.store.load(cartStream(cartId));
  return events.reduce(
    (state, event) => cartDecider.evolve(state, event as unknown as CartEvent),
    cartDecider.initialState(),
  ) as Cart;
};

afterEach(async () => {
  const cart = await getCart(database.db, cartId);
  const { lines, ...rest } = await foldedCart();
  const items = cart?.items.map(({ concertName: _name, lineTotal: _total, ...item }) => item);
  expect({ ...cart, items }).toMatchObject({ ...rest, items: lines });
});

it('opens with the first tickets', async () => {
  await happens({ type: 'CartOpened', data: { cartId, userId: buyer } }, added(line(2, 1)));
  expect(await getOpenCart(database.db, buyer)).toEqual({
    cartId,
    userId: buyer,
    status: 'open',
    items: [{ ...line(2, 1), concertName: 'Concert 2', lineTotal: pln(24000) }],
    totalItems: 1,
    total: pln(24000),
    totals: [pln(24000)],
    deliveryMethod: null,
    orderId: null,
    changedAt: expect.any(String) as string,
    version: 2,
  });
});

it('adds up the same ticket type in its place, at the newest price', async () => {
  await happens(added(line(1, 4)));
  await happens(added(line(2, 2, pln(25000))));
  expect((await getOpenCart(database.db, buyer))?.items).toMatchObject([
    { ...line(2, 3, pln(25000)), lineTotal: pln(75000) },
    { ...line(1, 4), concertName: 'Concert 1', lineTotal: pln(96000) },
  ]);
  expect(summaryOf(await getOpenCart(database.db, buyer))).toEqual({ totalItems: 7, total: pln(171000) });
});

it('knows types with the oddest names apart', async () => {
  const odd = [`"it's" {0,1}`, 'a:b', '?', 'Ünïcödé'];
  for (const ticketType of odd) await happens(added(line(1, 1, pln(100), ticketType)));
  await happens({ type: 'CartQuantityChanged', data: { cartId, ...keyOf(odd[0]), quantity: 9 } });
  await happens({ type: 'TicketsRemovedFromCart', data: { cartId, ...keyOf(odd[1]) } });
  const items = (await getOpenCart(database.db, buyer))?.items.slice(2);
  expect(items?.map(({ ticketType, quantity }) => [ticketType, quantity])).toEqual([
    [odd[0], 9],
    [odd[2], 1],
    [odd[3], 1],
  ]);
});

const keyOf = (ticketType = '') => ({ concertId: id('concer', 1), ticketType });

it('has no single total over two currencies', async () => {
  await happens(added(line(1, 1, { amount: 500, currency: 'EUR' }, 'Euro')));
  const cart = await getOpenCart(database.db, buyer);
  expect(cart?.total).toBeNull();
  expect(cart?.totals).toEqual([pln(75000 + 96000 + 1100), { amount: 500, currency: 'EUR' }]);
});

it('is empty when cleared, with a total of nothing', async () => {
  await happens({ type: 'CartCleared', data: { cartId } });
  await happens({ type: 'DeliveryMethodChosen', data: { cartId, deliveryMethod: 'courier' } });
  expect(await getOpenCart(database.db, buyer)).toMatchObject({
    ...{ items: [], totalItems: 0, total: null, totals: [], deliveryMethod: 'courier' },
  });
});

it('is still the open cart while an order is being made of it, and given back when that fails', async () => {
  const lines = [line(1, 1)];
  await happens(added(line(1, 1)));
  await happens({ type: 'CartCheckoutStarted', data: { cartId, orderId, lines, deliveryMethod: 'courier' } });
  expect(await getOpenCart(database.db, buyer)).toMatchObject({ status: 'checking_out', orderId });
  await happens({ type: 'CartCheckoutRefused', data: { cartId, orderId, code: 'sold_out' } });
  expect(await getOpenCart(database.db, buyer)).toMatchObject({ status: 'open', orderId: null, totalItems: 1 });
});

it('lets no second cart of one buyer be open, and says so in a way that can be told apart', async () => {
  const second = id('cart', 2);
  const opening = recorder.record<CartEvent>(cartStream(second), {
    type: 'CartOpened',
    data: { cartId: second, userId: buyer },
  });
  const error: unknown = await opening.catch((thrown: unknown) => thrown);
  expect(isSecondOpenCart(error)).toBe(true);
  expect(isSecondOpenCart(new Error('something else'))).toBe(false);
  expect(await recorder.store.load(cartStream(second))).toEqual([]);
});

it('makes room for the next cart when it is checked out', async () => {
  await happens({ type: 'CartCheckoutStarted', data: { cartId, orderId, lines: [line(1, 1)], deliveryMethod: null } });
  await happens({ type: 'CartCheckedOut', data: { cartId, orderId } });
  expect(await getOpenCart(database.db, buyer)).toBeUndefined();
  expect(summaryOf(await getOpenCart(database.db, buyer))).toEqual({ totalItems: 0, total: null });
  expect(await getCart(database.db, cartId)).toMatchObject({ status: 'checked_out', orderId });
  const next = id('cart', 3);
  await recorder.record<CartEvent>(cartStream(next), { type: 'CartOpened', data: { cartId: next, userId: buyer } });
  expect(await getOpenCart(database.db, buyer)).toMatchObject({ cartId: next });
});
