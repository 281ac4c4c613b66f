import { randomUUID } from 'node:crypto';
import { concertDecider } from '../domain/concerts/concertDecider';
import { concertStream } from '../domain/concerts/events';
import { poolDecider } from '../domain/inventory/poolDecider';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections, loadPool } from '../projections';
import { type FreshDatabase, freshDatabase } from '../test/setup/database';
import { createSeats, type HoldRequest, type Release, type Return } from '.';

const PRICE = { amount: 24_000, currency: 'PLN' };
const VENUE = { name: 'Hall', address: 'Street 1', city: 'Warsaw', country: 'PL', timeZone: 'Europe/Warsaw' };
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

const metadataOf = (actor = 'test') => ({ actor, correlationId: 'test' });

const seats = () => {
  const { hold, preview, order, extend, confirm, release, expire, expireHold, ...rest } = createSeats({
    db: database.db,
    eventStore,
    clock: () => now,
  });
  return {
    preview,
    giveBack: (request: Return) => rest.return(request, metadataOf),
    hold: (request: HoldRequest) => hold(request, metadataOf),
    order: (request: Parameters<typeof order>[0]) => order(request, metadataOf),
    extend: (request: Parameters<typeof extend>[0]) => extend(request, metadataOf),
    confirm: (request: Parameters<typeof confirm>[0]) => confirm(request, metadataOf),
    release: (request: Release) => release(request, metadataOf),
    expire: (request: Omit<Release, 'reason'>) => expire(request, metadataOf),
    expireHold: (hold: Parameters<typeof expireHold>[0]) => expireHold(hold, metadataOf),
  };
};

