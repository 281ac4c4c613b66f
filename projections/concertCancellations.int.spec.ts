import { type PoolEvent, poolStream, type ReservationEvent, reservationStream } from '../domain/inventory/events';
import { type OrderEvent, orderStream } from '../domain/orders/events';
import { ticketStream } from '../domain/tickets/events';
import { at, createRecorder, id } from '../test/projections/fixture';
import { concertOf, orderPlaced, putOnSale, reservationHeld, seatsHeld, ticketIssued } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import {
  type CancellationStep,
  cancellationProgress,
  getCancellationProgress,
  listAffected,
  nextCancellationItems,
  recordAsked,
} from './concertCancellations';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
let concertId: string;
let concerts = 0;
const now = new Date(at(100));
const afterTheHold = new Date(at(5000));

beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  concerts += 1;
  concertId = id('concer', concerts);
  await putOnSale(recorder, concertOf(concerts));
});

/** Numbers of buyers; each test has its own. */
const numbered = (n: number): number => concerts * 100 + n;
const order = (n: number, ...events: readonly OrderEvent[]) =>
  recorder.record(orderStream(id('order', numbered(n))), ...events);
const orderId = (n: number): string => id('order', numbered(n));
const reservationId = (n: number): string => id('reserv', numbered(n));
const pool = () => poolStream({ concertId, ticketType: 'Regular' });

const holds = async (n: number, forOrder = false): Promise<void> => {
  await recorder.record<PoolEvent>(pool(), seatsHeld(numbered(n), concertId, 1, at(900)));
  const held = reservationHeld(numbered(n), concertId, 1);
  const made = { ...held, data: { ...held.data, ...(forOrder ? { orderId: orderId(n) } : {}) } } as ReservationEvent;
  await recorder.record(reservationStream(reservationId(n)), made);
};

const places = async (n: number): Promise<void> => {
  await holds(n, true);
  await order(n, orderPlaced(numbered(n), concertId, 1));
};

const pays = async (n: number): Promise<void> => {
  await places(n);
  await recorder.record(ticketStream(id('ticket', numbered(n))), ticketIssued(numbered(n), numbered(n), concertId));
  await order(n, { type: 'OrderPaid', data: { orderId: orderId(n), paymentId: id('paymen', n), paidAt: at(3) } });
};

const hasItsTicketVoided = (n: number) =>
  recorder.record(ticketStream(id('ticket', numbered(n))), {
    type: 'TicketVoided',
    data: { ticketId: id('ticket', numbered(n)), reason: 'concert_cancelled' },
  });

const attention = (n: number, workflowId: string): OrderEvent => ({
  type: 'OrderAttentionRaised',
  data: { orderId: orderId(n), workflowId, step: 'refund', error: 'no', since: at(9) },
});

const next = (time = now, askedBefore = new Date(0)) =>
  nextCancellationItems(database.db, { concertId, after: null, limit: 10, now: time, askedBefore });
const steps = async (time = now): Promise<(CancellationStep | undefined)[]> =>
  (await next(time)).map(({ step }) => step);
const ask = (n: number, step: CancellationStep, time = now) =>
  recordAsked(database.db, { concertId, reservationId: reservationId(n), step, now: time });
const progress = (time = now) => getCancellationProgress(database.db, concertId, time);

describe('who is concerned by a cancellation', () => {
  it('is everybody who has seats, and nobody else', async () => {
    await holds(1);
    await places(2);
    await pays(3);
    await pays(4);
    await hasItsTicketVoided(4);
    await recorder.record<PoolEvent>(pool(), {
      type: 'HoldReleased',
      data: { concertId, ticketType: 'Regular', reservationId: reservationId(4), quantity: 1, reason: 'returned' },
    });
    expect(await cancellationProgress(database.db, concertId, now)).toEqual({ total: 3, done: 0, failed: 0 });
    await listAffected(database.db, concertId);
    await listAffected(database.db, concertId);
    expect(await cancellationProgress(database.db, concertId, now)).toEqual({ total: 3, done: 0, failed: 0 });
    expect((await next()).map((item) => [item.reservationId, item.orderId, item.step])).toEqual([
      [reservationId(1), null, 'release'],
      [reservationId(2), orderId(2), 'cancel'],
      [reservationId(3), orderId(3), 'refund'],
    ]);
  });

  it('is also who has an open order whose hold somebody else has swept', async () => {
    await places(1);
    await recorder.record<PoolEvent>(pool(), {
      type: 'HoldExpired',
      data: { concertId, ticketType: 'Regular', reservationId: reservationId(1), quantity: 1 },
    });
    await listAffected(database.db, concertId);
    expect(await steps()).toEqual(['cancel']);
  });

  it('stays so, whatever becomes of him', async () => {
    await places(1);
    await listAffected(database.db, concertId);
    await order(1, { type: 'OrderExpired', data: { orderId: orderId(1), expiredAt: at(900) } });
    expect(await progress()).toMatchObject({ total: 1, done: 0 });
    expect(await steps()).toEqual(['tell']);
    await ask(1, 'tell');
    expect(await progress()).toMatchObject({ total: 1, done: 1, underWay: 0 });
  });
});

