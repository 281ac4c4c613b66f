import { beforeTheFirst, unreachable } from '../shared/decider';
import { type EventOf } from '../shared/event';
import { type PaymentEvent } from './events';

export interface Refund {
  readonly status: 'requested' | 'submitted' | 'succeeded' | 'failed';
  /** Minor units of the payment's currency. */
  readonly amount: number;
  /** 1 for the first. */
  readonly attempt: number;
  /** The provider's own id of this attempt; null before it has one. */
  readonly providerRefundId: string | null;
  /** Made at the provider and not by us. */
  readonly external: boolean;
}

/** By refund id. */
export type Refunds = Readonly<Record<string, Refund>>;

type RefundEvent = EventOf<PaymentEvent, Extract<PaymentEvent['type'], `Refund${string}`>>;

export const evolveRefunds = (refunds: Refunds, event: RefundEvent): Refunds => ({
  ...refunds,
  [event.data.refundId]: evolveRefund(refunds[event.data.refundId], event),
});

const evolveRefund = (before: Refund | undefined, event: RefundEvent): Refund => {
  if (event.type === 'RefundRequested') {
    const { amount } = event.data.amount;
    return { status: 'requested', amount, attempt: 1, providerRefundId: null, external: false };
  }
  if (event.type === 'RefundObserved') {
    const { amount, providerRefundId, status } = event.data;
    return { status, amount: amount.amount, attempt: 1, providerRefundId, external: true };
  }
  const refund = before ?? beforeTheFirst(event);
  switch (event.type) {
    case 'RefundSubmitted':
      return { ...refund, status: 'submitted', providerRefundId: event.data.providerRefundId };
    case 'RefundSucceeded':
      return { ...refund, status: 'succeeded' };
    case 'RefundFailed':
      return { ...refund, status: 'failed' };
    case 'RefundRetried':
      return { ...refund, status: 'requested', attempt: event.data.attempt, providerRefundId: null };
    default:
      return unreachable(event);
  }
};

const amountOf = (refunds: Refunds, counts: (refund: Refund) => boolean): number =>
  Object.values(refunds)
    .filter(counts)
    .reduce((total, { amount }) => total + amount, 0);

/** Minor units that went back to the buyer. */
export const refunded = (refunds: Refunds): number => amountOf(refunds, ({ status }) => status === 'succeeded');

/** Minor units that went back or are on their way; a refund that failed frees its amount. */
export const committed = (refunds: Refunds): number => amountOf(refunds, ({ status }) => status !== 'failed');
