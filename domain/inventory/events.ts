import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

/** Which pool an event is about; every pool event carries it. */
export interface PoolKey {
  readonly concertId: string;
  readonly ticketType: string;
}

/** The part of a pool that one reservation has. */
interface HoldKey extends PoolKey {
  readonly reservationId: string;
  readonly quantity: number;
}

interface Hold extends HoldKey {
  readonly buyerId: string;
  readonly unitPrice: Money;
  /** The price this hold was made at: a later price never touches it. */
  readonly priceVersion: number;
  readonly heldAt: string;
  readonly expiresAt: string;
}

export type ClosingReason = 'concert_cancelled' | 'concert_ended';

export type PoolEvent =
  | Fact<'PoolCreated', PoolKey & { capacity: number; price: Money; priceVersion: number }>
  | Fact<'PoolOpened', PoolKey & { salesStartAt: string | null; salesEndAt: string }>
  | Fact<'PoolCapacityChanged', PoolKey & { capacity: number }>
  | Fact<'PoolPriced', PoolKey & { price: Money; priceVersion: number }>
  | Fact<'PoolPaused', PoolKey>
  | Fact<'PoolResumed', PoolKey>
  | Fact<'PoolWithdrawn', PoolKey>
  | Fact<'PoolRestored', PoolKey>
  | Fact<'PoolClosed', PoolKey & { reason: ClosingReason }>
  | Fact<'SeatsHeld', Hold>
  | Fact<'HoldExtended', HoldKey & { expiresAt: string }>
  | Fact<'HoldReleased', HoldKey & { reason: string }>
  | Fact<'HoldExpired', HoldKey>
  | Fact<'SeatsSold', HoldKey>
  /** `quantity` may be a part of what was sold. */
  | Fact<'SeatsReturned', HoldKey & { reason: string }>;

export interface ReservationLine {
  readonly concertId: string;
  readonly ticketType: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly priceVersion: number;
}

/** Why one line could not be held. */
export interface RejectedLine {
  readonly concertId: string;
  readonly ticketType: string;
  readonly requested: number;
  readonly available: number;
  readonly code: string;
}

export type ReservationEvent =
  | Fact<
      'ReservationHeld',
      {
        reservationId: string;
        userId: string;
        lines: readonly ReservationLine[];
        heldAt: string;
        expiresAt: string;
        /** No extension moves the hold beyond it. Absent from the holds that nothing could extend. */
        latestExpiresAt?: string;
        /** The order that it was made for. Absent, or null, for a hold that its buyer made himself. */
        orderId?: string | null;
      }
    >
  | Fact<'ReservationRejected', { reservationId: string; userId: string; lines: readonly RejectedLine[]; code: string }>
  | Fact<'ReservationOrdered', { reservationId: string; orderId: string }>
  | Fact<'ReservationExtended', { reservationId: string; expiresAt: string }>
  | Fact<'ReservationConfirmed', { reservationId: string; orderId: string }>
  | Fact<'ReservationReleased', { reservationId: string; reason: string }>
  | Fact<'ReservationExpired', { reservationId: string }>
  | Fact<'ReservationReinstated', { reservationId: string; expiresAt: string }>;

/** A concert id has a fixed length, so a ticket type with dashes in it cannot be taken for another pool. */
export const poolStream = ({ concertId, ticketType }: PoolKey): string => `inventory-${concertId}-${ticketType}`;

export const reservationStream = (reservationId: string): string => `reservation-${reservationId}`;
