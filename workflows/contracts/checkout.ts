import { type Money } from '../../domain/shared/money';
import { type CheckoutPolicy } from './policy';

export type CheckoutSource = { readonly cartId: string } | { readonly reservationId: string };

/** A way to pay that the buyer chose. `paymentId` is the business attempt: the same id is never charged twice. */
export interface PaymentChoice {
  readonly paymentId: string;
  readonly paymentMethodId: string;
}

/** Ids and durations only: what is personal stands in the personal-data store, by `contactId`. */
export interface CheckoutInput {
  readonly orderId: string;
  readonly userId: string;
  readonly contactId: string;
  /** The reservation to make (from a cart) or to buy (held before). */
  readonly reservationId: string;
  readonly source: CheckoutSource;
  readonly deliveryMethod: 'email' | 'courier';
  readonly expectedTotal?: Money;
  readonly payment?: PaymentChoice;
  readonly policy: CheckoutPolicy;
}

export interface CancelRequest {
  readonly reason: string;
  readonly actor: string;
}

/** Every one of these is a good end for the workflow; `Failed` in the Web UI means a bug. */
export interface CheckoutResult {
  readonly outcome: 'paid' | 'rejected' | 'expired' | 'cancelled' | 'refunded';
  readonly reason?: string;
}

/** From the `payment` workflow to the checkout that waits for it. */
export interface PaymentSettled {
  readonly paymentId: string;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
}
