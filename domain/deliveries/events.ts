import { type DeliveryMethod } from '../shared/deliveryMethod';
import { type Fact } from '../shared/event';

export type DeliveryEvent =
  | Fact<
      'TicketDeliveryRequested',
      {
        deliveryId: string;
        orderId: string;
        userId: string;
        channel: DeliveryMethod;
        /** Names and addresses stand apart, under this id. */
        contactId: string;
        ticketIds: readonly string[];
      }
    >
  | Fact<'TicketsSent', { deliveryId: string; providerMessageId: string; sentAt: string }>
  | Fact<'TicketsDelivered', { deliveryId: string; deliveredAt: string }>
  | Fact<'TicketsBounced', { deliveryId: string; reason: string }>
  | Fact<'TicketsComplained', { deliveryId: string }>
  | Fact<'TicketDeliveryFailed', { deliveryId: string; error: string; attempts: number }>
  | Fact<'TicketDeliveryRetried', { deliveryId: string; by: string; reason: string }>
  | Fact<'TicketDeliverySettledByHand', { deliveryId: string; by: string; reason: string }>
  /** Before it was handed over: its tickets are no longer good. */
  | Fact<'TicketDeliveryCancelled', { deliveryId: string; reason: string }>;

export const deliveryStream = (deliveryId: string): string => `delivery-${deliveryId}`;
