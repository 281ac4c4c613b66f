import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { poolDecider } from '../../domain/inventory/poolDecider';
import { type PoolEvent, poolStream } from '../../domain/inventory/events';
import { createEventStore, type EventStore } from '../../event-store';
import { allProjections, loadPool } from '../../projections';
import { type FreshDatabase, freshDatabase } from '../../test/setup/database';
import { type ActivityDeps } from '../deps';
import { seatActivities } from '.';

const PRICE = { amount: 24_000, currency: 'PLN' };
const metadata = { actor: 'test', correlationId: 'test' };

let database: FreshDatabase;
let eventStore: EventStore;
let now: Date;
beforeAll(async () => {
  database = await freshDatabase();
  eventStore = createEventStore({ db: database.db, projections: allProjections });
});
afterAll(() => database.drop());
beforeEach(() => {
  now = new Date('2027-01-01T10:00:00.000Z');
});

const minutes = (count: number): string => new Date(now.getTime() + count * 60_000).toISOString();

/** As a worker runs them; only what seats need is there. */
const seats = () => {
  const deps = { db: database.db, eventStore, clock: () => now } as ActivityDeps;
  const activities = seatActivities(deps);
  const run = <A extends unknown[], R>(activity: (...args: A) => Promise<R>, ...args: A): Promise<R> =>
    new MockActivityEnvironment({}).run(activity, ...args);
  return {
    hold: (request: Parameters<typeof activities.holdSeats>[0]) => run(activities.holdSeats, request),
    confirm: (request: Parameters<typeof activities.confirmSeats>[0]) => run(activities.confirmSeats, request),
    release: (request: Parameters<typeof activities.releaseSeats>[0]) => run(activities.releaseSeats, request),
    expire: (request: Parameters<typeof activities.expireSeats>[0]) => run(activities.expireSeats, request),
  };
};

const openPool = async (capacity: number, ticketType = 'Regular', concertId: string = randomUUID()) => {
  const key = { concertId, ticketType };
  const streamId = poolStream(key);
  const command = (type: string, order: Parameters<typeof poolDecider.decide>[0]) =>
    eventStore.execute({ decider: poolDecider, streamId, command: order, commandId: `${streamId}:${type}`, metadata });
  await command('create', { type: 'CreatePool', ...key, capacity, price: PRICE });
  await command('open', { type: 'OpenPool', salesStartAt: null, salesEndAt: '2028-01-01T00:00:00.000Z' });
  return key;
};

const holdOf = (
  lines: readonly { concertId: string; ticketType: string; quantity?: number }[],
  reservationId: string = randomUUID(),
) => ({
  reservationId,
  userId: randomUUID(),
  lines: lines.map(({ concertId, ticketType, quantity = 1 }) => ({
    concertId,
    ticketType,
    quantity,
    unitPrice: PRICE,
  })),
  expiresAt: minutes(15),
  latestExpiresAt: minutes(20),
  seatsFreeAt: minutes(16),
});

const countersOf = async (key: { concertId: string; ticketType: string }) => {
  const pool = await loadPool(database.db, poolStream(key), null, now.toISOString());
  return pool.exists ? { held: pool.held, sold: pool.sold } : undefined;
};

const eventsOf = async (key: { concertId: string; ticketType: string }): Promise<string[]> =>
  (await eventStore.load<PoolEvent>(poolStream(key))).map(({ type }) => type).slice(2);

