import { type ReservationEvent, reservationStream } from '../domain/inventory/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, concertOf, putOnSale, reservationHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { getReservation, listUserReservations } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
  await putOnSale(recorder, concertOf(1));
});
afterAll(() => database.drop());

const concertId = id('concer', 1);
const reservationId = id('reserv', 1);
const orderId = id('order', 1);
const happens = (event: ReservationEvent, n = 1) => recorder.record(reservationStream(id('reserv', n)), event);

it('shows what is held, at which price and until when', async () => {
  expect(await getReservation(database.db, reservationId)).toBeUndefined();
  await happens(reservationHeld(1, concertId, 2));
  expect(await getReservation(database.db, reservationId)).toEqual({
    reservationId,
    userId: buyer,
    status: 'held',
    items: [
      {
        ...{ concertId, concertName: 'Concert 1', ticketType: 'Regular', quantity: 2, unitPrice: pln(24000) },
        ...{ priceVersion: 1, lineTotal: pln(48000) },
      },
    ],
    requestedAt: at(1),
    expiresAt: at(901),
    orderId: null,
    rejection: null,
    version: 1,
  });
});

it.each<[string, ReservationEvent, object]>([
  ['is taken over by an order', { type: 'ReservationOrdered', data: { reservationId, orderId } }, { orderId }],
  ['expires', { type: 'ReservationExpired', data: { reservationId } }, { status: 'expired' }],
  [
    'is held again for late money',
    { type: 'ReservationReinstated', data: { reservationId, expiresAt: at(2000) } },
    { status: 'held', expiresAt: at(2000) },
  ],
  ['is confirmed', { type: 'ReservationConfirmed', data: { reservationId, orderId } }, { status: 'confirmed' }],
  ['is released', { type: 'ReservationReleased', data: { reservationId, reason: 'void' } }, { status: 'released' }],
])('%s', async (_, event, expected) => {
  const before = await getReservation(database.db, reservationId);
  await happens(event);
  const after = await getReservation(database.db, reservationId);
  expect(after).toEqual({ ...before, ...expected, version: (before?.version ?? 0) + 1 });
});

it('says of a rejected one what was missing', async () => {
  const lines = [{ concertId, ticketType: 'Regular', requested: 3, available: 1, code: 'sold_out' }];
  const data = { reservationId: id('reserv', 2), userId: buyer, lines, code: 'sold_out' };
  await happens({ type: 'ReservationRejected', data }, 2);
  expect(await getReservation(database.db, id('reserv', 2))).toMatchObject({
    ...{ status: 'rejected', items: [], expiresAt: null, rejection: { code: 'sold_out', lines } },
  });
});

it('lists the newest first, and nobody sees another one’s', async () => {
  await happens(reservationHeld(100, concertId, 1), 100);
  const { items } = await listUserReservations(database.db, buyer, { limit: 10 });
  expect(items.map((item) => item.reservationId)).toEqual([id('reserv', 100), id('reserv', 2), reservationId]);
  expect(await listUserReservations(database.db, id('buyer', 2), { limit: 10 })).toEqual({ items: [], next: null });
});
