import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

/** What the buyer has to do to allow the payment. Where he has to go is nobody's but his: it never stands in an event. */
export interface NextAction {
  readonly type: string;
}

/** What goes back for one ticket. */
export interface RefundedTicket {
  readonly ticketId: string;
  readonly amount: Money;
}

/** `inquiry_closed`: the bank asked, and took nothing. */
export type DisputeOutcome = 'won' | 'lost' | 'inquiry_closed';

export type PaymentEvent =
  | Fact<
      'PaymentInitiated',
      {
        paymentId: string;
        orderId: string;
        userId: string;
        /** 1 for the order's first attempt. */
        attempt: number;
        amount: Money;
      }
    >
  | Fact<'PaymentIntentCreated', { paymentId: string; provider: 'stripe'; intentId: string }>
  /** Version 2: version 1 had the address of his bank's page, which carries a secret. */
  | Fact<'PaymentActionRequired', { paymentId: string; nextAction: NextAction }>
  | Fact<'PaymentProcessing', { paymentId: string }>
  | Fact<
      'PaymentSucceeded',
      {
        paymentId: string;
        chargeId: string | null;
        succeededAt: string;
        /** What the provider keeps, where it is known at once. */
        fee?: Money;
      }
    >
  | Fact<'PaymentFeeRecorded', { paymentId: string; fee: Money }>
  | Fact<'PaymentFailed', { paymentId: string; code: string; declineCode: string | null; message: string }>
  | Fact<'PaymentCancelled', { paymentId: string; reason: string }>
  | Fact<
      'RefundRequested',
      {
        refundId: string;
        paymentId: string;
        orderId: string;
        amount: Money;
        reason: string;
        /** Id of the cancellation behind it. */
        cause?: string;
        /** Adds up to the amount. Absent: money goes back for no ticket in particular. */
        tickets?: readonly RefundedTicket[];
      }
    >
  | Fact<'RefundSubmitted', { refundId: string; paymentId: string; providerRefundId: string }>
  | Fact<'RefundSucceeded', { refundId: string; paymentId: string; amount: Money }>
  | Fact<
      'RefundFailed',
      {
        refundId: string;
        paymentId: string;
        code: string;
        /** It had been called done: this much is with us again. Absent when it never was. */
        returned?: Money;
      }
    >
  /** After it failed, under a key of its own. The amount is the same. */
  | Fact<
      'RefundRetried',
      {
        refundId: string;
        paymentId: string;
        /** 2 for the first retry. */
        attempt: number;
      }
    >
  /** Somebody gave money back at the provider itself. */
  | Fact<
      'RefundObserved',
      {
        refundId: string;
        paymentId: string;
        orderId: string;
        amount: Money;
        providerRefundId: string;
        status: 'submitted' | 'succeeded';
      }
    >
  | Fact<
      'DisputeOpened',
      {
        disputeId: string;
        paymentId: string;
        orderId: string;
        providerDisputeId: string;
        /** What the bank takes back, or asks about. */
        amount: Money;
        /** As the provider calls it: `fraudulent`, `product_not_received`, … */
        reason: string;
        /** The bank only asks: no money has moved. */
        inquiry: boolean;
        /** Until when it can be answered; null when it cannot. */
        respondBy: string | null;
        openedAt: string;
      }
    >
  /** The bank asked, and takes the money now. */
  | Fact<
      'DisputeEscalated',
      { disputeId: string; paymentId: string; amount: Money; reason: string; respondBy: string | null }
    >
  | Fact<'DisputeClosed', { disputeId: string; paymentId: string; outcome: DisputeOutcome; closedAt: string }>;

export const paymentStream = (paymentId: string): string => `payment-${paymentId}`;
