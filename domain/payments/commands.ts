import { type Command } from '../shared/command';
import { type Money } from '../shared/money';
import { type NextAction, type RefundedTicket } from './events';

export type PaymentCommand =
  | Command<'InitiatePayment', { paymentId: string; orderId: string; userId: string; attempt: number; amount: Money }>
  | Command<'RecordIntent', { intentId: string }>
  | Command<'RequireAction', { nextAction: NextAction }>
  | Command<'RecordProcessing'>
  | Command<'RecordSuccess', { chargeId: string | null; now: string }>
  | Command<'RecordFailure', { code: string; declineCode: string | null; message: string }>
  | Command<'CancelPayment', { reason: string }>
  /**
   * `amount`: this much or nothing. `upTo`: this much or what is left of it. Neither: all that is left. `cause` is the id of the
   * cancellation behind it; `tickets` are what the money goes back for, in proportion to what each of them would get.
   */
  | Command<
      'RequestRefund',
      {
        refundId: string;
        amount?: Money;
        upTo?: Money;
        reason: string;
        cause?: string;
        tickets?: readonly RefundedTicket[];
      }
    >
  | Command<'RecordRefundSubmitted', { refundId: string; providerRefundId: string }>
  | Command<'RecordRefundSucceeded', { refundId: string }>
  | Command<'RecordRefundFailed', { refundId: string; code: string }>;
