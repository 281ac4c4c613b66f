import { type Command } from '../shared/command';
import { type DeliveryMethod } from '../shared/deliveryMethod';
import { type Money } from '../shared/money';
import { type AttentionAction, type OrderDisputeOutcome, type OrderLine } from './events';

export type OrderCommand =
  | Command<
      'PlaceOrder',
      {
        orderId: string;
        userId: string;
        reservationId: string;
        cartId: string | null;
        lines: readonly Omit<OrderLine, 'lineTotal'>[];
        deliveryMethod: DeliveryMethod;
        contactId: string;
        now: string;
        expiresAt: string;
      }
    >
  /** `paymentId` is null for a free order, and only for it. */
  | Command<'MarkPaid', { paymentId: string | null; now: string }>
  | Command<'FulfilOrder', { now: string }>
  | Command<'ExpireOrder', { now: string }>
  /** Of an order that is not paid. */
  | Command<'CancelOrder', { reason: string; now: string }>
  /** Of a paid one, or of some of its tickets: money has to go back before it is finished. */
  | Command<
      'StartCancellation',
      {
        cancellationId: string;
        ticketIds: readonly string[];
        /** What is kept of the tickets that are still good. */
        fee?: Money;
        reason: string;
        actor: string;
        now: string;
      }
    >
  | Command<'FinishCancellation', { cancellationId: string; now: string }>
  | Command<'RaiseAttention', { workflowId: string; step: string; error: string; now: string }>
  | Command<'ClearAttention', { step: string; action: AttentionAction; by: string; reason: string }>
  | Command<'FlagDispute', { disputeId: string; paymentId: string; reason: string; inquiry: boolean; now: string }>
  | Command<'UnflagDispute', { disputeId: string; outcome: OrderDisputeOutcome }>;
