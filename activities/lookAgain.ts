import { type Difference, type DriftKind } from '../domain/drift/events';
import {
  getDisputeByProvider,
  getOrder,
  getPayment,
  getPaymentByIntent,
  type Payment,
  paymentsOfOrder,
  refundsByIds,
  type Suspect,
} from '../projections';
import { checkoutWorkflowId, paymentWorkflowId } from '../workflows/contracts/names';
import { type ActivityDeps } from './deps';
import {
  disputeDifference,
  leftOrder,
  intentDifference,
  missingDifference,
  refundDifference,
  refundMissing,
  unmatchedDifference,
} from './differences';
import { uuidOf } from './ids';
import { mustBeDone } from './providerOutcome';
import { ownerOf } from './reconciliation';
import { isUnpaid, unclaimedMoney } from './recovery';

/** Both sides of one thing as they are at this moment; null when they do not differ like that. */
export type LookAgain = (suspect: Suspect) => Promise<Difference | null>;

const PROVIDER = 'stripe';

export const createLookAgain = ({
  db,
  books,
  payments,
  processes,
  clock,
}: Pick<ActivityDeps, 'db' | 'books' | 'payments' | 'processes' | 'clock'>): LookAgain => {
  const intentAt = async (intentId: string) => mustBeDone(PROVIDER, await books.intent(intentId));

  const payment = async (intentId: string): Promise<Difference | null> => {
    const [ours, theirs] = [await getPaymentByIntent(db, intentId), await intentAt(intentId)];
    if (ours === undefined || theirs === null) return null;
    return intentDifference(theirs, ours);
  };

  const missing = async (intentId: string): Promise<Difference | null> => {
    const ours = await getPaymentByIntent(db, intentId);
    if (ours === undefined || (await intentAt(intentId)) !== null) return null;
    return missingDifference({ ...ours, intentId });
  };

  const unmatched = async (intentId: string): Promise<Difference | null> => {
    if ((await getPaymentByIntent(db, intentId)) !== undefined) return null;
    const intent = await intentAt(intentId);
    if (intent === null) return null;
    const refunds = mustBeDone(PROVIDER, await payments.listRefunds(intentId));
    return unmatchedDifference(intent, { named: await namedBy(uuidOf(intent.metadata['paymentId'])), refunds });
  };

  const namedBy = async (paymentId: string | undefined): Promise<Payment | undefined> =>
    paymentId === undefined ? undefined : getPayment(db, paymentId);

  const refund = async (providerRefundId: string): Promise<Difference | null> => {
    const theirs = mustBeDone(PROVIDER, await books.refund(providerRefundId));
    const refundId = theirs === null ? undefined : uuidOf(theirs.metadata['refundId']);
    const known = await refundsByIds(db, {
      providerRefundIds: [providerRefundId],
      refundIds: refundId === undefined ? [] : [refundId],
    });
    if (theirs === null) {
      const [ours] = known;
      return ours === undefined || ours.status === 'failed' ? null : refundMissing({ ...ours, providerRefundId });
    }
    const paid = theirs.intentId === null ? undefined : await getPaymentByIntent(db, theirs.intentId);
    return paid === undefined ? null : refundDifference(theirs, { payment: paid, ours: ownerOf(theirs, known) });
  };

  const dispute = async (providerDisputeId: string): Promise<Difference | null> => {
    const theirs = mustBeDone(PROVIDER, await books.dispute(providerDisputeId));
    const paid = typeof theirs?.intentId === 'string' ? await getPaymentByIntent(db, theirs.intentId) : undefined;
    if (theirs === null || paid === undefined) return null;
    return disputeDifference(theirs, { payment: paid, ours: await getDisputeByProvider(db, providerDisputeId) });
  };

  const leftAlone = async (orderId: string): Promise<Difference | null> => {
    const order = await getOrder(db, orderId);
    if (order === undefined || (await processes.isRunning(checkoutWorkflowId(orderId)))) return null;
    const money = await unclaimedMoney(db, order, await paymentsOfOrder(db, orderId));
    if (money !== undefined)
      return (await processes.isRunning(paymentWorkflowId(money.paymentId))) ? null : leftOrder(order, money);
    return isUnpaid(order) && Date.parse(order.expiresAt) < clock().getTime() ? leftOrder(order, undefined) : null;
  };

  const looks: Readonly<Record<DriftKind, (reference: string) => Promise<Difference | null>>> = {
    payment_status: payment,
    payment_amount: payment,
    payment_missing: missing,
    unmatched_payment: unmatched,
    refund_status: refund,
    refund_unknown: refund,
    dispute_unknown: dispute,
    order_without_process: leftAlone,
  };

  return async ({ kind, reference }) => {
    const difference = await looks[kind](reference);
    return difference?.kind === kind ? difference : null;
  };
};