describe('holding seats', () => {
  it('takes them in every pool or in none', async () => {
    const [many, few] = [await openPool(10), await openPool(1)];
    const refused = await seats().hold(holdOf([many, { ...few, quantity: 2 }]));
    expect(refused).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'sold_out', details: { lines: [{ ...few, requested: 2, available: 1, code: 'sold_out' }] } },
    });
    expect([await countersOf(many), await countersOf(few)]).toEqual([
      { held: 0, sold: 0 },
      { held: 0, sold: 0 },
    ]);
    const held = await seats().hold(holdOf([many, few]));
    expect(held).toEqual({
      outcome: 'held',
      total: { amount: 48_000, currency: 'PLN' },
      price: '480.00 PLN',
      expiresAt: minutes(15),
    });
    expect([await countersOf(many), await countersOf(few)]).toEqual([
      { held: 1, sold: 0 },
      { held: 1, sold: 0 },
    ]);
  });

  it('is answered the same when its answer was lost, yes or no', async () => {
    const pool = await openPool(1);
    const first = holdOf([pool]);
    const second = holdOf([pool]);
    const held = await seats().hold(first);
    const refused = await seats().hold(second);
    expect(await seats().hold(first)).toEqual(held);
    await seats().release({ orderId: null, reservationId: first.reservationId, reason: 'test' });
    expect(await seats().hold(second)).toEqual(refused);
    expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'HoldReleased']);
  });

  it('does not wait for a hold that has run out, with nobody there to free it', async () => {
    const pool = await openPool(1);
    await seats().hold(holdOf([pool]));
    expect(await seats().hold(holdOf([pool]))).toMatchObject({ outcome: 'refused' });
    now = new Date(minutes(17));
    expect(await seats().hold(holdOf([pool]))).toMatchObject({ outcome: 'held' });
    expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'HoldExpired', 'SeatsHeld']);
  });
});

describe('selling held seats', () => {
  it('happens once, however often it is asked for', async () => {
    const pool = await openPool(3);
    const request = holdOf([{ ...pool, quantity: 2 }]);
    const order = { orderId: randomUUID(), reservationId: request.reservationId };
    await seats().hold(request);
    expect([await seats().confirm(order), await seats().confirm(order)]).toEqual(['sold', 'sold']);
    expect(await countersOf(pool)).toEqual({ held: 0, sold: 2 });
  });

  it('takes them again at the old price when the hold ran out and they are still free', async () => {
    const pool = await openPool(1);
    const request = holdOf([pool]);
    await seats().hold(request);
    now = new Date(minutes(20));
    await seats().expire({ orderId: null, reservationId: request.reservationId });
    expect(await seats().confirm({ orderId: randomUUID(), reservationId: request.reservationId })).toBe('sold');
    expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'HoldReleased', 'SeatsHeld', 'SeatsSold']);
  });

  it('sells nothing at all when one pool has given its seats to somebody else', async () => {
    const [gone, free] = [await openPool(1), await openPool(1)];
    const request = holdOf([gone, free]);
    await seats().hold(request);
    now = new Date(minutes(17));
    await seats().hold(holdOf([gone]));
    expect(await seats().confirm({ orderId: randomUUID(), reservationId: request.reservationId })).toBe('gone');
    expect(await countersOf(free)).toEqual({ held: 1, sold: 0 });
  });

  it('is undone with the seats going back', async () => {
    const pool = await openPool(1);
    const request = holdOf([pool]);
    const order = { orderId: randomUUID(), reservationId: request.reservationId };
    await seats().hold(request);
    await seats().confirm(order);
    expect(await seats().release({ ...order, reason: 'order_undone' })).toBe('released');
    expect(await countersOf(pool)).toEqual({ held: 0, sold: 0 });
  });
});

describe('giving seats back', () => {
  it('does nothing for a reservation that never was, and nothing the second time', async () => {
    const pool = await openPool(1);
    const never = { orderId: randomUUID(), reservationId: randomUUID(), reason: 'undo' };
    expect(await seats().release(never)).toBe('released');
    const request = holdOf([pool]);
    await seats().hold(request);
    const release = { orderId: null, reservationId: request.reservationId, reason: 'released_by_buyer' };
    expect([await seats().release(release), await seats().release(release)]).toEqual(['released', 'released']);
    expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'HoldReleased']);
  });

  it('is not the hold timer’s to do before the time is up for an order that has paid', async () => {
    const pool = await openPool(1);
    const request = holdOf([pool]);
    await seats().hold(request);
    await seats().confirm({ orderId: randomUUID(), reservationId: request.reservationId });
    now = new Date(minutes(30));
    expect(await seats().expire({ orderId: null, reservationId: request.reservationId })).toBe('ordered');
    expect(await countersOf(pool)).toEqual({ held: 0, sold: 1 });
  });
});
