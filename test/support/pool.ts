import { type PoolEvent, poolStream } from '../../domain/inventory/events';
import { type Pool, type PoolState } from '../../domain/inventory/pool';
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

/**
 * Versions of a pool that cannot be: more seats were given away than there are, or fewer than none, or a reservation sold or gave
 * back seats that it did not have.
 */
export const impossibleVersions = (events: readonly PoolEvent[]): readonly number[] => {
  let pool = poolDecider.initialState();
  return events.flatMap((event, index) => {
    const had =
      pool.exists && 'reservationId' in event.data ? pool.holds[event.data.reservationId]?.quantity : undefined;
    pool = poolDecider.evolve(pool, event);
    const fromNothing =
      event.type !== 'SeatsHeld' && 'quantity' in event.data && (had === undefined || had < event.data.quantity);
    return fromNothing || (pool.exists && isImpossible(pool)) ? [index + 1] : [];
  });
};

const isImpossible = ({ capacity, held, sold }: Pool): boolean => held < 0 || sold < 0 || held + sold > capacity;
