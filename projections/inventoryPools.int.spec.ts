import { type PoolCommand } from '../domain/inventory/commands';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { availableAt, type Pool, type PoolHold, type PoolState } from '../domain/inventory/pool';
import { poolDecider } from '../domain/inventory/poolDecider';
import { createEventStore } from '../event-store';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, seatsHeld } from '../test/projections/life';
import { randomFrom } from '../test/projections/random';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { allProjections, getPools, loadPool } from '.';
import { iso } from './rows';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const metadata = { actor: 'user-1', correlationId: 'request-1' };

const foldedPool = async (streamId: string): Promise<PoolState> => {
  const store = createEventStore({ db: database.db, projections: [] });
  const events = await store.load<PoolEvent>(streamId);
  return events.reduce(
    (state, event) => poolDecider.evolve(state, event as unknown as PoolEvent),
    poolDecider.initialState(),
  );
};

interface HoldRow {
  readonly stream_id: string;
  readonly reservation_id: string;
  readonly quantity: number;
  readonly unit_price: bigint;
  readonly currency: string;
  readonly buyer_id: string;
  readonly expires_at: Date;
  readonly status: PoolHold['status'];
}

/** The row's counters with all holds there are, to be held against the fold of all events. */
const poolOfRows = async (streamId: string): Promise<PoolState> => {
  const { version: _version, ...pool } = await loadPool(database.db, streamId, null, at(0));
  const holds = await database.db<HoldRow>('inventory_holds').where('stream_id', streamId);
  return {
    ...(pool as Pool),
    holds: Object.fromEntries(
      holds.map((hold) => [
        hold.reservation_id,
        {
          quantity: hold.quantity,
          unitPrice: { amount: Number(hold.unit_price), currency: hold.currency },
          buyerId: hold.buyer_id,
          expiresAt: iso(hold.expires_at),
          status: hold.status,
        },
      ]),
    ),
  };
};

/** More of what lets a sale go on than of what stops it. */
const SALES = ['PausePool', 'ResumePool', 'ResumePool', 'WithdrawPool', 'RestorePool', 'RestorePool'] as const;

/** What buyers, timers and an organizer could ask of a pool of 40 seats in a few minutes, in any order. */
const anyCommand = (random: ReturnType<typeof randomFrom>, now: number): PoolCommand => {
  const reservationId = id('reserv', random.below(12));
  switch (random.below(13)) {
    case 0:
      return { type: 'ChangePoolCapacity', capacity: 20 + random.below(40) };
    case 1:
      return { type: 'PricePool', price: pln(100 * random.below(5)) };
    case 2:
      return { type: 'ReleaseHold', reservationId, reason: 'changed his mind' };
    case 3:
      return { type: 'ExpireHold', reservationId, now: at(now) };
    case 4:
      return { type: 'SellSeats', reservationId };
    case 5:
      return { type: 'ReturnSeats', reservationId, reason: 'refunded' };
    case 6:
      return { type: 'ReturnSeats', reservationId, reason: 'refunded', quantity: 1 + random.below(3) };
    case 7:
      return { type: 'ExtendHold', reservationId, expiresAt: at(now + random.below(40)) };
    case 8:
      return { type: SALES[random.below(SALES.length)] ?? 'ResumePool' };
    default:
      return {
        ...{ type: 'HoldSeats', reservationId, buyerId: buyer, quantity: 1 + random.below(9), now: at(now) },
        ...{ expiresAt: at(now + random.below(30)), ...earlierPrice(random) },
      };
  }
};

const earlierPrice = (random: ReturnType<typeof randomFrom>) =>
  random.below(5) === 0 ? { earlier: { unitPrice: pln(random.below(500)), priceVersion: 1 } } : {};

it.each([1, 2, 3])(
  'rows and events say the same after any commands (seed %d)',
  async (seed) => {
    const random = randomFrom(seed);
    const key = { concertId: id('concer', seed), ticketType: 'Golden Circle' };
    const streamId = poolStream(key);
    const store = createEventStore({ db: database.db, projections: allProjections });
    const opening: readonly PoolCommand[] = [
      { type: 'CreatePool', ...key, capacity: 40, price: pln(24000) },
      { type: 'OpenPool', salesStartAt: null, salesEndAt: '2031-07-01T18:00:00.000Z' },
    ];
    const recorded = new Set<string>();

    for (let step = 0; step < 300; step += 1) {
      const now = step * 2;
      const closing: PoolCommand | undefined =
        step === 290 ? { type: 'ClosePool', reason: 'concert_cancelled' } : undefined;
      const command = opening[step] ?? closing ?? anyCommand(random, now);
      const reservationId = 'reservationId' in command ? command.reservationId : null;
      await store.transact([streamId], async (transaction) => {
        const { version, ...state } = await loadPool(transaction.tx, streamId, reservationId, at(now));
        const folded = await foldedPool(streamId);
        const decision = poolDecider.decide(command, state);
        expect(decision).toEqual(poolDecider.decide(command, folded));
        expect(availableAt(state, at(now))).toBe(availableAt(folded, at(now)));
        if ('refused' in decision || decision.events.length === 0) return;
        const { streamType } = poolDecider;
        const { events } = decision;
        recorded.add(events.map(({ type }) => type).join(' + '));
        const commandId = `step-${step}`;
        await transaction.append({ streamId, streamType, expectedVersion: version, commandId, events, metadata });
      });
      expect(await poolOfRows(streamId)).toEqual(await foldedPool(streamId));
    }
    const decided = [...recorded];
    expect(decided).toEqual(
      expect.arrayContaining([
        ...['HoldReleased', 'HoldExpired', 'HoldExtended'],
        ...['SeatsHeld', 'SeatsSold', 'SeatsReturned'],
      ]),
    );
    expect(decided).toEqual(expect.arrayContaining(['PoolPaused', 'PoolResumed', 'PoolWithdrawn', 'PoolRestored']));
    expect(decided).toContainEqual(expect.stringMatching(/^HoldExpired \+ .*SeatsHeld$/));
  },
  30_000,
);

