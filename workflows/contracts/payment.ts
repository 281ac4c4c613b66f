import { type CheckoutPolicy } from './policy';

/** A payment that outlives the checkout's own wait. */
export interface PaymentInput {
  readonly paymentId: string;
  readonly orderId: string;
  readonly policy: CheckoutPolicy;
}

/**
 * `taken`: the checkout that waited took the money. `late_paid`: nobody waited, the seats were still there, the order is paid.
 * `late_refunded`: nobody waited and the money went back.
 */
export interface PaymentResult {
  readonly outcome: 'taken' | 'failed' | 'cancelled' | 'late_paid' | 'late_refunded';
}
