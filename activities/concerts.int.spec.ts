import { MockActivityEnvironment } from '@temporalio/testing';
import { type ConcertDescription, type ConcertEvent, concertStream } from '../domain/concerts/events';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { type PoolCommand } from '../domain/inventory/commands';
import { poolDecider } from '../domain/inventory/poolDecider';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections, getConcert, loadPool } from '../projections';
import { someoneWaitsForAStream, until } from '../test/event-store/waiting';
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
const concerts = (eventStore: EventStore = recorder.store) => {
  const { db } = database;
  const activities = concertActivities({ db, eventStore, clock: () => now } as ActivityDeps);
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

const metadata = { actor: 'test', correlationId: 'test' };

const oneSeat = (n: number): PoolCommand => ({
  ...{ type: 'HoldSeats', reservationId: id('reserv', n), buyerId: id('buyer', n), quantity: 1 },
  ...{ now: at(0), expiresAt: at(900) },
});

const hold = (concertId: string, n: number) =>
  recorder.store.execute({
    decider: poolDecider,
    streamId: poolStream({ concertId, ticketType: 'Regular' }),
    command: oneSeat(n),
    commandId: `hold-${n}`,
    metadata,
  });

const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
};

/** He has looked at the pool, and takes a seat in it when he is let go on. */
const buyerWhoHesitates = (store: EventStore, concertId: string) => {
  const streamId = poolStream({ concertId, ticketType: 'Regular' });
  const looking = gate();
  const going = gate();
  const done = store.transact([streamId], async ({ tx, append }) => {
    const { version, ...pool } = await loadPool(tx, streamId, null, at(0));
    looking.open();
    await going.opened;
    const decision = poolDecider.decide(oneSeat(1), pool);
    if ('refused' in decision) throw new Error(decision.refused.code);
    const { streamType } = poolDecider;
    const { events } = decision;
    await append({ streamId, streamType, expectedVersion: version, commandId: 'hesitant', events, metadata });
  });
  return { looked: looking.opened, goOn: going.open, done };
};

const lastIn = async (concertId: string): Promise<string | undefined> =>
  (await recorder.store.load<PoolEvent>(poolStream({ concertId, ticketType: 'Regular' }))).at(-1)?.type;

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
    expect(await lastIn(concertId)).toBe('PoolClosed');
  });

  it('waits for a buyer who is in the middle of it, and comes after him', async () => {
    const concertId = await onSale(5);
    const buyer = buyerWhoHesitates(recorder.store, concertId);
    await buyer.looked;
    const cancelled = concerts().cancel(concertId);
    await until('the cancellation waits for the buyer', () => someoneWaitsForAStream(database.db));
    buyer.goOn();
    await Promise.all([buyer.done, cancelled]);
    expect(await lastIn(concertId)).toBe('PoolClosed');
  });

  it('without locks would let him hold a seat of a cancelled concert (negative control)', async () => {
    const concertId = await onSale(6);
    const unlocked = createEventStore({ db: database.db, projections: allProjections, locking: 'none' });
    const buyer = buyerWhoHesitates(unlocked, concertId);
    await buyer.looked;
    await concerts(unlocked).cancel(concertId);
    buyer.goOn();
    await buyer.done;
    expect(await lastIn(concertId)).toBe('SeatsHeld');
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
