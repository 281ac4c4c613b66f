import { beforeTheFirst, unreachable } from '../shared/decider';
import { type TicketEvent } from './events';

/** The check-in that let somebody in, and was not taken back. */
export interface Admission {
  readonly checkInId: string;
  readonly gate: string;
  readonly nonce: string;
  readonly admittedAt: string;
}

export interface Ticket {
  readonly status: 'issued' | 'used' | 'blocked' | 'void';
  readonly ticketId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly concertId: string;
  readonly ticketType: string;
  readonly codeVersion: number;
  /** Who was let in; stays known when the ticket is void afterwards. */
  readonly admission: Admission | null;
}

export type TicketState = { readonly status: 'none' } | Ticket;

export const initialState = (): TicketState => ({ status: 'none' });

export const evolve = (state: TicketState, event: TicketEvent): TicketState => {
  if (event.type === 'TicketIssued') {
    const { ticketId, orderId, userId, concertId, ticketType, codeVersion } = event.data;
    return { status: 'issued', ticketId, orderId, userId, concertId, ticketType, codeVersion, admission: null };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'TicketCheckedIn': {
      const { checkInId, gate, nonce, admittedAt } = event.data;
      return { ...state, status: 'used', admission: { checkInId, gate, nonce, admittedAt } };
    }
    case 'CheckInReverted':
      return { ...state, status: 'issued', admission: null };
    case 'TicketVoided':
      return { ...state, status: 'void' };
    case 'TicketBlocked':
      return { ...state, status: 'blocked' };
    case 'TicketUnblocked':
      return { ...state, status: 'issued' };
    default:
      return unreachable(event);
  }
};
