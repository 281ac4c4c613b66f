import { type Command } from '../shared/command';
import { type Money } from '../shared/money';
import { type ClosingReason, type PoolKey, type RejectedLine, type ReservationLine } from './events';

export type PoolCommand =
  | Command<'CreatePool', PoolKey & { capacity: number; price: Money }>
  | Command<'OpenPool', { salesStartAt: string | null; salesEndAt: string }>
  | Command<'ChangePoolCapacity', { capacity: number }>
  | Command<'PricePool', { price: Money }>
  | Command<'PausePool'>
  | Command<'ResumePool'>
  | Command<'WithdrawPool'>
  | Command<'RestorePool'>
  /** For good. */
  | Command<'ClosePool', { reason: ClosingReason }>
  | Command<
      'HoldSeats',
      {
        reservationId: string;
        buyerId: string;
        quantity: number;
        now: string;
        expiresAt: string;
        /**
         * The price of an earlier hold, for money that came late: the seats are taken again at what was paid, and the
         * sales window is not asked.
         */
        earlier?: { readonly unitPrice: Money; readonly priceVersion: number };
      }
    >
  | Command<'ExtendHold', { reservationId: string; expiresAt: string }>
  | Command<'ReleaseHold', { reservationId: string; reason: string }>
  | Command<'ExpireHold', { reservationId: string; now: string }>
  | Command<'SellSeats', { reservationId: string }>
  /** Without `quantity` all that the reservation has bought. */
  | Command<'ReturnSeats', { reservationId: string; reason: string; quantity?: number }>;

export type ReservationCommand =
  | Command<
      'HoldReservation',
      {
        reservationId: string;
        userId: string;
        lines: readonly ReservationLine[];
        now: string;
        expiresAt: string;
        /** No extension moves the hold beyond it. */
        latestExpiresAt: string;
        /** The order that it is made for; null for a hold that its buyer made himself. */
        orderId: string | null;
      }
    >
  | Command<
      'RejectReservation',
      { reservationId: string; userId: string; lines: readonly RejectedLine[]; code: string }
    >
  /** An order takes the hold over. */
  | Command<'OrderReservation', { orderId: string; now: string }>
  /** Once, for a payment in flight, and never beyond the latest expiry that the hold was made with. */
  | Command<'ExtendReservation', { orderId: string; expiresAt: string }>
  | Command<'ConfirmReservation', { orderId: string }>
  /** `orderId` is who asks: null is the buyer, who may not once an order took over. */
  | Command<'ReleaseReservation', { orderId: string | null; reason: string }>
  /** `orderId` is who asks: null is the hold's own timer, which does nothing once an order took over. */
  | Command<'ExpireReservation', { orderId: string | null; now: string }>
  | Command<'ReinstateReservation', { orderId: string; expiresAt: string }>;
