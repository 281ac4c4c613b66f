import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { countTicketsOfBuyers } from '.';

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

const counted = (seconds: number, buyerId = buyer) =>
  countTicketsOfBuyers(
    database.db,
    [concertId, other, concertId].map((concert) => ({ buyerId, concertId: concert })),
    new Date(at(seconds)),
  );

it('counts what a buyer holds and what he bought, however often he is asked about', async () => {
  expect(await counted(19)).toEqual([{ buyerId: buyer, concertId, seats: 5 }]);
});

it('does not count a hold that has expired, but what was sold stays his', async () => {
  expect(await counted(20)).toEqual([{ buyerId: buyer, concertId, seats: 2 }]);
});

it('does not count what others have', async () => {
  expect(await counted(19, id('buyer', 2))).toEqual([]);
});
