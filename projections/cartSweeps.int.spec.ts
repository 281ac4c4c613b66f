import { type CartEvent, cartStream } from '../domain/carts/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { listLyingCarts, statusOfNewestCart } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());

const tickets = { concertId: id('concer', 1), ticketType: 'Regular', quantity: 1, unitPrice: pln(24000) };
const happens = (n: number, ...events: CartEvent[]) => recorder.record(cartStream(id('cart', n)), ...events);
const opens = (n: number, user = n): Promise<unknown> => {
  const cartId = id('cart', n);
  return happens(
    n,
    { type: 'CartOpened', data: { cartId, userId: id('buyer', user) } },
    { type: 'TicketsAddedToCart', data: { cartId, ...tickets } },
  );
};
const isClaimed = (n: number): Promise<unknown> =>
  happens(n, {
    type: 'CartCheckoutStarted',
    data: { cartId: id('cart', n), orderId: id('order', n), lines: [tickets], deliveryMethod: null },
  });
const lying = async (status: 'open' | 'checking_out', seconds: number) =>
  (await listLyingCarts(database.db, { status, unchangedSince: new Date(at(seconds)) }, { limit: 10 })).items;

/** Each append is recorded a second after the one before. */
beforeAll(async () => {
  await opens(1);
  await opens(2);
  await opens(3);
  await isClaimed(3);
  await opens(4);
  await happens(1, { type: 'TicketsAddedToCart', data: { cartId: id('cart', 1), ...tickets } });
});

it('finds the open carts that nothing has happened to since, and says when it did', async () => {
  expect(await lying('open', 5)).toEqual([
    { cartId: id('cart', 2), changedAt: at(2), version: 2, orderId: null },
    { cartId: id('cart', 4), changedAt: at(5), version: 2, orderId: null },
  ]);
  expect(await lying('open', 6)).toHaveLength(3);
  expect(await lying('open', 1)).toEqual([]);
});

it('finds the carts that an order has had since then', async () => {
  expect(await lying('checking_out', 4)).toEqual([
    { cartId: id('cart', 3), changedAt: at(4), version: 3, orderId: id('order', 3) },
  ]);
  expect(await lying('checking_out', 3)).toEqual([]);
});

it('goes on where a page has ended, whatever has become of its carts', async () => {
  const page = (after?: string) =>
    listLyingCarts(database.db, { status: 'open', unchangedSince: new Date(at(60)) }, { limit: 1, after });
  const first = await page();
  expect(first.items).toMatchObject([{ cartId: id('cart', 1) }]);
  await isClaimed(1);
  const second = await page(first.next ?? undefined);
  expect(second.items).toMatchObject([{ cartId: id('cart', 2) }]);
  const last = await page(second.next ?? undefined);
  expect([last.items, last.next]).toMatchObject([[{ cartId: id('cart', 4) }], null]);
});

it('finds no cart that was abandoned, and knows that it was its buyer’s newest until he opens another', async () => {
  expect(await statusOfNewestCart(database.db, id('buyer', 4))).toBe('open');
  await happens(4, { type: 'CartAbandoned', data: { cartId: id('cart', 4), abandonedAt: at(30) } });
  expect(await lying('open', 60)).toMatchObject([{ cartId: id('cart', 2) }]);
  expect(await statusOfNewestCart(database.db, id('buyer', 4))).toBe('abandoned');
  await opens(5, 4);
  expect(await statusOfNewestCart(database.db, id('buyer', 4))).toBe('open');
  expect(await statusOfNewestCart(database.db, id('buyer', 99))).toBeUndefined();
});
