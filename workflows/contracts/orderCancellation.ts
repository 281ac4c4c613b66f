import { type Money } from '../../domain/shared/money';
import { type CheckoutPolicy } from './policy';

/** Cancels a paid order, or the part of it that is one concert's, and gives its money back. */
export interface OrderCancellationInput {
  /** Follows from the order and from what is behind the cancellation: the same cause cancels once. */
  readonly cancellationId: string;
  readonly orderId: string;
  readonly userId: string;
  /** Stands in the facts and in the refund: `concert_cancelled`, `concert_rescheduled`, … */
  readonly reason: string;
  /** Who set it in motion. */
  readonly actor: string;
  /** Only this concert's tickets; absent: all of the order. */
  readonly concertId?: string;
  /** A buyer's own cancellation is refused with `ticket_used` when somebody was admitted; a concert's is not. */
  readonly usedTickets: 'refuse' | 'void';
  /** The buyer is told at the end that this concert was cancelled. */
  readonly notice?: { readonly kind: 'concert_cancelled'; readonly concertId: string };
  readonly policy: OrderCancellationPolicy;
}

export type OrderCancellationPolicy = Pick<CheckoutPolicy, 'payment' | 'delivery'>;

/**
 * `cancelled`: the whole order. `part_cancelled`: its other tickets stay good. `refused`: nothing was done, for the reason that is
 * given (`order_not_cancellable`, `ticket_used`, `nothing_to_cancel`).
 */
export interface OrderCancellationResult {
  readonly outcome: 'cancelled' | 'part_cancelled' | 'refused';
  /** What went back; null: nothing, since it was free or an operator settled it by hand. */
  readonly refunded?: Money | null;
  readonly reason?: string;
}
