import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { tally } from '../support/inParallel';
import { orderIs } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  newConcert,
  newCrowd,
  newOrganizer,
  type Person,
  seatsOf,
} from '../support/people';
import { foldPool, impossibleVersions, poolEvents, poolRow } from '../support/pool';
import { buyReservation, decided, outcomeOf, readReservation, reserve, seats } from '../support/reservations';
import { seldomSwept, sweepNow } from '../support/sweep';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(120_000);

const SEATS = 4;

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: { holdMs: 1_500, holdGraceMs: 200 }, sweep: seldomSwept({ holdOverdueMs: 0 }) });
});
afterAll(() => house.close());

const reservationIs = (buyer: Person, reservationId: string, status: string) =>
  eventually(`reservation ${reservationId} to be ${status}`, async () => {
    const { body } = await readReservation(house, buyer, reservationId);
    return body.status === status ? true : undefined;
  });

const freeingsOf = async (concert: string): Promise<Record<string, number>> =>
  tally(
    (await poolEvents(house, concert)).flatMap(({ type, data }) =>
      (type === 'HoldExpired' || type === 'HoldReleased') && 'reservationId' in data ? [data.reservationId] : [],
    ),
  );

it('all workers away for longer than the hold: another buyer gets the seats, and nothing is freed twice when they return', async () => {
  const organizer = await newOrganizer(house);
  const concert = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: SEATS }]);
  const [first, second, third, fourth] = (await newCrowd(house, 4)) as [Person, Person, Person, Person];
  const held = expecting(await reserve(first, [seats(concert, 2)], house), 201);
  await addToCart(house, second, concert, { quantity: 2 });
  const placed = expecting(await checkOut(house, second), 201);
  await house.stopWorker();
  expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 0, held: SEATS });

  await eventually('the seats to be shown as free', async () =>
    (await seatsOf(house, organizer, concert)).available === SEATS ? true : undefined,
  );
  expect(await freeingsOf(concert)).toEqual({});
  const patient = { api: await house.openApi({ holdMs: 60_000 }) };
  const taken = expecting(await reserve(third, [seats(concert, SEATS)], patient), 201);
  expect(taken.status).toBe('held');
  expect(outcomeOf(await reserve(fourth, [seats(concert)], patient))).toBe('409 sold_out');
  expect((await poolEvents(house, concert)).slice(-3).map(({ type }) => type)).toEqual([
    ...['HoldExpired', 'HoldExpired', 'SeatsHeld'],
  ]);

  await house.startWorker();
  const idempotencyKey = randomUUID();
  const order = await decided(() => buyReservation(house, third, taken.reservationId, { idempotencyKey }));
  expect(outcomeOf(order)).toMatch(/^201 (paid|fulfilled)$/);
  await sweepNow(house);
  await orderIs(house, second, placed.orderId, 'expired');
  await reservationIs(first, held.reservationId, 'expired');
  expect(await freeingsOf(concert)).toEqual({
    [held.reservationId]: 1,
    [placed.reservation?.reservationId ?? 'none']: 1,
  });
  const events = await poolEvents(house, concert);
  expect(impossibleVersions(events)).toEqual([]);
  const counts = { capacity: SEATS, held: 0, sold: SEATS };
  expect(foldPool(events)).toMatchObject(counts);
  expect(await poolRow(house, concert)).toEqual({ ...counts, version: events.length });
  expect(await seatsOf(house, organizer, concert)).toEqual({ ...counts, available: 0 });
});