const openPool = async (capacity: number, ticketType = 'Regular', concertId: string = randomUUID(), price = PRICE) => {
  const key = { concertId, ticketType };
  const streamId = poolStream(key);
  const command = (type: string, order: Parameters<typeof poolDecider.decide>[0]) =>
    eventStore.execute({ decider: poolDecider, streamId, command: order, commandId: `${streamId}:${type}`, metadata });
  await command('create', { type: 'CreatePool', ...key, capacity, price });
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

  it.each([
    ['less', 199, 1, 'amount_too_small', { minimum: { amount: 200, currency: 'PLN' } }],
    ['more', 60_000_000, 2, 'amount_too_large', { maximum: { amount: 99_999_999, currency: 'PLN' } }],
  ])('keeps nothing of what comes to %s than can be charged', async (_, amount, quantity, code, details) => {
    const price = { amount, currency: 'PLN' };
    const pool = await openPool(10, 'Regular', randomUUID(), price);
    const hold = holdOf([{ ...pool, quantity }]);
    const request = { ...hold, lines: hold.lines.map((line) => ({ ...line, unitPrice: price })) };
    const refused = { code, details: { total: { amount: amount * quantity, currency: 'PLN' }, ...details } };
    expect(await seats().preview(request)).toMatchObject(refused);
    expect(await seats().hold(request)).toMatchObject({ outcome: 'refused', refusal: refused });
    expect(await seats().hold(request)).toMatchObject({ outcome: 'refused', refusal: refused });
    expect(await countersOf(pool)).toEqual({ held: 0, sold: 0 });
  });

  it('asks nothing of a total that is nothing', async () => {
    const price = { amount: 0, currency: 'PLN' };
    const pool = await openPool(10, 'Regular', randomUUID(), price);
    const hold = holdOf([pool]);
    const request = { ...hold, lines: hold.lines.map((line) => ({ ...line, unitPrice: price })) };
    expect(await seats().hold(request)).toMatchObject({ outcome: 'held', total: price });
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

  it('gives back as many as were counted, once, and leaves the rest sold', async () => {
    const [pool, other] = [await openPool(4), await openPool(1)];
    const request = holdOf([{ ...pool, quantity: 4 }, other]);
    const order = { orderId: randomUUID(), reservationId: request.reservationId };
    const returning = (cancellationId: string, quantity: number, whole = false) =>
      seats().giveBack({ ...order, cancellationId, seats: [{ ...pool, quantity }], whole, reason: 'test' });
    await seats().hold(request);
    await seats().confirm(order);
    await returning('one', 1);
    await returning('one', 1);
    expect([await countersOf(pool), await countersOf(other)]).toEqual([
      { held: 0, sold: 3 },
      { held: 0, sold: 1 },
    ]);
    expect(await seats().hold(holdOf([pool]))).toMatchObject({ outcome: 'held' });
    await Promise.all([returning('two', 2), returning('three', 1, true), returning('two', 2)]);
    expect([await countersOf(pool), await countersOf(other)]).toEqual([
      { held: 1, sold: 0 },
      { held: 0, sold: 1 },
    ]);
    await returning('one', 1);
    expect(await countersOf(pool)).toEqual({ held: 1, sold: 0 });
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

describe('requests that are answered together', () => {
  it('are each given all they want or nothing, in their order', async () => {
    const pool = await openPool(3);
    const office = seats();
    const wishes = [1, 3, 2, 1].map((quantity) => holdOf([{ ...pool, quantity }]));
    const first = holdOf([pool]);
    await office.release({ orderId: null, reservationId: first.reservationId, reason: 'warm' });
    const answers = await Promise.all(wishes.map((wish) => office.hold(wish)));
    expect(answers.map(({ outcome }) => outcome)).toEqual(['held', 'refused', 'held', 'refused']);
    expect(await countersOf(pool)).toEqual({ held: 3, sold: 0 });
    expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'SeatsHeld']);
  });

  it('never give a buyer more than his limit, whatever pools they are of', async () => {
    const concertId = randomUUID();
    await eventStore.execute({
      decider: concertDecider,
      streamId: concertStream(concertId),
      command: {
        ...{ type: 'CreateConcert', concertId, organizerId: randomUUID(), name: 'Limited', artist: 'A', venue: VENUE },
        ...{ startsAt: '2028-01-01T00:00:00.000Z', salesStartAt: null, salesEndAt: null, currency: 'PLN' },
        ...{ maxTicketsPerBuyer: 4, taxRate: null, cancellationPolicy: null },
      },
      commandId: concertId,
      metadata,
    });
    const pools = [await openPool(100, 'Regular', concertId), await openPool(100, 'Golden', concertId)];
    const userId = randomUUID();
    // Two offices are two processes: they meet in the database only.
    const offices = [seats(), seats(), seats()];
    const wishes = Array.from({ length: 12 }, (_, n) => ({
      ...holdOf([{ ...pools[n % 2]!, quantity: 1 + (n % 3) }]),
      userId,
    }));
    const answers = await Promise.all(wishes.map((wish, n) => offices[n % 3]!.hold(wish)));
    const refused = answers.flatMap((answer) => (answer.outcome === 'refused' ? [answer.refusal.code] : []));
    expect(new Set(refused)).toEqual(new Set(['over_buyer_limit']));
    const held = (await Promise.all(pools.map(countersOf))).reduce(
      (total, counters) => total + (counters?.held ?? 0),
      0,
    );
    expect(held).toBeGreaterThan(1);
    expect(held).toBeLessThanOrEqual(4);
  });

  it('cannot be of two currencies', async () => {
    const [zloty, euro] = [
      await openPool(1),
      await openPool(1, 'Regular', randomUUID(), { amount: 50, currency: 'EUR' }),
    ];
    const wish = holdOf([zloty, euro]);
    const lines = wish.lines.map(({ concertId, ticketType, quantity }) => ({ concertId, ticketType, quantity }));
    expect(await seats().hold({ ...wish, lines })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'mixed_currency' },
    });
    expect([await countersOf(zloty), await countersOf(euro)]).toEqual([
      { held: 0, sold: 0 },
      { held: 0, sold: 0 },
    ]);
  });
});

describe('looking before asking', () => {
  it('says what would be refused, and records nothing', async () => {
    const pool = await openPool(1);
    const wish = holdOf([{ ...pool, quantity: 2 }]);
    expect(await seats().preview(wish)).toMatchObject({ code: 'sold_out', details: { lines: [{ available: 1 }] } });
    expect(await seats().preview(holdOf([pool]))).toBeUndefined();
    expect(await eventsOf(pool)).toEqual([]);
  });
});

describe('holding longer', () => {
  const ordered = async (capacity = 1) => {
    const pool = await openPool(capacity);
    const order = { orderId: randomUUID(), cartId: randomUUID() };
    const wish = { ...holdOf([pool]), cart: order };
    await seats().hold(wish);
    const extend = (minute: number) =>
      seats().extend({ ...order, reservationId: wish.reservationId, expiresAt: minutes(minute), graceMs: 60_000 });
    return { pool, ...wish, ...order, extend };
  };

  it('works once while a payment is in flight, and never beyond the cap', async () => {
    const { pool, extend } = await ordered();
    expect(await extend(60)).toEqual({ outcome: 'extended', expiresAt: minutes(20) });
    expect(await extend(60)).toEqual({ outcome: 'extended', expiresAt: minutes(20) });
    expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'HoldExtended']);
    now = new Date(minutes(19));
    expect(await seats().hold(holdOf([pool]))).toMatchObject({ refusal: { code: 'sold_out' } });
    now = new Date(minutes(3));
    expect(await seats().hold(holdOf([pool]))).toMatchObject({ outcome: 'held' });
  });

  it('does nothing when somebody else was given the seats meanwhile', async () => {
    const { pool, extend } = await ordered();
    now = new Date(minutes(17));
    expect(await seats().hold(holdOf([pool]))).toMatchObject({ outcome: 'held' });
    expect(await extend(20)).toEqual({ outcome: 'unchanged' });
  });
});

describe('a hold that was made for an order', () => {
  it('is the order’s: neither its buyer nor a sweep ends it', async () => {
    const pool = await openPool(1);
    const orderId = randomUUID();
    const wish = { ...holdOf([pool]), cart: { orderId, cartId: randomUUID() } };
    const { reservationId } = wish;
    await seats().hold(wish);
    expect(await seats().release({ orderId: null, reservationId, reason: 'released_by_buyer' })).toBe('ordered');
    now = new Date(minutes(60));
    expect(await seats().expire({ orderId: null, reservationId })).toBe('ordered');
    expect(await seats().expire({ orderId, reservationId })).toBe('expired');
  });
});

describe('a hold that has run out', () => {
  it('is ended once, whoever it is of, and not before its time', async () => {
    const pool = await openPool(1);
    const wish = { ...holdOf([pool]), cart: { orderId: randomUUID(), cartId: randomUUID() } };
    await seats().hold(wish);
    const hold = { ...pool, reservationId: wish.reservationId };
    expect(await seats().expireHold(hold)).toBe(false);
    now = new Date(minutes(17));
    expect([await seats().expireHold(hold), await seats().expireHold(hold)]).toEqual([true, false]);
    expect(await eventsOf(pool)).toEqual(['SeatsHeld', 'HoldExpired']);
  });
});
