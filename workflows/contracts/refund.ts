import { type Money } from '../../domain/shared/money';
import { type PaymentPolicy } from './policy';

export interface RefundInput {
  readonly refundId: string;
  readonly paymentId: string;
  readonly orderId: string;
  /** Nothing: all that is left. */
  readonly amount?: Money;
  readonly reason: string;
  readonly policy: PaymentPolicy;
}

export interface RefundResult {
  readonly outcome: 'refunded' | 'refused' | 'given_up';
  readonly reason?: string;
}
