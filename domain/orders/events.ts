import { type DeliveryMethod } from '../shared/deliveryMethod';
import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

export interface OrderLine {
  readonly concertId: string;
  readonly ticketType: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
}

/** What an operator may do with a step that is stuck. */
export type AttentionAction = 'retry' | 'skip' | 'abort';

export type OrderDisputeOutcome = 'won' | 'lost' | 'inquiry_closed';

export type OrderEvent =
  | Fact<
      'OrderPlaced',
      {
        orderId: string;
        userId: string;
        reservationId: string;
        /** Null when a reservation was bought directly. */
        cartId: string | null;
        lines: readonly OrderLine[];
        total: Money;
        deliveryMethod: DeliveryMethod;
        /** Names and addresses stand apart, under this id. */
        contactId: string;
        placedAt: string;
        expiresAt: string;
      }
    >
  | Fact<'OrderAwaitingPayment', { orderId: string; expiresAt: string }>
  | Fact<
      'OrderPaid',
      {
        orderId: string;
        /** Null: the order was free. */
        paymentId: string | null;
        paidAt: string;
      }
    >
  | Fact<'OrderFulfilled', { orderId: string; fulfilledAt: string }>
  | Fact<'OrderExpired', { orderId: string; expiredAt: string }>
  | Fact<
      'OrderCancellationStarted',
      {
        orderId: string;
        /** Follows from what is behind it: the same cause cancels once. */
        cancellationId: string;
        reason: string;
        /** Those that no other cancellation has taken. */
        ticketIds: readonly string[];
        /** With these tickets none of the order's is left. */
        whole: boolean;
        /** Kept of their price by the concert's policy; absent: nothing. */
        fee?: Money;
        actor: string;
        startedAt: string;
      }
    >
  /** The rest of the order stays as it is. */
  | Fact<
      'OrderPartCancelled',
      {
        orderId: string;
        cancellationId: string;
        ticketIds: readonly string[];
        reason: string;
        cancelledAt: string;
      }
    >
  /** An unpaid order, or the end of a cancellation of all that was paid. */
  | Fact<'OrderCancelled', { orderId: string; reason: string; cancelledAt: string }>
  | Fact<
      'OrderAttentionRaised',
      /** The workflow is where an operator answers: the order's own, or one that works for it. */
      { orderId: string; workflowId: string; step: string; error: string; since: string }
    >
  | Fact<
      'OrderAttentionCleared',
      { orderId: string; step: string; action: AttentionAction; by: string; reason: string }
    >
  /** A buyer's bank asks about the money (`inquiry`), or takes it back. */
  | Fact<
      'OrderDisputed',
      { orderId: string; disputeId: string; paymentId: string; reason: string; inquiry: boolean; since: string }
    >
  | Fact<'OrderDisputeClosed', { orderId: string; disputeId: string; outcome: OrderDisputeOutcome }>;

export const orderStream = (orderId: string): string => `order-${orderId}`;
