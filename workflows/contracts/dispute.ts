import { type PaymentPolicy } from './policy';

/** One dispute of a payment, from the first word of it to its end. */
export interface DisputeInput {
  /** Follows from the provider's own id. */
  readonly disputeId: string;
  readonly providerDisputeId: string;
  readonly paymentId: string;
  readonly orderId: string;
  readonly policy: PaymentPolicy;
}