describe('loadPool', () => {
  it('knows no pool that was never made', async () => {
    const streamId = poolStream({ concertId: id('concer', 99), ticketType: 'Regular' });
    expect(await loadPool(database.db, streamId, null, at(0))).toEqual({ exists: false, version: 0 });
  });

  it('gives the hold that is asked about and the expired ones, and leaves the others where they are', async () => {
    const key = { concertId: id('concer', 50), ticketType: 'Regular' };
    const { record } = createRecorder(database.db);
    await record<PoolEvent>(
      poolStream(key),
      { type: 'PoolCreated', data: { ...key, capacity: 100, price: pln(24000), priceVersion: 1 } },
      seatsHeld(1, key.concertId, 2, at(10)),
      seatsHeld(2, key.concertId, 2, at(900)),
      seatsHeld(3, key.concertId, 2, at(900)),
      seatsHeld(4, key.concertId, 2, at(5)),
      { type: 'SeatsSold', data: { ...key, reservationId: id('reserv', 4), quantity: 2 } },
    );
    const pool = await loadPool(database.db, poolStream(key), id('reserv', 2), at(10));
    expect(pool).toMatchObject({ exists: true, version: 6, held: 6, sold: 2, capacity: 100, open: null });
    expect(Object.keys((pool as Pool).holds).sort()).toEqual([id('reserv', 1), id('reserv', 2)]);
  });

  it('gives the hundred oldest of the expired holds, which make room for anybody', async () => {
    const key = { concertId: id('concer', 51), ticketType: 'Regular' };
    const { record } = createRecorder(database.db);
    const holds = Array.from({ length: 130 }, (_, n) => seatsHeld(n, key.concertId, 1, at(130 - n)));
    await record<PoolEvent>(
      poolStream(key),
      { type: 'PoolCreated', data: { ...key, capacity: 130, price: pln(24000), priceVersion: 1 } },
      ...holds,
    );
    const pool = (await loadPool(database.db, poolStream(key), id('reserv', 0), at(500))) as Pool;
    const oldest = Array.from({ length: 100 }, (_, n) => id('reserv', 129 - n));
    expect(Object.keys(pool.holds).sort()).toEqual([...oldest, id('reserv', 0)].sort());
  });
});

describe('the pool people see', () => {
  it('has the seats of expired holds free, also while nobody has swept them', async () => {
    const key = { concertId: id('concer', 60), ticketType: 'Regular' };
    const { record } = createRecorder(database.db);
    await record<PoolEvent>(
      poolStream(key),
      { type: 'PoolCreated', data: { ...key, capacity: 10, price: pln(24000), priceVersion: 1 } },
      seatsHeld(61, key.concertId, 3, at(10)),
      seatsHeld(62, key.concertId, 4, at(20)),
    );
    const seen = async (seconds: number) => (await getPools(database.db, key.concertId, new Date(at(seconds))))[0];
    expect(await seen(9)).toMatchObject({ capacity: 10, available: 3, held: 7, sold: 0 });
    expect(await seen(10)).toMatchObject({ capacity: 10, available: 6, held: 4, sold: 0 });
    expect(await seen(20)).toMatchObject({ capacity: 10, available: 10, held: 0, sold: 0 });
  });

  it('is refused by the database when it would be oversold, should every lock fail', async () => {
    const key = { concertId: id('concer', 70), ticketType: 'Regular' };
    const { record } = createRecorder(database.db);
    await record<PoolEvent>(poolStream(key), {
      type: 'PoolCreated',
      data: { ...key, capacity: 1, price: pln(24000), priceVersion: 1 },
    });
    await expect(record(poolStream(key), seatsHeld(71, key.concertId, 2, at(10)))).rejects.toMatchObject({
      constraint: 'inventory_pools_never_oversold',
    });
  });
});