describe('a hold', () => {
  it('that a checkout has just made is left to it until its time is up', async () => {
    await holds(1, true);
    await listAffected(database.db, concertId);
    expect(await steps()).toEqual([]);
    expect(await progress()).toMatchObject({ total: 1, done: 0 });
    expect(await steps(afterTheHold)).toEqual(['release']);
  });

  it('that has ended needs its buyer to be told, once', async () => {
    await holds(1);
    await listAffected(database.db, concertId);
    await recorder.record<ReservationEvent>(reservationStream(reservationId(1)), {
      type: 'ReservationReleased',
      data: { reservationId: reservationId(1), reason: 'concert_cancelled' },
    });
    expect(await steps()).toEqual(['tell']);
    await ask(1, 'tell');
    expect(await steps()).toEqual([]);
    expect(await progress()).toMatchObject({ total: 1, done: 1 });
  });
});

describe('an order', () => {
  it('that is asked to end is under way, and is not asked again before its time', async () => {
    await places(1);
    await listAffected(database.db, concertId);
    await ask(1, 'cancel');
    expect(await progress()).toMatchObject({ total: 1, done: 0, failed: 0, underWay: 1 });
    expect(await next()).toEqual([]);
    expect(await next(now, afterTheHold)).toMatchObject([{ step: 'cancel', askedAt: at(100) }]);
  });

  it('that was paid at the last moment is paid back', async () => {
    await places(1);
    await listAffected(database.db, concertId);
    await ask(1, 'cancel');
    await recorder.record(ticketStream(id('ticket', numbered(1))), ticketIssued(numbered(1), numbered(1), concertId));
    await order(1, { type: 'OrderPaid', data: { orderId: orderId(1), paymentId: id('paymen', 1), paidAt: at(3) } });
    expect(await next()).toMatchObject([{ step: 'refund', askedAt: null }]);
  });

  it('is done when its cancellation is finished, and not before', async () => {
    await pays(1);
    await listAffected(database.db, concertId);
    await ask(1, 'refund');
    await order(1, started(1, true));
    await hasItsTicketVoided(1);
    expect(await progress()).toMatchObject({ done: 0, underWay: 1 });
    await order(1, {
      type: 'OrderCancelled',
      data: { orderId: orderId(1), reason: 'concert_cancelled', cancelledAt: at(20) },
    });
    expect(await progress()).toMatchObject({ total: 1, done: 1, underWay: 0 });
  });

  it('over several concerts is done when this one’s part is', async () => {
    await pays(1);
    await recorder.record(
      ticketStream(id('ticket', numbered(50))),
      ticketIssued(numbered(50), numbered(1), id('concer', 9999)),
    );
    await listAffected(database.db, concertId);
    await ask(1, 'refund');
    await order(1, started(1, false));
    await hasItsTicketVoided(1);
    expect(await progress()).toMatchObject({ done: 0 });
    await order(1, {
      type: 'OrderPartCancelled',
      data: { ...cancellation(1), reason: 'concert_cancelled', cancelledAt: at(20) },
    });
    expect(await progress()).toMatchObject({ total: 1, done: 1 });
  });

  it('that waits for an operator counts as failed, and as done when it is mended', async () => {
    await pays(1);
    await listAffected(database.db, concertId);
    await order(1, attention(1, `delivery-${id('delive', 1)}`));
    await ask(1, 'refund');
    expect(await progress()).toMatchObject({ failed: 0, underWay: 1 });
    await order(1, attention(1, `cancellation-${id('cancel', 1)}`));
    expect(await progress()).toMatchObject({ done: 0, failed: 1, underWay: 0 });
    expect(await next(now, afterTheHold)).toEqual([]);
    await order(1, started(1, true), {
      type: 'OrderCancelled',
      data: { orderId: orderId(1), reason: 'concert_cancelled', cancelledAt: at(20) },
    });
    await hasItsTicketVoided(1);
    expect(await progress()).toMatchObject({ total: 1, done: 1, failed: 0 });
  });

  const cancellation = (n: number) => ({
    ...{ orderId: orderId(n), cancellationId: id('cancel', numbered(n)) },
    ticketIds: [id('ticket', numbered(n))],
  });
  const started = (n: number, whole: boolean): OrderEvent => ({
    type: 'OrderCancellationStarted',
    data: { ...cancellation(n), whole, reason: 'concert_cancelled', actor: id('organi', 1), startedAt: at(10) },
  });
});

it('is worked off in pages', async () => {
  for (const n of [1, 2, 3]) await holds(n);
  await listAffected(database.db, concertId);
  const page = (after: string | null) =>
    nextCancellationItems(database.db, { concertId, after, limit: 2, now, askedBefore: new Date(0) });
  expect((await page(null)).map((item) => item.reservationId)).toEqual([reservationId(1), reservationId(2)]);
  expect((await page(reservationId(2))).map((item) => item.reservationId)).toEqual([reservationId(3)]);
});
