import { type Command } from '../shared/command';
import { type Money } from '../shared/money';
import { type DisputeOutcome, type NextAction, type RefundedTicket } from './events';

export interface ObservedRefund {
  readonly refundId: string;
  readonly providerRefundId: string;
  readonly amount: Money;
  readonly status: 'submitted' | 'succeeded';
}

export type PaymentCommand =
  | Command<'InitiatePayment', { paymentId: string; orderId: string; userId: string; attempt: number; amount: Money }>
  | Command<'RecordIntent', { intentId: string }>
  | Command<'RequireAction', { nextAction: NextAction }>
  | Command<'RecordProcessing'>
  | Command<'RecordSuccess', { chargeId: string | null; fee?: Money; now: string }>
  | Command<'RecordFee', { fee: Money }>
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
  /** `providerRefundId`: of the provider's own refund that is meant; news of an earlier one than the last is none. */
  | Command<'RecordRefundSucceeded', { refundId: string; providerRefundId?: string }>
  | Command<'RecordRefundFailed', { refundId: string; code: string; providerRefundId?: string }>
  /** `attempt`: which one it becomes, 2 for the first retry, so that a retry asked for twice is one. */
  | Command<'RetryRefund', { refundId: string; attempt: number }>
  /** Made at the provider and not by us. A fact: it is written down also when it gives back more than we thought was left. */
  | Command<'ObserveRefund', ObservedRefund>
  | Command<
      'RecordDispute',
      {
        disputeId: string;
        providerDisputeId: string;
        amount: Money;
        reason: string;
        inquiry: boolean;
        respondBy: string | null;
        openedAt: string;
      }
    >
  | Command<'CloseDispute', { disputeId: string; outcome: DisputeOutcome; now: string }>;
