import { MockActivityEnvironment } from '@temporalio/testing';
import { type ConcertDescription, type ConcertEvent, concertStream } from '../domain/concerts/events';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { poolDecider } from '../domain/inventory/poolDecider';
import { getConcert, loadPool } from '../projections';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { concertOf, organizer, putOnSale } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { concertActivities } from './concerts';
import { type ActivityDeps } from './deps';

const HOURS = 3_600_000;

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
let now: Date;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());
beforeEach(() => {
  now = new Date(at(0));
});

/** As a worker runs them; only what concerts need is there. */
const concerts = () => {
  const { db } = database;
  const activities = concertActivities({ db, eventStore: recorder.store, clock: () => now } as ActivityDeps);
  const run = <A extends unknown[], R>(activity: (...args: A) => Promise<R>, ...args: A): Promise<R> =>
    new MockActivityEnvironment({}).run(activity, ...args);
  return {
    cancel: (concertId: string, reason = 'The singer is ill.') =>
      run(activities.cancelConcertSales, { concertId, reason, actor: organizer }),
    end: (limit = 100, after: string | null = null) =>
      run(activities.endConcerts, { limit, after, afterMs: 12 * HOURS }),
  };
};

/** With two ticket types, the second one withdrawn. */
const onSale = async (n: number, changes: Partial<ConcertDescription> = {}) => {
  const concert = concertOf(n, changes);
  const { concertId } = concert;
  const golden = { concertId, ticketType: 'Golden Circle' };
  await putOnSale(recorder, concert);
  await recorder.record<ConcertEvent>(
    concertStream(concertId),
    { type: 'TicketTypeAdded', data: { ...golden, price: pln(60000), capacity: 10 } },
    { type: 'TicketTypeWithdrawn', data: golden },
  );
  await recorder.record<PoolEvent>(
    poolStream(golden),
    { type: 'PoolCreated', data: { ...golden, capacity: 10, price: pln(60000), priceVersion: 1 } },
    { type: 'PoolWithdrawn', data: golden },
  );
  return concertId;
};

const hold = (concertId: string, n: number) =>
  recorder.store.execute({
    decider: poolDecider,
    streamId: poolStream({ concertId, ticketType: 'Regular' }),
    command: {
      ...{ type: 'HoldSeats', reservationId: id('reserv', n), buyerId: id('buyer', n), quantity: 1 },
      ...{ now: at(0), expiresAt: at(900) },
    },
    commandId: `hold-${n}`,
    metadata: { actor: 'test', correlationId: 'test' },
  });

const poolsOf = (concertId: string) =>
  Promise.all(
    ['Regular', 'Golden Circle'].map((ticketType) =>
      loadPool(database.db, poolStream({ concertId, ticketType }), null, at(0)),
    ),
  );

describe('cancelling the sale of a concert', () => {
  it('closes all of its pools with it, the withdrawn ones too', async () => {
    const concertId = await onSale(1);
    expect(await concerts().cancel(concertId)).toEqual({ outcome: 'cancelled', again: false });
    expect(await getConcert(database.db, concertId)).toMatchObject({
      ...{ status: 'cancelled', cancelReason: 'The singer is ill.', cancelledAt: at(0) },
    });
    const closed = { closed: 'concert_cancelled' };
    expect(await poolsOf(concertId)).toMatchObject([closed, closed]);
    expect(await hold(concertId, 1)).toMatchObject({ outcome: 'refused', refusal: { code: 'concert_cancelled' } });
  });

  it('again writes nothing, whatever the reason', async () => {
    const concertId = await onSale(2);
    await concerts().cancel(concertId);
    const before = await recorder.history();
    expect(await concerts().cancel(concertId, 'Another one.')).toEqual({ outcome: 'cancelled', again: true });
    expect(await recorder.history()).toHaveLength(before.length);
  });

  it('lets no hold in after it, however many come at the same moment', async () => {
    const concertId = await onSale(3);
    const holds = Array.from({ length: 20 }, (_, n) => hold(concertId, 100 + n));
    await Promise.all([...holds.slice(0, 10), concerts().cancel(concertId), ...holds.slice(10)]);
    const events = await recorder.store.load<PoolEvent>(poolStream({ concertId, ticketType: 'Regular' }));
    expect(events.at(-1)).toMatchObject({ type: 'PoolClosed', data: { reason: 'concert_cancelled' } });
  });

  it.each<[string, () => Promise<string>, string]>([
    ['that is over', () => ended(4), 'concert_ended'],
    ['that is none', () => Promise.resolve(id('concer', 404)), 'concert_not_found'],
  ])('refuses a concert %s', async (_what, made, code) => {
    expect(await concerts().cancel(await made())).toMatchObject({ outcome: 'refused', refusal: { code } });
  });
});

const ended = async (n: number): Promise<string> => {
  const concertId = await onSale(n);
  const data = { concertId, endedAt: at(0) };
  await recorder.record<ConcertEvent>(concertStream(concertId), { type: 'ConcertEnded', data });
  return concertId;
};

describe('ending concerts by the clock', () => {
  const startsAt = (hour: number) => ({ startsAt: new Date(Date.UTC(2032, 0, 1, hour)).toISOString() });
  const statuses = async (...ids: readonly string[]) =>
    (await Promise.all(ids.map((concertId) => getConcert(database.db, concertId)))).map((concert) => concert?.status);

  it('ends each some hours after its start, with its pools, a page at a time, and once', async () => {
    const [second, first, later] = [
      await onSale(11, startsAt(3)),
      await onSale(12, startsAt(2)),
      await onSale(13, startsAt(4)),
    ];
    now = new Date(Date.UTC(2032, 0, 1, 15) - 1);
    expect(await concerts().end(10)).toMatchObject({ next: null });
    expect(await statuses(first, second, later)).toEqual(['ended', 'published', 'published']);

    now = new Date(Date.UTC(2032, 0, 1, 16));
    const page = await concerts().end(1);
    expect(page).toEqual({ swept: 1, next: expect.any(String) as string });
    expect(await statuses(second, later)).toEqual(['ended', 'published']);
    expect(await concerts().end(1, page.next)).toEqual({ swept: 1, next: null });
    expect(await statuses(later)).toEqual(['ended']);
    expect(await concerts().end()).toEqual({ swept: 0, next: null });

    const closed = { closed: 'concert_ended' };
    expect(await poolsOf(later)).toMatchObject([closed, closed]);
    expect(await hold(later, 11)).toMatchObject({ outcome: 'refused', refusal: { code: 'sale_not_open' } });
  });

  it('by two sweeps at once ends it once', async () => {
    const concertId = await onSale(14, startsAt(5));
    now = new Date(Date.UTC(2032, 0, 1, 17));
    const swept = await Promise.all([concerts().end(), concerts().end()]);
    expect(swept.map((page) => page.swept).sort()).toEqual([0, 1]);
    const events = await recorder.store.load<ConcertEvent>(concertStream(concertId));
    expect(events.filter(({ type }) => type === 'ConcertEnded')).toHaveLength(1);
  });
});
