import { type PoolEvent, poolStream } from '../../domain/inventory/events';
import { type PoolState } from '../../domain/inventory/pool';
import { poolDecider } from '../../domain/inventory/poolDecider';
import { createEventStore } from '../../event-store';
import { type House } from './house';

export interface PoolRow {
  readonly capacity: number;
  readonly held: number;
  readonly sold: number;
  readonly version: number;
}

/** What happened to the seats of one ticket type, oldest first. */
export const poolEvents = async (
  { database: { db } }: House,
  concertId: string,
  ticketType = 'Regular',
): Promise<readonly PoolEvent[]> => {
  const store = createEventStore({ db, projections: [] });
  const recorded = await store.load<PoolEvent>(poolStream({ concertId, ticketType }));
  return recorded.map((event) => event as unknown as PoolEvent);
};

export const foldPool = (events: readonly PoolEvent[]): PoolState =>
  events.reduce(poolDecider.evolve, poolDecider.initialState());

/** The row that decisions are made on. */
export const poolRow = async (
  { database: { db } }: House,
  concertId: string,
  ticketType = 'Regular',
): Promise<PoolRow> => {
  const row = await db<PoolRow & { readonly stream_id: string }>('inventory_pools')
    .where('stream_id', poolStream({ concertId, ticketType }))
    .first('capacity', 'held', 'sold', 'version');
  if (row === undefined) throw new Error(`concert ${concertId} has no pool ${ticketType}`);
  return { ...row };
};

/** Seats that were given out, whoever may have got them. */
export const seatsGivenOut = (events: readonly PoolEvent[]): number =>
  events.reduce((seats, event) => (event.type === 'SeatsHeld' ? seats + event.data.quantity : seats), 0);

/** Versions of a pool at which more seats were given away than there are, or fewer than none. */
export const impossibleVersions = (events: readonly PoolEvent[]): readonly number[] => {
  let pool = poolDecider.initialState();
  return events.flatMap((event, index) => {
    pool = poolDecider.evolve(pool, event);
    if (!pool.exists) return [];
    const { capacity, held, sold } = pool;
    return held < 0 || sold < 0 || held + sold > capacity ? [index + 1] : [];
  });
};

/** Versions of a pool at which a reservation gave back seats that it did not have. */
export const freedTwiceAt = (events: readonly PoolEvent[]): readonly number[] => {
  let pool = poolDecider.initialState();
  return events.flatMap((event, index) => {
    const hold = pool.exists && 'reservationId' in event.data ? pool.holds[event.data.reservationId] : undefined;
    pool = poolDecider.evolve(pool, event);
    return event.type !== 'SeatsHeld' && 'quantity' in event.data && (hold?.quantity ?? 0) < event.data.quantity
      ? [index + 1]
      : [];
  });
};
