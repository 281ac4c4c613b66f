import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Money } from '../shared/money';
import { type Disputes, evolveDisputes } from './disputes';
import { type PaymentEvent } from './events';
import { evolveRefunds, type Refunds, refunded } from './refunds';

/** How far the money came. What was given back is told by the refunds. */
type Progress = 'initiated' | 'requires_action' | 'processing' | 'succeeded' | 'failed' | 'cancelled';

export interface Payment {
  readonly progress: Progress;
  readonly paymentId: string;
  readonly orderId: string;
  readonly amount: Money;
  readonly intentId: string | null;
  /** What the buyer was asked for last. */
  readonly actionType: string | null;
  /** What the provider keeps; null while nobody knows it. */
  readonly fee: Money | null;
  readonly refunds: Refunds;
  readonly disputes: Disputes;
}

export type PaymentState = { readonly progress: 'none' } | Payment;

export type PaymentStatus = Progress | 'none' | 'partly_refunded' | 'refunded';

export const initialState = (): PaymentState => ({ progress: 'none' });

export const statusOf = (state: PaymentState): PaymentStatus => {
  if (state.progress !== 'succeeded') return state.progress;
  const back = refunded(state.refunds);
  if (back === 0) return 'succeeded';
  return back < state.amount.amount ? 'partly_refunded' : 'refunded';
};

export const evolve = (state: PaymentState, event: PaymentEvent): PaymentState => {
  if (event.type === 'PaymentInitiated') {
    const { paymentId, orderId, amount } = event.data;
    const nothingYet = { intentId: null, actionType: null, fee: null, refunds: {}, disputes: {} };
    return { progress: 'initiated', paymentId, orderId, amount, ...nothingYet };
  }
  if (state.progress === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'PaymentIntentCreated':
      return { ...state, intentId: event.data.intentId };
    case 'PaymentActionRequired':
      return { ...state, progress: 'requires_action', actionType: event.data.nextAction.type };
    case 'PaymentProcessing':
      return { ...state, progress: 'processing' };
    case 'PaymentSucceeded':
      return { ...state, progress: 'succeeded', fee: event.data.fee ?? null };
    case 'PaymentFeeRecorded':
      return { ...state, fee: event.data.fee };
    case 'PaymentFailed':
      return { ...state, progress: 'failed' };
    case 'PaymentCancelled':
      return { ...state, progress: 'cancelled' };
    case 'RefundRequested':
    case 'RefundSubmitted':
    case 'RefundSucceeded':
    case 'RefundFailed':
    case 'RefundRetried':
    case 'RefundObserved':
      return { ...state, refunds: evolveRefunds(state.refunds, event) };
    case 'DisputeOpened':
    case 'DisputeEscalated':
    case 'DisputeClosed':
      return { ...state, disputes: evolveDisputes(state.disputes, event) };
    default:
      return unreachable(event);
  }
};
