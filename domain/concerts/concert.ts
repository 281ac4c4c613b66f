import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Money } from '../shared/money';
import { type ConcertDescription, type ConcertEvent } from './events';

export interface ConcertTicketType {
  readonly price: Money;
  readonly priceVersion: number;
  readonly capacity: number;
}

export interface Concert extends ConcertDescription {
  readonly status: 'draft' | 'published';
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
  if (event.type === 'ConcertCreated') return { ...event.data, status: 'draft', ticketTypes: {}, scannerIds: [] };
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'TicketTypeAdded': {
      const { ticketType, price, capacity } = event.data;
      return { ...state, ticketTypes: { ...state.ticketTypes, [ticketType]: { price, priceVersion: 1, capacity } } };
    }
    case 'TicketTypePriced': {
      const { ticketType, price, priceVersion } = event.data;
      return withTicketType(state, ticketType, { price, priceVersion });
    }
    case 'TicketTypeCapacityChanged':
      return withTicketType(state, event.data.ticketType, { capacity: event.data.capacity });
    case 'ConcertPublished':
      return { ...state, status: 'published' };
    case 'ScannerAssigned':
      return { ...state, scannerIds: [...state.scannerIds, event.data.userId] };
    case 'ScannerUnassigned':
      return { ...state, scannerIds: state.scannerIds.filter((userId) => userId !== event.data.userId) };
    default:
      return unreachable(event);
  }
};
