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
  | Fact<'OrderCancelled', { orderId: string; reason: string; cancelledAt: string }>
  | Fact<
      'OrderAttentionRaised',
      /** The workflow is where an operator answers: the order's own, or one that works for it. */
      { orderId: string; workflowId: string; step: string; error: string; since: string }
    >
  | Fact<
      'OrderAttentionCleared',
      { orderId: string; step: string; action: AttentionAction; by: string; reason: string }
    >;

export const orderStream = (orderId: string): string => `order-${orderId}`;
