import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Money } from '../shared/money';
import { instant } from '../shared/time';
import { type ClosingReason, type PoolEvent, type PoolKey } from './events';

export interface PoolHold {
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly buyerId: string;
  readonly expiresAt: string;
  readonly status: 'held' | 'sold';
}

export interface Pool extends PoolKey {
  readonly exists: true;
  readonly capacity: number;
  /** Seats of holds that nobody released or expired yet, whatever the clock says. held + sold ≤ capacity, always. */
  readonly held: number;
  readonly sold: number;
  readonly price: Money;
  readonly priceVersion: number;
  /** When tickets are sold; null until the concert is published. */
  readonly open: { readonly salesStartAt: string | null; readonly salesEndAt: string } | null;
  /** The concert's sales are paused: nothing new is held, what is held is still sold. */
  readonly paused: boolean;
  /** The ticket type is no longer offered; what is held is still sold. */
  readonly withdrawn: boolean;
  /** Null while the concert is on: after it nothing is sold, not even what is held. */
  readonly closed: ClosingReason | null;
  /**
   * By reservation. May be a part of them all, since a hot pool is loaded from its row and not from its events: room is
   * told by the counters, and this only has to hold the reservation asked about and the expired ones to be swept.
   */
  readonly holds: Readonly<Record<string, PoolHold>>;
}

export type PoolState = { readonly exists: false } | Pool;

export const initialState = (): PoolState => ({ exists: false });

export const keyOf = ({ concertId, ticketType }: Pool): PoolKey => ({ concertId, ticketType });

export const hasExpired = (hold: PoolHold, now: string): boolean =>
  hold.status === 'held' && instant(hold.expiresAt) <= instant(now);

type NamedHold = readonly [reservationId: string, hold: PoolHold];

/** Oldest first, and by id where they expire together, so that the same state always sweeps the same holds. */
const byExpiry = ([leftId, left]: NamedHold, [rightId, right]: NamedHold): number =>
  instant(left.expiresAt) - instant(right.expiresAt) || (leftId < rightId ? -1 : 1);

export const expiredHolds = (pool: Pool, now: string): readonly NamedHold[] =>
  Object.entries(pool.holds)
    .filter(([, hold]) => hasExpired(hold, now))
    .sort(byExpiry);

/** Seats that a buyer would get now: an expired hold does not block a sale, also while nobody has swept it. */
export const availableAt = (state: PoolState, now: string): number =>
  state.exists
    ? expiredHolds(state, now).reduce(
        (seats, [, hold]) => seats + hold.quantity,
        state.capacity - state.held - state.sold,
      )
    : 0;

const without = (holds: Pool['holds'], reservationId: string): Pool['holds'] => {
  const { [reservationId]: _gone, ...others } = holds;
  return others;
};

const changed = (holds: Pool['holds'], reservationId: string, change: Partial<PoolHold>): Pool['holds'] => {
  const hold = holds[reservationId];
  return hold === undefined ? holds : { ...holds, [reservationId]: { ...hold, ...change } };
};

const newPool = { held: 0, sold: 0, open: null, paused: false, withdrawn: false, closed: null, holds: {} } as const;

export const evolve = (state: PoolState, event: PoolEvent): PoolState => {
  if (event.type === 'PoolCreated') return { exists: true, ...event.data, ...newPool };
  if (!state.exists) return beforeTheFirst(event);
  switch (event.type) {
    case 'PoolOpened':
      return { ...state, open: { salesStartAt: event.data.salesStartAt, salesEndAt: event.data.salesEndAt } };
    case 'PoolCapacityChanged':
      return { ...state, capacity: event.data.capacity };
    case 'PoolPriced':
      return { ...state, price: event.data.price, priceVersion: event.data.priceVersion };
    case 'PoolPaused':
    case 'PoolResumed':
      return { ...state, paused: event.type === 'PoolPaused' };
    case 'PoolWithdrawn':
    case 'PoolRestored':
      return { ...state, withdrawn: event.type === 'PoolWithdrawn' };
    case 'PoolClosed':
      return { ...state, closed: event.data.reason };
    case 'SeatsHeld': {
      const { reservationId, quantity, unitPrice, buyerId, expiresAt } = event.data;
      const hold: PoolHold = { quantity, unitPrice, buyerId, expiresAt, status: 'held' };
      return { ...state, held: state.held + quantity, holds: { ...state.holds, [reservationId]: hold } };
    }
    case 'HoldExtended':
      return { ...state, holds: changed(state.holds, event.data.reservationId, { expiresAt: event.data.expiresAt }) };
    case 'HoldReleased':
    case 'HoldExpired': {
      const { reservationId, quantity } = event.data;
      return { ...state, held: state.held - quantity, holds: without(state.holds, reservationId) };
    }
    case 'SeatsSold': {
      const { reservationId, quantity } = event.data;
      return {
        ...state,
        held: state.held - quantity,
        sold: state.sold + quantity,
        holds: changed(state.holds, reservationId, { status: 'sold' }),
      };
    }
    case 'SeatsReturned': {
      const { reservationId, quantity } = event.data;
      const left = (state.holds[reservationId]?.quantity ?? quantity) - quantity;
      const holds =
        left > 0 ? changed(state.holds, reservationId, { quantity: left }) : without(state.holds, reservationId);
      return { ...state, sold: state.sold - quantity, holds };
    }
    default:
      return unreachable(event);
  }
};
