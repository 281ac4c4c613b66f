import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ticketStream, type TicketEvent } from '../domain/tickets/events';
import { type OrderEvent, orderStream } from '../domain/orders/events';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections, allUpcasters, getOrder, getReservation } from '../projections';
import { createSeats } from '../seats';
import { createRecorder, id } from '../test/projections/fixture';
import { concertOf, orderPlaced, putOnSale, reservationHeld, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { quickFanOut, quickPolicy } from '../test/support/policy';
import { poolStream, type ReservationEvent, reservationStream } from '../domain/inventory/events';
import { type NoticeInput } from '../workflows/contracts/notice';
import { type OrderCancellationInput } from '../workflows/contracts/orderCancellation';
import { type CancelledPage, concertCancellationActivities } from './concertCancellation';
import { type ActivityDeps } from './deps';
import { cancellationIdOf } from './onceIds';
import { type CheckoutCancel } from './cancelCheckout';

let database: FreshDatabase;
let eventStore: EventStore;
let recorder: ReturnType<typeof createRecorder>;
let concertId: string;
let concerts = 0;
let asked: {
  readonly cancelled: CheckoutCancel[];
  readonly refunded: OrderCancellationInput[];
  readonly told: NoticeInput[];
  /** Reservations whose timers have nothing to wait for any more. */
  readonly ended: string[];
};
let running: boolean;
let checkout: 'asked' | 'gone';
let broken: Set<string>;
let now: Date;

beforeAll(async () => {
  database = await freshDatabase();
  eventStore = createEventStore({ db: database.db, projections: allProjections, upcasters: allUpcasters });
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  asked = { ended: [], cancelled: [], refunded: [], told: [] };
  running = true;
  checkout = 'asked';
  broken = new Set();
  now = new Date();
  concerts += 1;
  concertId = id('concer', concerts);
  await putOnSale(recorder, concertOf(concerts));
});

/** As a worker runs them; the processes that they start and ask are written down. */
const activities = () =>
  concertCancellationActivities({
    db: database.db,
    eventStore,
    seats: createSeats({ db: database.db, eventStore, clock: () => now }),
    clock: () => now,
    processes: {
      startOrderCancellation: (input: OrderCancellationInput) => {
        if (broken.has(input.orderId)) return Promise.reject(new Error('it cannot be started'));
        asked.refunded.push(input);
        return Promise.resolve();
      },
      startNotice: (input: NoticeInput) => {
        asked.told.push(input);
        return Promise.resolve();
      },
      cancelCheckout: (request: CheckoutCancel) => {
        asked.cancelled.push(request);
        return Promise.resolve(checkout);
      },
      endHoldTimer: (reservationId: string) => {
        asked.ended.push(reservationId);
        return Promise.resolve();
      },
      isRunning: () => Promise.resolve(running),
    },
  } as unknown as ActivityDeps);

/** What fails here does so on purpose. */
const environment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => undefined) });
const list = () => environment().run(activities().listAffected, { concertId });
const page = (after: string | null = null, fanOut: Partial<typeof quickFanOut> = {}): Promise<CancelledPage> =>
  environment().run(activities().cancelOrders, {
    ...{ concertId, actor: 'olga', after, policy: quickPolicy },
    fanOut: { ...quickFanOut, lookAgainMs: 600_000, ...fanOut },
  });

const number = (n: number): number => concerts * 100 + n;
const orderId = (n: number): string => id('order', number(n));

const holds = async (n: number, heldFor: string | null = null): Promise<string> => {
  const reservationId = id('reserv', number(n));
  const until = new Date(Date.now() + 900_000).toISOString();
  await recorder.record(poolStream({ concertId, ticketType: 'Regular' }), seatsHeld(number(n), concertId, 1, until));
  const held = reservationHeld(number(n), concertId, 1);
  const made = { ...held, data: { ...held.data, orderId: heldFor } } as ReservationEvent;
  await recorder.record(reservationStream(reservationId), made);
  return reservationId;
};
const places = async (n: number): Promise<void> => {
  const reservationId = await holds(n);
  await recorder.record(reservationStream(reservationId), {
    type: 'ReservationOrdered',
    data: { reservationId, orderId: orderId(n) },
  });
  await recorder.record(orderStream(orderId(n)), orderPlaced(number(n), concertId, 1));
};
const pays = async (n: number): Promise<void> => {
  await places(n);
  const ticketId = randomUUID();
  const now = new Date().toISOString();
  await recorder.record<TicketEvent>(ticketStream(ticketId), {
    type: 'TicketIssued',
    data: {
      ...{ ticketId, orderId: orderId(n), userId: randomUUID(), concertId, ticketType: 'Regular', codeVersion: 1 },
      issuedAt: now,
    },
  });
  await recorder.record<OrderEvent>(orderStream(orderId(n)), {
    type: 'OrderPaid',
    data: { orderId: orderId(n), paymentId: id('paymen', number(n)), paidAt: now },
  });
};

