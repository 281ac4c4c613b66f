import { type CheckoutPolicy } from './policy';

/** Looks at what went back of a payment at the provider, whoever gave it back. */
export interface RefundWatchInput {
  readonly paymentId: string;
  readonly orderId: string;
  readonly policy: CheckoutPolicy;
}
