import { beforeTheFirst, unreachable } from '../shared/decider';
import { type EventOf } from '../shared/event';
import { type PaymentEvent } from './events';

export interface Refund {
  readonly status: 'requested' | 'submitted' | 'succeeded' | 'failed';
  /** Minor units of the payment's currency. */
  readonly amount: number;
}

/** By refund id. */
export type Refunds = Readonly<Record<string, Refund>>;

type RefundEvent = EventOf<PaymentEvent, 'RefundRequested' | 'RefundSubmitted' | 'RefundSucceeded' | 'RefundFailed'>;

export const evolveRefunds = (refunds: Refunds, event: RefundEvent): Refunds => {
  const { refundId } = event.data;
  switch (event.type) {
    case 'RefundRequested':
      return { ...refunds, [refundId]: { status: 'requested', amount: event.data.amount.amount } };
    case 'RefundSubmitted':
      return { ...refunds, [refundId]: { ...begun(refunds, event), status: 'submitted' } };
    case 'RefundSucceeded':
      return { ...refunds, [refundId]: { ...begun(refunds, event), status: 'succeeded' } };
    case 'RefundFailed':
      return { ...refunds, [refundId]: { ...begun(refunds, event), status: 'failed' } };
    default:
      return unreachable(event);
  }
};

const begun = (refunds: Refunds, event: RefundEvent): Refund => refunds[event.data.refundId] ?? beforeTheFirst(event);

const amountOf = (refunds: Refunds, counts: (refund: Refund) => boolean): number =>
  Object.values(refunds)
    .filter(counts)
    .reduce((total, { amount }) => total + amount, 0);

/** Minor units that went back to the buyer. */
export const refunded = (refunds: Refunds): number => amountOf(refunds, ({ status }) => status === 'succeeded');

/** Minor units that went back or are on their way; a refund that failed frees its amount. */
export const committed = (refunds: Refunds): number => amountOf(refunds, ({ status }) => status !== 'failed');
