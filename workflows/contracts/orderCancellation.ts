import { type RefundNoticeCause } from '../../domain/notices/events';
import { type Money } from '../../domain/shared/money';
import { type CheckoutPolicy } from './policy';

/** Cancels a paid order, or some of its tickets, and gives their money back. */
export interface OrderCancellationInput {
  /** Follows from the order and from what is behind the cancellation: the same cause cancels once. */
  readonly cancellationId: string;
  readonly orderId: string;
  readonly userId: string;
  /** Stands in the facts and in the refund: `concert_cancelled`, `concert_rescheduled`, … */
  readonly reason: string;
  /** Who set it in motion. */
  readonly actor: string;
  /** Only this concert's tickets, or only these; absent: all of the order that are still good. */
  readonly concertId?: string;
  readonly ticketIds?: readonly string[];
  /** `policy`: the price less the fee of each concert, until its deadline. `full`, which is the default: all of the price. */
  readonly terms?: 'policy' | 'full';
  /** Deadlines go by it. */
  readonly askedAt?: string;
  /**
   * The tickets stay good unless the payment agrees to the refund. `exact`: it has to give all that they cost, for a whole order
   * all that is left. `up_to`: what is left of it will do, also nothing. Absent: they are void in any case, and money that the
   * payment does not give waits for an operator.
   */
  readonly refund?: 'exact' | 'up_to';
  /** A buyer's own cancellation is refused with `ticket_used` when somebody was admitted; a concert's is not. */
  readonly usedTickets: 'refuse' | 'void';
  /** What the buyer is told at the end. */
  readonly notice?:
    | { readonly kind: 'concert_cancelled'; readonly concertId: string }
    /** That his money is back, if any is. */
    | { readonly kind: 'money_returned'; readonly cause: RefundNoticeCause };
  readonly policy: OrderCancellationPolicy;
}

export type OrderCancellationPolicy = Pick<CheckoutPolicy, 'payment' | 'delivery'>;

/**
 * `cancelled`: the whole order. `part_cancelled`: its other tickets stay good. `refused`: nothing was done, for the reason that is
 * given (`order_not_cancellable`, `ticket_used`, `nothing_to_cancel`, `cancellation_closed`, `nothing_to_refund`,
 * `refund_exceeds_captured`, `payment_disputed`).
 */
export interface OrderCancellationResult {
  readonly outcome: 'cancelled' | 'part_cancelled' | 'refused';
  /** What went back; null: nothing, since it was free or an operator settled it by hand. */
  readonly refunded?: Money | null;
  readonly reason?: string;
}
