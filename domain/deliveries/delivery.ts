import { beforeTheFirst, unreachable } from '../shared/decider';
import { type DeliveryEvent } from './events';

export interface Delivery {
  readonly status: 'requested' | 'sent' | 'delivered' | 'bounced' | 'complained' | 'failed' | 'cancelled';
  readonly deliveryId: string;
  readonly orderId: string;
  /** What the provider called it; null until it took it. */
  readonly providerMessageId: string | null;
}

export type DeliveryState = { readonly status: 'none' } | Delivery;

export const initialState = (): DeliveryState => ({ status: 'none' });

export const evolve = (state: DeliveryState, event: DeliveryEvent): DeliveryState => {
  if (event.type === 'TicketDeliveryRequested') {
    const { deliveryId, orderId } = event.data;
    return { status: 'requested', deliveryId, orderId, providerMessageId: null };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'TicketsSent': {
      const { providerMessageId } = event.data;
      return { ...state, status: isOutcome(state) ? state.status : 'sent', providerMessageId };
    }
    case 'TicketsDelivered':
    case 'TicketDeliverySettledByHand':
      return { ...state, status: 'delivered' };
    case 'TicketsBounced':
      return { ...state, status: 'bounced' };
    case 'TicketsComplained':
      return { ...state, status: 'complained' };
    case 'TicketDeliveryFailed':
      return { ...state, status: 'failed' };
    case 'TicketDeliveryRetried':
      return { ...state, status: 'requested' };
    case 'TicketDeliveryCancelled':
      return { ...state, status: 'cancelled' };
    default:
      return unreachable(event);
  }
};

/** The provider's word about the mail may come before our own note that it was sent, and stands. */
export const isOutcome = ({ status }: Delivery): boolean =>
  status === 'delivered' || status === 'bounced' || status === 'complained';
