import { fromStripeAmount } from '../../integrations/stripeAmount';
import { type Payment, type Refund } from '../../projections';
import { type StripePayload } from './stripePayload';

const GAVE_BACK = ['succeeded', 'partly_refunded', 'refunded'] as const;

/** What our payment says when it has heard this already. Success is final: nothing that comes late undoes it. */
const ends: Readonly<Record<string, readonly Payment['status'][]>> = {
  'payment_intent.succeeded': GAVE_BACK,
  'payment_intent.payment_failed': ['failed', 'cancelled', ...GAVE_BACK],
  'payment_intent.canceled': ['failed', 'cancelled', ...GAVE_BACK],
  'payment_intent.requires_action': ['requires_action', 'failed', 'cancelled', ...GAVE_BACK],
};

export const isHeardOfPayment = (type: string, { status }: Payment): boolean => ends[type]?.includes(status) ?? true;

/** What our refund says when it has heard that it is `pending` or `succeeded`; anything else is that it came to nothing. */
const progress: Readonly<Record<string, readonly Refund['status'][]>> = {
  pending: ['submitted', 'succeeded', 'failed'],
  requires_action: ['submitted', 'succeeded', 'failed'],
  succeeded: ['succeeded', 'failed'],
};

/** @param refunds those of the payment. A refund that is not among them was made elsewhere, which is news. */
export const isHeardOfRefund = ({ refund, refunded }: StripePayload, refunds: readonly Refund[]): boolean => {
  if (refund !== undefined) {
    const ours = refunds.find(({ providerRefundId }) => providerRefundId === refund.providerRefundId);
    return ours !== undefined && (progress[refund.status] ?? ['failed']).includes(ours.status);
  }
  if (refunded === undefined) return false;
  const known = refunds.filter(({ status }) => status === 'submitted' || status === 'succeeded');
  return known.reduce((sum, { amount }) => sum + amount.amount, 0) >= fromStripeAmount(refunded).amount;
};
