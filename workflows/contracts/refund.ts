import { type RefundNoticeCause } from '../../domain/notices/events';
import { type Money } from '../../domain/shared/money';
import { type DeliveryPolicy, type PaymentPolicy } from './policy';

export interface RefundInput {
  readonly refundId: string;
  readonly paymentId: string;
  readonly orderId: string;
  /** Nothing: all that is left. */
  readonly amount?: Money;
  readonly reason: string;
  /** Who asked for it; the process itself when absent. */
  readonly actor?: string;
  /** The buyer is told when his money is back. Absent: somebody else tells him, or nobody has to. */
  readonly notice?: { readonly cause: RefundNoticeCause; readonly policy: DeliveryPolicy };
  readonly policy: PaymentPolicy;
}

/** `given_up` for `settled_by_hand`: an operator gave the money back otherwise. */
export interface RefundResult {
  readonly outcome: 'refunded' | 'refused' | 'given_up';
  readonly reason?: string;
}

/** How far a refund is, by its payment's stream. */
export interface Standing {
  readonly status: 'requested' | 'submitted' | 'succeeded' | 'failed';
  /** 1 for the first. */
  readonly attempt: number;
}
