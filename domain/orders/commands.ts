import { type Command } from '../shared/command';
import { type DeliveryMethod } from '../shared/deliveryMethod';
import { type AttentionAction, type OrderLine } from './events';

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
  | Command<'CancelOrder', { reason: string; now: string }>
  | Command<'RaiseAttention', { workflowId: string; step: string; error: string; now: string }>
  | Command<'ClearAttention', { step: string; action: AttentionAction; by: string; reason: string }>;
