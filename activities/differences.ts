import { type Difference, type DriftSide } from '../domain/drift/events';
import { equals, type Money } from '../domain/shared/money';
import { type Intent, type ProviderRefund } from '../integrations/paymentGateway';
import { type ProviderDispute } from '../integrations/paymentBooks';
import { type Dispute, type Order, type Payment, type Refund } from '../projections';

/** How far money has come, in the words of neither side: what is on its way has many names and is no difference. */
type Stage = 'money' | 'on_its_way' | 'none' | 'untouched';

const OURS: Readonly<Record<Payment['status'], Stage>> = {
  processing: 'on_its_way',
  requires_action: 'on_its_way',
  succeeded: 'money',
  partly_refunded: 'money',
  refunded: 'money',
  failed: 'none',
  cancelled: 'none',
};

const theirStage = ({ status, failure }: Intent): Stage => {
  switch (status) {
    case 'succeeded':
      return 'money';
    case 'processing':
    case 'requires_action':
    case 'requires_capture':
      return 'on_its_way';
    case 'canceled':
      return 'none';
    case 'requires_confirmation':
    case 'requires_payment_method':
      return failure === null ? 'untouched' : 'none';
  }
};

/** An intent that nobody has tried to pay is none of a payment that has begun, and none of one that was given up. */
const agree = (ours: Stage, theirs: Stage): boolean => ours === theirs || (theirs === 'untouched' && ours !== 'money');

const side = ({ status, amount }: { readonly status: string; readonly amount: Money }): DriftSide => ({
  ...{ status, amount },
});

/** Money of this refund has left, or will. */
export const goesBack = ({ status }: Pick<ProviderRefund, 'status'>): boolean =>
  status !== 'failed' && status !== 'canceled';

/** @param payment whose intent it is */
export const intentDifference = (intent: Intent, payment: Payment): Difference | null => {
  const sides = { ours: side(payment), theirs: side(intent) };
  const { paymentId, orderId } = payment;
  const about = { paymentId, orderId, reference: intent.intentId, ...sides };
  if (!agree(OURS[payment.status], theirStage(intent))) return { kind: 'payment_status', ...about };
  return equals(payment.amount, intent.amount) ? null : { kind: 'payment_amount', ...about };
};

/**
 * An intent that is no payment's of ours; only when it brought money, and not all of that has gone back.
 * @param named the payment that it says it is of, and which has another intent
 */
export const unmatchedDifference = (
  intent: Intent,
  { named, refunds }: { readonly named: Payment | undefined; readonly refunds: readonly ProviderRefund[] },
): Difference | null => {
  if (intent.status !== 'succeeded') return null;
  const back = refunds.filter(goesBack).reduce((sum, { amount }) => sum + amount.amount, 0);
  if (back >= intent.amount.amount) return null;
  return {
    ...{ kind: 'unmatched_payment', reference: intent.intentId },
    ...{ paymentId: named?.paymentId ?? null, orderId: named?.orderId ?? null },
    ...{ ours: null, theirs: side(intent) },
  };
};

/** A payment whose intent the provider does not know. */
export const missingDifference = (payment: Payment & { readonly intentId: string }): Difference => {
  const { paymentId, orderId, intentId } = payment;
  return { kind: 'payment_missing', paymentId, orderId, reference: intentId, ours: side(payment), theirs: null };
};

/**
 * A refund at the provider beside ours.
 * @param refund of this payment
 * @param ours the one that it belongs to by either id, if there is one
 */
export const refundDifference = (
  refund: ProviderRefund,
  { payment, ours }: { readonly payment: Payment; readonly ours: Refund | undefined },
): Difference | null => {
  const { paymentId, orderId } = payment;
  const about = { paymentId, orderId, reference: refund.providerRefundId, theirs: side(refund) };
  const another = ours !== undefined && ours.providerRefundId !== refund.providerRefundId;
  // A try that failed says nothing of the one that came after it; two that did not fail gave back twice.
  if (!goesBack(refund) && (ours === undefined || (another && (ours.attempt > 1 || ours.providerRefundId !== null))))
    return null;
  if (ours === undefined || (another && ours.providerRefundId !== null))
    return { kind: 'refund_unknown', ...about, ours: null };
  const same = refundsAgree(ours.status, refund.status) && equals(ours.amount, refund.amount);
  return same ? null : { kind: 'refund_status', ...about, ours: side(ours) };
};

const refundsAgree = (ours: Refund['status'], theirs: ProviderRefund['status']): boolean => {
  if (theirs === 'succeeded') return ours === 'succeeded';
  if (theirs === 'failed' || theirs === 'canceled') return ours === 'failed';
  return ours === 'requested' || ours === 'submitted';
};

const CLOSED: readonly string[] = ['won', 'lost', 'warning_closed'];

/** A dispute that we have not heard of, or not of its end. */
export const disputeDifference = (
  dispute: ProviderDispute,
  { payment, ours }: { readonly payment: Payment; readonly ours: Dispute | undefined },
): Difference | null => {
  if (ours !== undefined && (ours.outcome !== null || !CLOSED.includes(dispute.status))) return null;
  const { paymentId, orderId } = payment;
  return {
    ...{ kind: 'dispute_unknown', paymentId, orderId, reference: dispute.providerDisputeId, theirs: side(dispute) },
    ours: ours === undefined ? null : { status: 'open', amount: ours.amount },
  };
};

/** An order that nothing ends any more; with money for it that nothing takes, if there is some. */
export const leftOrder = ({ orderId, status, total }: Order, money: Payment | undefined): Difference => ({
  ...{ kind: 'order_without_process', orderId, reference: orderId, paymentId: money?.paymentId ?? null },
  ...{ ours: { status, amount: total }, theirs: money === undefined ? null : side(money) },
});

/** A refund of ours that the provider does not list. */
export const refundMissing = (refund: Refund & { readonly providerRefundId: string }): Difference => {
  const { paymentId, orderId, providerRefundId } = refund;
  return { kind: 'refund_status', paymentId, orderId, reference: providerRefundId, ours: side(refund), theirs: null };
};
