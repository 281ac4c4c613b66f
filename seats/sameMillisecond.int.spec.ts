import { randomUUID } from 'node:crypto';
import { poolDecider } from '../domain/inventory/poolDecider';
import {
  type PoolEvent,
  type PoolKey,
  poolStream,
  type ReservationEvent,
  reservationStream,
} from '../domain/inventory/events';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections } from '../projections';
import { type FreshDatabase, freshDatabase } from '../test/setup/database';
import { foldPool, impossibleVersions } from '../test/support/pool';
import { letRivalsMeet, letRivalsPass } from '../test/support/rivals';
import { createSeats, type HoldRequest } from '.';

const PRICE = { amount: 24_000, currency: 'PLN' };
const HELD_AT = new Date('2027-01-01T10:00:00.000Z');
/** The hold ends then, and everybody comes then. */
const END = '2027-01-01T10:15:00.000Z';
const LATER = '2027-01-01T10:30:00.000Z';
/** Who is first at the door changes from round to round. */
const ROUNDS: readonly (readonly Comer[])[] = Array.from(
  { length: 4 },
  () =>
    [
      ['confirm', 'expire', 'rival'],
      ['expire', 'rival', 'confirm'],
      ['rival', 'confirm', 'expire'],
    ] as const,
).flat();
const metadata = { actor: 'test', correlationId: 'test' };
const metadataOf = () => metadata;

let database: FreshDatabase;
let eventStore: EventStore;
beforeAll(async () => {
  database = await freshDatabase();
  eventStore = createEventStore({ db: database.db, projections: allProjections });
});
afterAll(() => database.drop());

const seatsAt = (time: Date, store = eventStore) =>
  createSeats({ db: database.db, eventStore: store, clock: () => time });

const openPool = async (): Promise<PoolKey> => {
  const key = { concertId: randomUUID(), ticketType: 'Regular' };
  const streamId = poolStream(key);
  const commands = [
    { type: 'CreatePool', ...key, capacity: 1, price: PRICE },
    { type: 'OpenPool', salesStartAt: null, salesEndAt: '2028-01-01T00:00:00.000Z' },
  ] as const;
  for (const command of commands) {
    const commandId = `${streamId}:${command.type}`;
    await eventStore.execute({ decider: poolDecider, streamId, command, commandId, metadata });
  }
  return key;
};

const holdOf = (pool: PoolKey, expiresAt: string): HoldRequest => ({
  reservationId: randomUUID(),
  userId: randomUUID(),
  lines: [{ ...pool, quantity: 1 }],
  expiresAt,
  latestExpiresAt: expiresAt,
  seatsFreeAt: expiresAt,
});

type Comer = 'confirm' | 'expire' | 'rival';

/** One seat, held for an order until now, and who comes in this very millisecond. */
const theMoment = async (store = eventStore) => {
  const pool = await openPool();
  const orderId = randomUUID();
  const first = holdOf(pool, END);
  const { reservationId, userId } = first;
  const before = seatsAt(HELD_AT);
  expect(await before.hold(first, metadataOf)).toMatchObject({ outcome: 'held' });
  expect(await before.order({ orderId, userId, reservationId }, metadataOf)).toMatchObject({ outcome: 'held' });
  const now = seatsAt(new Date(END), store);
  const rival = holdOf(pool, LATER);
  return {
    comes: {
      confirm: () => now.confirm({ orderId, reservationId }, metadataOf),
      expire: () => now.expire({ orderId, reservationId }, metadataOf),
      rival: async () => (await now.hold(rival, metadataOf)).outcome,
    } satisfies Record<Comer, () => Promise<string>>,
    ownTimer: () => now.expire({ orderId: null, reservationId }, metadataOf),
    poolEvents: async () =>
      (await eventStore.load<PoolEvent>(poolStream(pool))).map((event) => event as unknown as PoolEvent),
    reservationEvents: async () =>
      (await eventStore.load<ReservationEvent>(reservationStream(reservationId))).map(({ type }) => type),
  };
};
type Moment = Awaited<ReturnType<typeof theMoment>>;

/** The seat is one buyer's, nobody gave it back twice, and the reservation says which of the two came first. */
const expectOneWinner = async (
  { poolEvents, reservationEvents }: Moment,
  { confirm, rival }: Readonly<Record<Comer, string>>,
): Promise<void> => {
  const events = await poolEvents();
  expect(impossibleVersions(events)).toEqual([]);
  const [won, end] =
    confirm === 'sold' ? [{ held: 0, sold: 1 }, 'ReservationConfirmed'] : [{ held: 1, sold: 0 }, 'ReservationExpired'];
  expect(foldPool(events)).toMatchObject(won);
  expect({ confirm, rival }).toEqual(
    confirm === 'sold' ? { confirm: 'sold', rival: 'refused' } : { confirm: 'gone', rival: 'held' },
  );
  expect((await reservationEvents()).at(-1)).toBe(end);
};

describe('a hold that ends in the millisecond in which it is confirmed', () => {
  it.each<[readonly Comer[], 'order' | 'rival']>([
    [['confirm', 'expire', 'rival'], 'order'],
    [['confirm', 'rival', 'expire'], 'order'],
    [['expire', 'confirm', 'rival'], 'order'],
    [['expire', 'rival', 'confirm'], 'rival'],
    [['rival', 'expire', 'confirm'], 'rival'],
    [['rival', 'confirm', 'expire'], 'rival'],
  ])('with %j in this order has one winner, and who comes again changes nothing', async (order, winner) => {
    const moment = await theMoment();
    const answers: Partial<Record<Comer, string>> = {};
    for (const comer of order) answers[comer] = await moment.comes[comer]();
    expect(answers.confirm).toBe(winner === 'order' ? 'sold' : 'gone');
    await expectOneWinner(moment, answers as Record<Comer, string>);
    const before = [await moment.poolEvents(), await moment.reservationEvents()];
    for (const comer of order) await moment.comes[comer]();
    expect([await moment.poolEvents(), await moment.reservationEvents()]).toEqual(before);
  });

  it('has one winner when all come at once', async () => {
    await letRivalsMeet(database.db, 'inventory_pools', 'new.held < old.held');
    for (const order of ROUNDS) {
      const moment = await theMoment();
      const answers = await Promise.all(order.map(async (comer) => [comer, await moment.comes[comer]()] as const));
      await expectOneWinner(moment, Object.fromEntries(answers) as Record<Comer, string>);
    }
    await letRivalsPass(database.db, 'inventory_pools');
  });

  it('is not its own timer’s to end, since an order has taken it over', async () => {
    const moment = await theMoment();
    expect(await Promise.all([moment.ownTimer(), moment.comes.confirm()])).toEqual(['ordered', 'sold']);
    expect(await moment.reservationEvents()).toEqual(['ReservationHeld', 'ReservationOrdered', 'ReservationConfirmed']);
  });

  it('gives its seat to two without the locks and the constraint (negative control)', async () => {
    const { db } = database;
    await db.raw('alter table inventory_pools drop constraint inventory_pools_never_oversold');
    await letRivalsMeet(db, 'inventory_pools', `new.version > old.version and old.held = 1`);
    const moment = await theMoment(createEventStore({ db, projections: allProjections, locking: 'none' }));
    const { confirm, rival } = moment.comes;
    expect(await Promise.all([confirm(), rival()])).toEqual(['sold', 'held']);
    expect(impossibleVersions(await moment.poolEvents())).not.toEqual([]);
  });
});
