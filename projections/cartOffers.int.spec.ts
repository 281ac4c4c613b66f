import { type CartEvent, cartStream } from '../domain/carts/events';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, concertOf, putOnSale, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { getShoppingCartContents } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
let concerts = 0;
let key: { concertId: string; ticketType: string };
const cartId = id('cart', 1);

beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
  await recorder.record<CartEvent>(cartStream(cartId), { type: 'CartOpened', data: { cartId, userId: buyer } });
});
afterAll(() => database.drop());

/** Five seats, three of them in the cart. */
beforeEach(async () => {
  concerts += 1;
  const concert = concertOf(concerts, { salesStartAt: at(60) });
  key = { concertId: concert.concertId, ticketType: 'Regular' };
  await putOnSale(recorder, concert, { capacity: 5 });
  await recorder.record<CartEvent>(cartStream(cartId), {
    type: 'TicketsAddedToCart',
    data: { cartId, ...key, quantity: 3, unitPrice: pln(24000) },
  });
});

const happens = (...events: PoolEvent[]) => recorder.record(poolStream(key), ...events);
const lineAt = async (seconds: number) => {
  const cart = await getShoppingCartContents(database.db, buyer, new Date(at(seconds)));
  const line = cart?.items.find(({ concertId }) => concertId === key.concertId);
  return { unitPrice: line?.unitPrice, currentPrice: line?.currentPrice, unavailable: line?.unavailable };
};
const SAME_PRICE = { unitPrice: pln(24000), currentPrice: pln(24000) };

it('a line that can be bought as it was put in says so', async () => {
  expect(await lineAt(60)).toEqual({ ...SAME_PRICE, unavailable: null });
});

it('a line has today’s price beside the one that was seen', async () => {
  await happens({ type: 'PoolPriced', data: { ...key, price: pln(30000), priceVersion: 2 } });
  expect(await lineAt(60)).toEqual({ unitPrice: pln(24000), currentPrice: pln(30000), unavailable: null });
});

it('a line whose sale has not begun says so until it has', async () => {
  expect(await lineAt(59)).toMatchObject({ unavailable: 'sale_not_open' });
});

it('a line is sold out when fewer are left than are in it, and not by a hold that has run out', async () => {
  await happens(seatsHeld(concerts, key.concertId, 3, at(900)));
  expect(await lineAt(899)).toMatchObject({ unavailable: 'sold_out' });
  expect(await lineAt(900)).toMatchObject({ unavailable: null });
});

it.each<[string, PoolEvent['type'], string]>([
  ['paused', 'PoolPaused', 'sale_not_open'],
  ['withdrawn', 'PoolWithdrawn', 'ticket_type_withdrawn'],
])('a line that is %s says so', async (_what, type, unavailable) => {
  await happens({ type, data: key } as PoolEvent);
  expect(await lineAt(60)).toMatchObject({ unavailable });
});

it.each<['concert_cancelled' | 'concert_ended', string]>([
  ['concert_cancelled', 'concert_cancelled'],
  ['concert_ended', 'sale_not_open'],
])('a line says that it is over when it is closed by %s, whatever else is true of it', async (reason, unavailable) => {
  await happens(
    seatsHeld(concerts, key.concertId, 5, at(900)),
    { type: 'PoolPaused', data: key },
    { type: 'PoolClosed', data: { ...key, reason } },
  );
  expect(await lineAt(60)).toMatchObject({ unavailable });
});
