import { MockActivityEnvironment } from '@temporalio/testing';
import { concertStream, type ConcertEvent } from '../domain/concerts/events';
import { poolStream, reservationStream } from '../domain/inventory/events';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections, allUpcasters } from '../projections';
import { dueAnnouncements } from '../projections/concertAnnouncements';
import { createRecorder, id } from '../test/projections/fixture';
import { concertOf, orderPlaced, putOnSale, reservationHeld, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { quickFanOut, quickPolicy } from '../test/support/policy';
import { orderStream } from '../domain/orders/events';
import { type ConcertNoticesInput } from '../workflows/contracts/concertNotices';
import { type NoticeInput } from '../workflows/contracts/notice';
import { concertNoticeActivities, type ToldPage } from './concertNotices';
import { type ActivityDeps } from './deps';

const MOVED_TO = '2031-08-01T18:00:00.000Z';
const WINDOW = '2031-07-15T18:00:00.000Z';

let database: FreshDatabase;
let eventStore: EventStore;
let recorder: ReturnType<typeof createRecorder>;
let told: NoticeInput[];
let started: ConcertNoticesInput[];
const concertId = id('concer', 1);
const { venue, startsAt } = concertOf(1);

beforeAll(async () => {
  database = await freshDatabase();
  eventStore = createEventStore({ db: database.db, projections: allProjections, upcasters: allUpcasters });
  recorder = createRecorder(database.db);
  await putOnSale(recorder, concertOf(1));
});
afterAll(() => database.drop());
beforeEach(() => {
  [told, started] = [[], []];
});

const deps = () =>
  ({
    db: database.db,
    eventStore,
    clock: () => new Date(),
    processes: {
      startNotice: (input: NoticeInput) => Promise.resolve(void told.push(input)),
      startConcertNotices: (input: ConcertNoticesInput) => Promise.resolve(started.push(input) > 0),
    },
  }) as unknown as ActivityDeps;
const run = <A extends unknown[], R>(activity: (...args: A) => Promise<R>, ...args: A): Promise<R> =>
  new MockActivityEnvironment({}).run(activity, ...args);
const activities = () => concertNoticeActivities(deps());
const tell = (version: number, after: string | null = null, pageSize = 10): Promise<ToldPage> =>
  run(activities().tellHolders, {
    ...{ concertId, version, after, policy: quickPolicy.delivery },
    fanOut: { ...quickFanOut, pageSize },
  });
const sweep = () =>
  run(activities().announceConcerts, {
    ...{ limit: 10, after: null, policy: quickPolicy.delivery, fanOut: quickFanOut },
  });

const happens = async (...events: ConcertEvent[]): Promise<number> =>
  (await recorder.record(concertStream(concertId), ...events)).at(0)?.version ?? 0;
const moves = (): Promise<number> =>
  happens(
    {
      type: 'ConcertRescheduled',
      data: {
        ...{ concertId, startsAt: MOVED_TO, previousStartsAt: startsAt, refundWindowEndsAt: WINDOW },
        rescheduledAt: new Date().toISOString(),
      },
    },
    { type: 'VenueMoved', data: { concertId, venue: { ...venue, name: 'Torwar' } } },
  );

/** A hold that lasts, with an order when that is wanted. */
const holds = async (n: number, order = false): Promise<void> => {
  const until = new Date(Date.now() + 900_000).toISOString();
  await recorder.record(poolStream({ concertId, ticketType: 'Regular' }), seatsHeld(n, concertId, 1, until));
  await recorder.record(reservationStream(id('reserv', n)), reservationHeld(n, concertId, 1));
  if (!order) return;
  await recorder.record(reservationStream(id('reserv', n)), {
    type: 'ReservationOrdered',
    data: { reservationId: id('reserv', n), orderId: id('order', n) },
  });
  await recorder.record(orderStream(id('order', n)), orderPlaced(n, concertId, 1));
};

describe('a concert that was moved', () => {
  let version: number;
  beforeAll(async () => {
    await holds(1, true);
    await holds(2);
    // The fixture's clock goes a second an append; the holds were made at its first minutes.
    for (let n = 0; n < 5; n += 1)
      await happens({ type: 'ScannerAssigned', data: { concertId, userId: id('user', n) } });
    version = await moves();
  });

  it('is noted once, with its new date and its new venue', async () => {
    expect(await dueAnnouncements(database.db, { limit: 10 })).toEqual([{ concertId, version }]);
  });

  it('is told to everybody who has seats, in pages, under ids that stay the same', async () => {
    const first = await tell(version, null, 1);
    expect(first).toEqual({ asked: 1, after: id('reserv', 1) });
    expect(await tell(version, first.after, 1)).toEqual({ asked: 1, after: id('reserv', 2) });
    expect(await tell(version, id('reserv', 2), 1)).toEqual({ asked: 0, after: null });
    const ids = told.map(({ noticeId }) => noticeId);
    expect(told).toMatchObject([
      { orderId: id('order', 1), reservationId: null },
      { orderId: null, reservationId: id('reserv', 2) },
    ]);
    expect(told[0]?.subject).toEqual({
      ...{ kind: 'concert_rescheduled', startsAt: MOVED_TO, previousStartsAt: startsAt, refundWindowEndsAt: WINDOW },
    });
    told = [];
    await tell(version);
    expect(told.map(({ noticeId }) => noticeId)).toEqual(ids);
  });

  it('is found by the sweep until everybody has been told', async () => {
    expect(await sweep()).toEqual({ swept: 1, next: null });
    expect(started).toMatchObject([{ concertId, version }]);
    await run(activities().recordAnnounced, { concertId, version });
    expect(await sweep()).toEqual({ swept: 0, next: null });
  });

  it('again is told again, and only to whoever had seats by then', async () => {
    const again = await happens({
      type: 'VenueMoved',
      data: { concertId, venue: { ...venue, name: 'Spodek' } },
    });
    expect(await dueAnnouncements(database.db, { limit: 10 })).toEqual([{ concertId, version: again }]);
    const late = { ...reservationHeld(3, concertId, 1) };
    const until = new Date(Date.now() + 900_000).toISOString();
    await recorder.record(poolStream({ concertId, ticketType: 'Regular' }), seatsHeld(3, concertId, 1, until));
    await recorder.record(reservationStream(id('reserv', 3)), {
      ...late,
      data: { ...late.data, heldAt: '2031-06-01T00:00:00.000Z' },
    } as typeof late);
    await tell(again);
    expect(told).toMatchObject([
      { orderId: id('order', 1), subject: { startsAt: MOVED_TO, previousStartsAt: MOVED_TO } },
      { reservationId: id('reserv', 2) },
    ]);
  });

  it('and cancelled since is told by its cancellation', async () => {
    const moved = await happens({ type: 'VenueMoved', data: { concertId, venue } });
    await happens({
      type: 'ConcertCancelled',
      data: { concertId, reason: 'ill', cancelledAt: new Date().toISOString() },
    });
    expect(await tell(moved)).toEqual({ asked: 0, after: null });
    expect(told).toEqual([]);
  });
});
