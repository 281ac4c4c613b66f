import { type DisputeOutcome } from '../../domain/payments/events';
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

/** `lost`: the money is gone, and tickets that were blocked stay so. `inquiry_closed`: the bank asked, and took nothing. */
export interface DisputeResult {
  readonly outcome: DisputeOutcome;
}
