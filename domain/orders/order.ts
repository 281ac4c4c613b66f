import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Money } from '../shared/money';
import { type OrderEvent, type OrderLine } from './events';

export interface Attention {
  readonly workflowId: string;
  readonly step: string;
  readonly error: string;
  readonly since: string;
}

export interface Order {
  readonly status: 'placed' | 'awaiting_payment' | 'paid' | 'fulfilled' | 'expired' | 'cancelled';
  readonly orderId: string;
  readonly userId: string;
  readonly reservationId: string;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** What paid it; null while unpaid, and for a free order. */
  readonly paymentId: string | null;
  /** Beside the status: an order waits for an operator in whatever status it is. */
  readonly attention: Attention | null;
}

export type OrderState = { readonly status: 'none' } | Order;

export const initialState = (): OrderState => ({ status: 'none' });

export const evolve = (state: OrderState, event: OrderEvent): OrderState => {
  if (event.type === 'OrderPlaced') {
    const { orderId, userId, reservationId, lines, total } = event.data;
    return { status: 'placed', orderId, userId, reservationId, lines, total, paymentId: null, attention: null };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'OrderAwaitingPayment':
      return { ...state, status: 'awaiting_payment' };
    case 'OrderPaid':
      return { ...state, status: 'paid', paymentId: event.data.paymentId };
    // Whatever was stuck on the way has been overtaken by its end.
    case 'OrderFulfilled':
      return { ...state, status: 'fulfilled', attention: null };
    case 'OrderExpired':
      return { ...state, status: 'expired' };
    case 'OrderCancelled':
      return { ...state, status: 'cancelled' };
    case 'OrderAttentionRaised': {
      const { workflowId, step, error, since } = event.data;
      return { ...state, attention: { workflowId, step, error, since } };
    }
    case 'OrderAttentionCleared':
      return { ...state, attention: null };
    default:
      return unreachable(event);
  }
};
