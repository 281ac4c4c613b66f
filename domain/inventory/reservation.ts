import { beforeTheFirst, unreachable } from '../shared/decider';
import { type RejectedLine, type ReservationEvent, type ReservationLine } from './events';

interface Held {
  readonly reservationId: string;
  readonly userId: string;
  readonly lines: readonly ReservationLine[];
  readonly expiresAt: string;
  /** No extension moves it beyond. */
  readonly latestExpiresAt: string;
  readonly extended: boolean;
  /** The order that took the hold over; null while it is the buyer's own. */
  readonly orderId: string | null;
}

export type Reservation =
  | (Held & { readonly status: 'held' | 'confirmed' | 'released' | 'expired' })
  | {
      readonly status: 'rejected';
      readonly reservationId: string;
      readonly userId: string;
      readonly lines: readonly RejectedLine[];
    };

export type ReservationState = { readonly status: 'none' } | Reservation;

export const initialState = (): ReservationState => ({ status: 'none' });

export const evolve = (state: ReservationState, event: ReservationEvent): ReservationState => {
  switch (event.type) {
    case 'ReservationHeld': {
      const { reservationId, userId, lines, expiresAt, latestExpiresAt = expiresAt, orderId = null } = event.data;
      return {
        status: 'held',
        ...{ reservationId, userId, lines, expiresAt, latestExpiresAt, orderId },
        extended: false,
      };
    }
    case 'ReservationRejected': {
      const { reservationId, userId, lines } = event.data;
      return { status: 'rejected', reservationId, userId, lines };
    }
    case 'ReservationOrdered':
      return { ...begun(state, event), orderId: event.data.orderId };
    case 'ReservationExtended':
      return { ...begun(state, event), expiresAt: event.data.expiresAt, extended: true };
    case 'ReservationConfirmed':
      return { ...begun(state, event), status: 'confirmed', orderId: event.data.orderId };
    case 'ReservationReleased':
      return { ...begun(state, event), status: 'released' };
    case 'ReservationExpired':
      return { ...begun(state, event), status: 'expired' };
    case 'ReservationReinstated':
      return { ...begun(state, event), status: 'held', expiresAt: event.data.expiresAt };
    default:
      return unreachable(event);
  }
};

const begun = (state: ReservationState, event: ReservationEvent) =>
  state.status === 'none' || state.status === 'rejected' ? beforeTheFirst(event) : state;
