import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Money } from '../shared/money';
import { type OrderDisputeOutcome, type OrderEvent, type OrderLine } from './events';

/** At which an operator is asked to answer a buyer's bank. */
export const DISPUTE_STEP = 'answerDispute';

export interface Attention {
  readonly workflowId: string;
  readonly step: string;
  readonly error: string;
  readonly since: string;
}

/** Of a paid order, whole or in part. */
export interface Cancellation {
  readonly ticketIds: readonly string[];
  readonly whole: boolean;
  readonly reason: string;
  /** Kept of the price; null: nothing. */
  readonly fee: Money | null;
  readonly finished: boolean;
}

/** A buyer's bank asks about the money, or takes it back. */
export interface OrderDispute {
  readonly disputeId: string;
  readonly inquiry: boolean;
  /** Null while it is open. */
  readonly outcome: OrderDisputeOutcome | null;
}

export interface Order {
  readonly status: 'placed' | 'awaiting_payment' | 'paid' | 'fulfilled' | 'expired' | 'cancelling' | 'cancelled';
  readonly orderId: string;
  readonly userId: string;
  readonly reservationId: string;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** What paid it; null while unpaid, and for a free order. */
  readonly paymentId: string | null;
  /** Beside the status: an order waits for an operator in whatever status it is. */
  readonly attention: Attention | null;
  /** By cancellation id. Empty for an order that was cancelled before it was paid. */
  readonly cancellations: Readonly<Record<string, Cancellation>>;
  /** The newest one, also when it is over. */
  readonly dispute: OrderDispute | null;
}

export type OrderState = { readonly status: 'none' } | Order;

/** At some time, whatever became of it. */
export const wasPaid = ({ status, cancellations }: Order): boolean =>
  status === 'paid' || status === 'fulfilled' || Object.keys(cancellations).length > 0;

/** Whatever was stuck on the way is, by the order's end; a bank that waits for an answer is not on that way. */
const isOvertaken = ({ attention }: Order): boolean => attention?.step !== DISPUTE_STEP;

export const initialState = (): OrderState => ({ status: 'none' });

export const evolve = (state: OrderState, event: OrderEvent): OrderState => {
  if (event.type === 'OrderPlaced') {
    const { orderId, userId, reservationId, lines, total } = event.data;
    const order = { orderId, userId, reservationId, lines, total };
    return { status: 'placed', ...order, paymentId: null, attention: null, cancellations: {}, dispute: null };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'OrderAwaitingPayment':
      return { ...state, status: 'awaiting_payment' };
    case 'OrderPaid':
      return { ...state, status: 'paid', paymentId: event.data.paymentId };
    case 'OrderFulfilled':
      return { ...state, status: 'fulfilled', attention: isOvertaken(state) ? null : state.attention };
    case 'OrderExpired':
      return { ...state, status: 'expired' };
    case 'OrderCancellationStarted': {
      const { cancellationId, ticketIds, whole, reason, fee = null } = event.data;
      return {
        ...state,
        status: whole ? 'cancelling' : state.status,
        cancellations: { ...state.cancellations, [cancellationId]: { ticketIds, whole, reason, fee, finished: false } },
      };
    }
    case 'OrderPartCancelled': {
      const { cancellationId, ticketIds, reason } = event.data;
      const { fee = null } = state.cancellations[cancellationId] ?? {};
      const finished: Cancellation = { ticketIds, whole: false, reason, fee, finished: true };
      return { ...state, cancellations: { ...state.cancellations, [cancellationId]: finished } };
    }
    case 'OrderCancelled':
      return {
        ...state,
        status: 'cancelled',
        cancellations: Object.fromEntries(
          Object.entries(state.cancellations).map(([id, each]) => [
            id,
            each.whole ? { ...each, finished: true } : each,
          ]),
        ),
      };
    case 'OrderAttentionRaised': {
      const { workflowId, step, error, since } = event.data;
      return { ...state, attention: { workflowId, step, error, since } };
    }
    case 'OrderAttentionCleared':
      return { ...state, attention: null };
    case 'OrderDisputed': {
      const { disputeId, inquiry } = event.data;
      return { ...state, dispute: { disputeId, inquiry, outcome: null } };
    }
    case 'OrderDisputeClosed':
      return { ...state, dispute: state.dispute && { ...state.dispute, outcome: event.data.outcome } };
    default:
      return unreachable(event);
  }
};
