import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type PoolEvent, poolStream, type ReservationEvent, reservationStream } from '../../domain/inventory/events';
import { type PoolHold } from '../../domain/inventory/pool';
import { reservationDecider } from '../../domain/inventory/reservationDecider';
import { createEventStore, type EventStore } from '../../event-store';
import { allUpcasters } from '../../projections';
import { churn } from '../support/churn';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { tally } from '../support/inParallel';
import { expecting, newConcert, newCrowd, newOrganizer, type Person } from '../support/people';
import { seldomSwept, sweepNow } from '../support/sweep';
import { foldPool, impossibleVersions, poolEvents, poolRow } from '../support/pool';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(240_000);

const MINUTE = 60_000;
const HOLD_MS = 1_500;
const BUYERS = 40;
const LANES = 24;
const SEED = 4;
const LIMIT = 8;

/** What a buyer and an organizer may hear; anything else is a fault. Money that was late may find its order expired. */
const ANSWERS: readonly RegExp[] = [
  /^hold: (201 held|409 sold_out|422 over_buyer_limit)$/,
  /^release: (200 released|409 reservation_not_held)$/,
  /^buy: (201 (paid|fulfilled|awaiting_payment|expired|cancelled)|409 reservation_not_held)$/,
  /^capacity: (200 changed|409 capacity_below_committed)$/,
];

interface PoolKey {
  readonly concertId: string;
  readonly ticketType: string;
}

let house: House;
let store: EventStore;
let organizer: Person;
let pools: readonly PoolKey[];
let limited: string;
let outcomes: readonly string[];

beforeAll(async () => {
  house = await openHouse({ policy: { holdMs: HOLD_MS, holdGraceMs: 300 }, sweep: seldomSwept({ holdOverdueMs: 0 }) });
  store = createEventStore({ db: house.database.db, projections: [], upcasters: allUpcasters });
  organizer = await newOrganizer(house);
  const typesOf = (...types: string[]) => types.map((type) => ({ type, price: 24_000, capacity: 20 }));
  limited = await newConcert(house, organizer, typesOf('Front', 'Back'), { maxTicketsPerBuyer: LIMIT });
  const [second, third] = [
    await newConcert(house, organizer, typesOf('Floor', 'Balcony')),
    await newConcert(house, organizer, typesOf('Regular')),
  ];
  pools = [
    ...[limited, limited, second, second, third].map((concertId, index) => ({
      concertId,
      ticketType: ['Front', 'Back', 'Floor', 'Balcony', 'Regular'][index] as string,
    })),
  ];
  const buyers = await newCrowd(house, BUYERS);
  outcomes = await churn({ house, organizer, buyers, pools, ms: MINUTE, lanes: LANES, seed: SEED });
  await eventually(
    'the last hold to end',
    async () => ((await someAreHeld()) ? void (await sweepNow(house)) : true),
    60,
  );
});
afterAll(() => house.close());

const someAreHeld = async (): Promise<boolean> => {
  const { db } = house.database;
  const [reservation, hold] = await Promise.all(
    ['reservations', 'inventory_holds'].map((table) => db(table).where('status', 'held').first<object | undefined>()),
  );
  return reservation !== undefined || hold !== undefined;
};

const eventsOf = ({ concertId, ticketType }: PoolKey): Promise<readonly PoolEvent[]> =>
  poolEvents(house, concertId, ticketType);

interface HoldRow extends Pick<PoolHold, 'quantity' | 'status'> {
  readonly reservation_id: string;
  readonly buyer_id: string;
}

const holdRowsOf = (pool: PoolKey): Promise<HoldRow[]> =>
  house.database.db<HoldRow & { stream_id: string }>('inventory_holds').where('stream_id', poolStream(pool));

