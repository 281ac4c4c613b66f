import { type DeliveryPolicy } from './policy';

export interface TicketDeliveryInput {
  readonly deliveryId: string;
  readonly orderId: string;
  readonly policy: DeliveryPolicy;
}

/** `sent`: the provider took it; what became of it comes by webhook. `recalled`: its tickets were cancelled before it went out. */
export interface TicketDeliveryResult {
  readonly outcome: 'sent' | 'settled_by_hand' | 'recalled' | 'failed';
}