describe('a page of a cancelled concert', () => {
  it('lets a hold go and tells its buyer', async () => {
    const reservationId = await holds(1);
    await list();
    expect(await page()).toEqual({ progress: { total: 1, done: 1, failed: 0 }, asked: 1, after: null, full: false });
    expect(await getReservation(database.db, reservationId)).toMatchObject({ status: 'released' });
    expect(asked.told).toMatchObject([
      { concertId, reservationId, orderId: null, subject: { kind: 'concert_cancelled', outcome: 'seats_released' } },
    ]);
    expect(asked.ended).toEqual([reservationId]);
  });

  it('lets a hold go whose order was never placed, when its time is up', async () => {
    const reservationId = await holds(1, orderId(1));
    await list();
    expect(await page()).toMatchObject({ asked: 0, progress: { total: 1, done: 0 } });
    now = new Date('2033-01-01T00:00:00.000Z');
    expect(await page()).toMatchObject({ asked: 1, progress: { total: 1, done: 1 } });
    expect(await getReservation(database.db, reservationId)).toMatchObject({ status: 'released' });
  });

  it('asks the checkout of an unpaid order to end it, for the organizer, and tells its buyer when it has', async () => {
    await places(1);
    await list();
    expect(await page()).toMatchObject({ progress: { total: 1, done: 0, failed: 0 }, asked: 1 });
    expect(asked.cancelled).toEqual([
      {
        ...{ orderId: orderId(1), requestId: `concert_cancelled:${concertId}` },
        ...{ reason: 'concert_cancelled', actor: 'olga' },
      },
    ]);
    await recorder.record<OrderEvent>(orderStream(orderId(1)), {
      type: 'OrderCancelled',
      data: { orderId: orderId(1), reason: 'concert_cancelled', cancelledAt: new Date().toISOString() },
    });
    expect(await page()).toMatchObject({ progress: { total: 1, done: 1, failed: 0 } });
    expect(asked.told).toMatchObject([
      { orderId: orderId(1), reservationId: null, subject: { outcome: 'not_charged' } },
    ]);
  });

  it('starts a cancellation for each paid order, under an id of its own, and asks once', async () => {
    await pays(1);
    await list();
    await page();
    expect(await page()).toMatchObject({ asked: 0, after: null });
    expect(asked.refunded).toMatchObject([
      {
        cancellationId: cancellationIdOf(orderId(1), `concert-${concertId}`),
        ...{ orderId: orderId(1), concertId, reason: 'concert_cancelled', actor: 'olga', usedTickets: 'void' },
        notice: { kind: 'concert_cancelled', concertId },
      },
    ]);
  });

  it('is as large as it is told, and goes on where it stopped', async () => {
    for (const n of [1, 2, 3]) await pays(n);
    await list();
    const first = await page(null, { pageSize: 2 });
    expect(first).toMatchObject({ asked: 2, after: id('reserv', number(2)), full: false });
    expect(await page(first.after, { pageSize: 2 })).toMatchObject({ asked: 1, after: null });
    expect(asked.refunded).toHaveLength(3);
  });

  it('asks for no more than may be under way', async () => {
    for (const n of [1, 2, 3]) await pays(n);
    await list();
    expect(await page(null, { window: 2 })).toMatchObject({ asked: 2 });
    expect(await page(null, { window: 2 })).toMatchObject({ asked: 0, full: true });
    expect(asked.refunded).toHaveLength(2);
  });

  it('leaves out what cannot be asked, and fails when nothing else is left', async () => {
    for (const n of [1, 2]) await pays(n);
    await list();
    broken.add(orderId(1));
    expect(await page()).toMatchObject({ asked: 1 });
    await expect(page()).rejects.toThrow('it cannot be started');
    broken.clear();
    expect(await page()).toMatchObject({ asked: 1 });
    expect(asked.refunded.map((input) => input.orderId)).toEqual([orderId(2), orderId(1)]);
  });
});

describe('an order that does not get on', () => {
  it('because its checkout is gone is flagged, once', async () => {
    checkout = 'gone';
    await places(1);
    await list();
    expect(await page()).toMatchObject({ progress: { total: 1, done: 0, failed: 1 } });
    expect(await getOrder(database.db, orderId(1))).toMatchObject({
      attention: { workflowId: `order-${orderId(1)}`, step: 'cancelOrders' },
    });
    expect(await page(null, { lookAgainMs: -1 })).toMatchObject({ asked: 0, progress: { failed: 1 } });
  });

  it('because its cancellation has stopped is flagged when it is looked at again', async () => {
    await pays(1);
    await list();
    await page();
    expect(await page(null, { lookAgainMs: -1 })).toMatchObject({ asked: 1, progress: { failed: 0 } });
    running = false;
    expect(await page(null, { lookAgainMs: -1 })).toMatchObject({ progress: { total: 1, done: 0, failed: 1 } });
    expect(await getOrder(database.db, orderId(1))).toMatchObject({
      attention: { workflowId: `cancellation-${cancellationIdOf(orderId(1), `concert-${concertId}`)}` },
    });
  });
});