describe('a minute of holding, giving back, running out and buying over five pools', () => {
  it('was answered with what there is to be said, and all of it was said', () => {
    const counts = tally(outcomes);
    expect(Object.keys(counts).filter((outcome) => !ANSWERS.some((answer) => answer.test(outcome)))).toEqual([]);
    expect(Object.keys(counts)).toEqual(
      expect.arrayContaining([
        ...['hold: 201 held', 'hold: 409 sold_out', 'hold: 422 over_buyer_limit'],
        ...['release: 200 released', 'release: 409 reservation_not_held'],
        ...['buy: 201 paid', 'buy: 201 awaiting_payment', 'buy: 409 reservation_not_held'],
        ...['capacity: 200 changed', 'capacity: 409 capacity_below_committed'],
      ]),
    );
  });

  it('left events, rows and read models that say the same', async () => {
    for (const pool of pools) {
      const { concertId, ticketType } = pool;
      const events = await eventsOf(pool);
      const folded = foldPool(events);
      if (!folded.exists) throw new Error('a pool has no events');
      const { capacity, held, sold, holds } = folded;
      expect(held).toBe(0);
      expect(await poolRow(house, concertId, ticketType)).toEqual({ capacity, held, sold, version: events.length });
      const { ticketTypes } = expecting(
        await house.api<{ ticketTypes: object[] }>('GET', `/v1/concerts/${concertId}/ticket-summary`, {
          token: organizer.token,
        }),
        200,
      );
      const shown = { type: ticketType, capacity, available: capacity - sold, held, sold };
      expect(ticketTypes).toContainEqual(expect.objectContaining(shown));
      const rows = await holdRowsOf(pool);
      const fromRows = rows.map(({ reservation_id, buyer_id, quantity, status }) => [
        reservation_id,
        { buyerId: buyer_id, quantity, status },
      ]);
      expect(Object.fromEntries(fromRows)).toEqual(
        Object.fromEntries(
          Object.entries(holds).map(([id, { buyerId, quantity, status }]) => [id, { buyerId, quantity, status }]),
        ),
      );
      const tickets = house.database.db('tickets').where({ concert_id: concertId, ticket_type: ticketType });
      expect(await tickets).toHaveLength(sold);
    }
  });

  it('never gave away a seat that was not there, nor took one back twice', async () => {
    const types = new Set<string>();
    for (const pool of pools) {
      const events = await eventsOf(pool);
      for (const { type } of events) types.add(type);
      expect(impossibleVersions(events)).toEqual([]);
    }
    expect([...types]).toEqual(expect.arrayContaining(['SeatsHeld', 'HoldReleased', 'HoldExpired', 'SeatsSold']));
  });

  it('left reservations that say what became of their holds', async () => {
    const { db } = house.database;
    const sold = new Map<string, readonly [stream: string, quantity: number][]>();
    for (const pool of pools) {
      for (const { reservation_id: id, quantity } of await holdRowsOf(pool))
        sold.set(id, [...(sold.get(id) ?? []), [poolStream(pool), quantity]]);
    }
    const rows = await db<{ reservation_id: string; status: string }>('reservations').select();
    for (const { reservation_id: id, status } of rows) {
      const events = await store.load<ReservationEvent>(reservationStream(id));
      const state = events.reduce(
        (current, event) => reservationDecider.evolve(current, event as unknown as ReservationEvent),
        reservationDecider.initialState(),
      );
      expect(state.status).toBe(status);
      const lines =
        state.status === 'confirmed' ? state.lines.map((line) => [poolStream(line), line.quantity] as const) : [];
      expect(Object.fromEntries(sold.get(id) ?? [])).toEqual(Object.fromEntries(lines));
    }
  });

  it('never let a buyer have more than his share', async () => {
    const ofConcert = pools.filter(({ concertId }) => concertId === limited);
    const recorded = await Promise.all(ofConcert.map((pool) => store.load<PoolEvent>(poolStream(pool))));
    const inOrder = recorded.flat().sort((left, right) => (left.position < right.position ? -1 : 1));
    const share = new Map<string, PoolHold>();
    const shares: number[] = [];
    for (const recordedEvent of inOrder) {
      const event = recordedEvent as unknown as PoolEvent;
      if (!('reservationId' in event.data)) continue;
      const name = `${event.data.ticketType} ${event.data.reservationId}`;
      const hold = share.get(name);
      if (event.type === 'HoldReleased' || event.type === 'HoldExpired' || event.type === 'SeatsReturned')
        share.delete(name);
      if (event.type === 'SeatsSold' && hold !== undefined) share.set(name, { ...hold, status: 'sold' });
      if (event.type !== 'SeatsHeld') continue;
      const { buyerId, heldAt } = event.data;
      share.set(name, { ...event.data, status: 'held' });
      const mine = [...share.values()].filter((other) => other.buyerId === buyerId);
      const counted = mine.filter(({ status, expiresAt }) => status === 'sold' || expiresAt > heldAt);
      shares.push(counted.reduce((seats, { quantity }) => seats + quantity, 0));
    }
    expect(Math.max(...shares)).toBeGreaterThan(1);
    expect(Math.max(...shares)).toBeLessThanOrEqual(LIMIT);
  });
});
