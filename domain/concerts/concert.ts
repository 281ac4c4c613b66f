import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Money } from '../shared/money';
import { type ConcertDescription, type ConcertEvent } from './events';

export interface ConcertTicketType {
  readonly price: Money;
  readonly priceVersion: number;
  readonly capacity: number;
  /** No longer sold; what was bought stays good. */
  readonly withdrawn: boolean;
}

/** Sold out and on sale are no states: the clock and the pools tell them. */
export type ConcertStatus = 'draft' | 'published' | 'paused' | 'cancelled' | 'ended';

export interface Concert extends ConcertDescription {
  readonly status: ConcertStatus;
  /** Until then buyers may give their tickets back for all their money; null: they were never offered that. */
  readonly refundWindowEndsAt: string | null;
  readonly ticketTypes: Readonly<Record<string, ConcertTicketType>>;
  /** Users who may scan at its doors. */
  readonly scannerIds: readonly string[];
}

export type ConcertState = { readonly status: 'none' } | Concert;

export const initialState = (): ConcertState => ({ status: 'none' });

const withTicketType = (concert: Concert, type: string, change: Partial<ConcertTicketType>): Concert => {
  const before = concert.ticketTypes[type];
  return before === undefined
    ? beforeTheFirst({ type: `a change of ${type}` })
    : { ...concert, ticketTypes: { ...concert.ticketTypes, [type]: { ...before, ...change } } };
};

export const evolve = (state: ConcertState, event: ConcertEvent): ConcertState => {
  if (event.type === 'ConcertCreated') {
    return { ...event.data, status: 'draft', refundWindowEndsAt: null, ticketTypes: {}, scannerIds: [] };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'TicketTypeAdded': {
      const { ticketType, price, capacity } = event.data;
      const added: ConcertTicketType = { price, priceVersion: 1, capacity, withdrawn: false };
      return { ...state, ticketTypes: { ...state.ticketTypes, [ticketType]: added } };
    }
    case 'TicketTypePriced': {
      const { ticketType, price, priceVersion } = event.data;
      return withTicketType(state, ticketType, { price, priceVersion });
    }
    case 'TicketTypeCapacityChanged':
      return withTicketType(state, event.data.ticketType, { capacity: event.data.capacity });
    case 'TicketTypeWithdrawn':
      return withTicketType(state, event.data.ticketType, { withdrawn: true });
    case 'TicketTypeRestored':
      return withTicketType(state, event.data.ticketType, { withdrawn: false });
    case 'ConcertPublished':
    case 'SalesResumed':
      return { ...state, status: 'published' };
    case 'SalesPaused':
      return { ...state, status: 'paused' };
    case 'ConcertCancelled':
      return { ...state, status: 'cancelled' };
    case 'ConcertEnded':
      return { ...state, status: 'ended' };
    case 'ConcertRenamed':
      return { ...state, name: event.data.name, artist: event.data.artist };
    case 'SalesWindowChanged':
      return { ...state, salesStartAt: event.data.salesStartAt, salesEndAt: event.data.salesEndAt };
    case 'ConcertRescheduled':
      return { ...state, startsAt: event.data.startsAt, refundWindowEndsAt: event.data.refundWindowEndsAt };
    case 'VenueMoved':
      return { ...state, venue: event.data.venue };
    case 'ScannerAssigned':
      return { ...state, scannerIds: [...state.scannerIds, event.data.userId] };
    case 'ScannerUnassigned':
      return { ...state, scannerIds: state.scannerIds.filter((userId) => userId !== event.data.userId) };
    default:
      return unreachable(event);
  }
};
