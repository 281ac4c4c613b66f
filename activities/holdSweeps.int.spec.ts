import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { poolDecider } from '../domain/inventory/poolDecider';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections, loadPool } from '../projections';
import { createSeats, type Seats } from '../seats';
import { type FreshDatabase, freshDatabase } from '../test/setup/database';
import { holdSweepActivities } from './holdSweeps';

const PRICE = { amount: 24_000, currency: 'PLN' };
const metadata = { actor: 'test', correlationId: 'test' };
const metadataOf = () => metadata;
const PAGE = { limit: 100, after: null, overdueMs: 60_000 };

let database: FreshDatabase;
let eventStore: EventStore;
let seats: Seats;
let now: Date;
beforeEach(async () => {
  now = new Date('2027-01-01T10:00:00.000Z');
  database = await freshDatabase();
  eventStore = createEventStore({ db: database.db, projections: allProjections });
  seats = createSeats({ db: database.db, eventStore, clock: () => now });
});
afterEach(() => database.drop());

const minutes = (count: number): string => new Date(now.getTime() + count * 60_000).toISOString();

/** As a worker runs them. */
const sweeps = () => {
  const { expireReservations, expireHolds } = holdSweepActivities({ db: database.db, seats, clock: () => now });
  const run = <A, R>(activity: (page: A) => Promise<R>, page: A): Promise<R> =>
    new MockActivityEnvironment({}).run(activity, page);
  return {
    reservations: (page = {}) => run(expireReservations, { ...PAGE, ...page }),
    holds: (page = {}) => run(expireHolds, { ...PAGE, ...page }),
  };
};

const openPool = async () => {
  const key = { concertId: randomUUID(), ticketType: 'Regular' };
  const streamId = poolStream(key);
  const command = (order: Parameters<typeof poolDecider.decide>[0]) =>
    eventStore.execute({
      decider: poolDecider,
      streamId,
      command: order,
      commandId: `${streamId}:${order.type}`,
      metadata,
    });
  await command({ type: 'CreatePool', ...key, capacity: 10, price: PRICE });
  await command({ type: 'OpenPool', salesStartAt: null, salesEndAt: '2028-01-01T00:00:00.000Z' });
  return key;
};

type Pool = Awaited<ReturnType<typeof openPool>>;

const hold = async (pool: Pool, orderId?: string): Promise<string> => {
  const reservationId = randomUUID();
  await seats.hold(
    {
      ...{ reservationId, userId: randomUUID(), lines: [{ ...pool, quantity: 1 }] },
      ...{ expiresAt: minutes(15), latestExpiresAt: minutes(20), seatsFreeAt: minutes(16) },
      ...(orderId === undefined ? {} : { cart: { orderId, cartId: randomUUID() } }),
    },
    metadataOf,
  );
  return reservationId;
};

const eventsOf = async (pool: Pool): Promise<string[]> =>
  (await eventStore.load<PoolEvent>(poolStream(pool))).map(({ type }) => type).slice(2);

const countersOf = async (pool: Pool) => {
  const state = await loadPool(database.db, poolStream(pool), null, now.toISOString());
  return state.exists ? { held: state.held, sold: state.sold } : undefined;
};

it('ends what has run out and nobody has ended, once, and nothing else', async () => {
  const pool = await openPool();
  await hold(pool);
  await hold(pool, randomUUID());
  now = new Date(minutes(30));
  await hold(pool);
  expect([await sweeps().reservations(), await sweeps().holds()]).toEqual([
    { swept: 1, next: null },
    { swept: 1, next: null },
  ]);
  expect([await sweeps().reservations(), await sweeps().holds()]).toEqual([
    { swept: 0, next: null },
    { swept: 0, next: null },
  ]);
  expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'SeatsHeld', 'SeatsHeld', 'HoldReleased', 'HoldExpired']);
  expect(await countersOf(pool)).toEqual({ held: 1, sold: 0 });
});

it('leaves alone what is not long overdue, for its own timer to end', async () => {
  await hold(await openPool());
  now = new Date(new Date(minutes(15)).getTime() + 59_000);
  expect(await sweeps().reservations()).toEqual({ swept: 0, next: null });
  now = new Date(now.getTime() + 2_000);
  expect(await sweeps().reservations()).toEqual({ swept: 1, next: null });
});

it('goes page by page', async () => {
  const pool = await openPool();
  for (let n = 0; n < 3; n += 1) await hold(pool);
  now = new Date(minutes(30));
  const first = await sweeps().reservations({ limit: 2 });
  expect(first).toMatchObject({ swept: 2, next: expect.any(String) as string });
  expect(await sweeps().reservations({ limit: 2, after: first.next })).toEqual({ swept: 1, next: null });
});

it('frees nothing that is paid at the same moment', async () => {
  const pool = await openPool();
  const reservations = [await hold(pool), await hold(pool), await hold(pool)];
  now = new Date(minutes(30));
  const confirmed = reservations.map((reservationId) =>
    seats.confirm({ orderId: randomUUID(), reservationId }, metadataOf),
  );
  await Promise.all([...confirmed, sweeps().holds(), sweeps().reservations()]);
  const sold = (await eventsOf(pool)).filter((type) => type === 'SeatsSold');
  expect(sold).toHaveLength(3);
  expect(await countersOf(pool)).toEqual({ held: 0, sold: 3 });
});
