import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { countTicketsOfBuyer } from '.';

let database: FreshDatabase;
const concertId = id('concer', 1);
const other = id('concer', 2);

beforeAll(async () => {
  database = await freshDatabase();
  const { record } = createRecorder(database.db);
  const key = { concertId, ticketType: 'Regular' };
  await record<PoolEvent>(
    poolStream(key),
    { type: 'PoolCreated', data: { ...key, capacity: 100, price: pln(24000), priceVersion: 1 } },
    seatsHeld(1, concertId, 2, at(10)),
    { type: 'SeatsSold', data: { ...key, reservationId: id('reserv', 1), quantity: 2 } },
    seatsHeld(2, concertId, 3, at(20)),
    seatsHeld(3, concertId, 4, at(900)),
    { type: 'HoldReleased', data: { ...key, reservationId: id('reserv', 3), quantity: 4, reason: 'changed his mind' } },
  );
});
afterAll(() => database.drop());

const counted = (seconds: number, exceptReservationId: string | null = null, buyerId = buyer) =>
  countTicketsOfBuyer(database.db, {
    ...{ buyerId, concertIds: [concertId, other], now: new Date(at(seconds)), exceptReservationId },
  });

it('counts what a buyer holds and what he bought', async () => {
  expect(await counted(19)).toEqual({ [concertId]: 5, [other]: 0 });
});

it('does not count a hold that has expired, but what was sold stays his', async () => {
  expect(await counted(20)).toEqual({ [concertId]: 2, [other]: 0 });
});

it('leaves out the reservation that asks', async () => {
  expect(await counted(19, id('reserv', 2))).toEqual({ [concertId]: 2, [other]: 0 });
});

it('does not count what others have', async () => {
  expect(await counted(19, null, id('buyer', 2))).toEqual({ [concertId]: 0, [other]: 0 });
});
