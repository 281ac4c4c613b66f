import { type CartEvent, cartStream } from '../domain/carts/events';
import { concertStream, type ConcertEvent } from '../domain/concerts/events';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { type RecordedEvent } from '../event-store';
import { apply, appendsOf, at, batchesOf, createRecorder, empty, id, pln, snapshot } from '../test/projections/fixture';
import {
  buyer,
  buyTwoTickets,
  concertOf,
  disputeMoney,
  drift,
  moveAndCancel,
  leaveCart,
  putOnSale,
  refundAgain,
  registerUser,
  seatsHeld,
} from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { allProjections } from '.';

let database: FreshDatabase;
let history: readonly RecordedEvent[];
let rows: Awaited<ReturnType<typeof snapshot>>;

beforeAll(async () => {
  database = await freshDatabase();
  const recorder = createRecorder(database.db);
  await busyDay(recorder);
  history = await recorder.history();
  rows = await snapshot(database.db);
});
afterAll(() => database.drop());

/** Two purchases, hold that expire and are swept, carts that change, users and ticket types that do: rows with a past. */
const busyDay = async (recorder: ReturnType<typeof createRecorder>): Promise<void> => {
  const { record } = recorder;
  const concert = concertOf(1);
  const { concertId } = concert;
  const key = { concertId, ticketType: 'Regular' };
  const userId = id('user', 1);
  await registerUser(
    recorder,
    userId,
    { type: 'RoleGranted', data: { userId, role: 'organizer' } },
    { type: 'RoleGranted', data: { userId, role: 'scanner' } },
    { type: 'RoleRevoked', data: { userId, role: 'customer' } },
    { type: 'UserSuspended', data: { userId, reason: 'fraud' } },
  );
  await putOnSale(recorder, concert);
  await buyTwoTickets(recorder, 1, concertId);
  await refundAgain(recorder, 1);
  await disputeMoney(recorder, 1, concertId);
  await record<ConcertEvent>(
    concertStream(concertId),
    { type: 'TicketTypePriced', data: { ...key, price: pln(30000), priceVersion: 2 } },
    { type: 'TicketTypeCapacityChanged', data: { ...key, capacity: 90 } },
    { type: 'ScannerAssigned', data: { concertId, userId } },
  );
  await record<PoolEvent>(
    poolStream(key),
    { type: 'PoolPriced', data: { ...key, price: pln(30000), priceVersion: 2 } },
    { type: 'PoolCapacityChanged', data: { ...key, capacity: 90 } },
  );
  await drift(recorder, 1);
  await moveAndCancel(recorder, 2);
  await record(poolStream(key), seatsHeld(7, concertId, 3, at(10)));
  const late = { ...key, reservationId: id('reserv', 7), quantity: 3 };
  await record<PoolEvent>(
    poolStream(key),
    { type: 'HoldExpired', data: late },
    seatsHeld(7, concertId, 3, at(20)),
    seatsHeld(8, concertId, 5, at(2000)),
  );
  await record<PoolEvent>(poolStream(key), { type: 'SeatsSold', data: late });
  await record<PoolEvent>(poolStream(key), { type: 'SeatsReturned', data: { ...late, reason: 'refunded' } });
  const bought = { ...key, reservationId: id('reserv', 10), quantity: 5 };
  await record<PoolEvent>(
    poolStream(key),
    seatsHeld(10, concertId, 5, at(30)),
    { type: 'HoldExtended', data: { ...bought, expiresAt: at(90) } },
    { type: 'SeatsSold', data: bought },
    { type: 'SeatsReturned', data: { ...bought, quantity: 1, reason: 'refunded' } },
  );
  await record<PoolEvent>(
    poolStream(key),
    { type: 'SeatsReturned', data: { ...bought, quantity: 1, reason: 'refunded' } },
    { type: 'HoldExtended', data: { ...key, reservationId: id('reserv', 8), quantity: 5, expiresAt: at(2300) } },
  );
  await record(poolStream(key), seatsHeld(7, concertId, 3, at(30)), seatsHeld(9, concertId, 1, at(30)));
  const released = { ...key, reservationId: id('reserv', 9), quantity: 1, reason: 'changed his mind' };
  await record<PoolEvent>(poolStream(key), { type: 'HoldReleased', data: released });
  await buyTwoTickets(recorder, 2, concertId);
  await leaveCart(recorder, 4, userId, concertId);
  const cartId = id('cart', 3);
  await record<CartEvent>(
    cartStream(cartId),
    { type: 'CartOpened', data: { cartId, userId: buyer } },
    { type: 'TicketsAddedToCart', data: { ...key, cartId, quantity: 2, unitPrice: pln(24000) } },
    { type: 'TicketsAddedToCart', data: { ...key, cartId, quantity: 3, unitPrice: pln(30000) } },
    { type: 'DeliveryMethodChosen', data: { cartId, deliveryMethod: 'courier' } },
  );
};

it('wrote rows into every read model', () => {
  expect(Object.entries(rows).filter(([, table]) => table.length === 0)).toEqual([]);
});

it('changes nothing when the same appends come again and again', async () => {
  for (let times = 0; times < 3; times += 1) {
    for (const batch of appendsOf(history)) await apply(database.db, allProjections, batch);
  }
  expect(await snapshot(database.db)).toEqual(rows);
});

it('changes nothing when all of history comes again at once', async () => {
  await apply(database.db, allProjections, history);
  expect(await snapshot(database.db)).toEqual(rows);
});

it.each([1, 2, 7, 100_000])('comes out the same when it is made again in batches of %d', async (size) => {
  await empty(database.db);
  for (const batch of batchesOf(history, size)) await apply(database.db, allProjections, batch);
  expect(await snapshot(database.db)).toEqual(rows);
});

it('leaves out an append that is lost, so that the tests above would see one (negative control)', async () => {
  await empty(database.db);
  const [, ...others] = appendsOf(history).toReversed();
  for (const batch of others.toReversed()) await apply(database.db, allProjections, batch);
  expect(await snapshot(database.db)).not.toEqual(rows);
});

it('names every projection once', () => {
  const names = allProjections.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
