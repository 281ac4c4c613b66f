import { type RefundNoticeCause } from '../domain/notices/events';
import { isToldByConcert } from '../projections/concertCancellations';
import { type CheckoutPolicy, type DeliveryPolicy } from '../workflows/contracts/policy';
import { derivedId } from './commands';
import { type ActivityDeps } from './deps';
import { refundNoticeIdOf } from './onceIds';
import { type OfRefund, refundRecords } from './refundRecords';
import { placedOrder } from './tickets';

export type RefundPolicies = Pick<CheckoutPolicy, 'payment' | 'delivery'>;

/** What a buyer is told of money that goes back by itself, by the refund's reason. */
const TOLD_OF: Readonly<Record<string, RefundNoticeCause>> = {
  late_payment: 'late_payment',
  seats_gone: 'late_payment',
  late_payment_aborted: 'late_payment',
  duplicate_payment: 'duplicate_payment',
  order_cancelled: 'cancellation',
  checkout_aborted: 'cancellation',
};

export const refundNoticeCause = (reason: string): RefundNoticeCause => TOLD_OF[reason] ?? 'refund';

interface RefundNotice extends OfRefund {
  readonly orderId: string;
  readonly cause: RefundNoticeCause;
  readonly voided?: number | 'all';
  readonly policy: DeliveryPolicy;
}

interface StartRefund {
  readonly orderId: string;
  readonly paymentId: string;
  readonly reason: string;
  readonly policy: RefundPolicies;
}

export const refundStartActivities = (deps: ActivityDeps) => {
  const { eventStore, db, processes } = deps;
  const { loadRefund } = refundRecords(deps);

  return {
    /** All that is left of a payment, once per reason. */
    startRefund({ orderId, paymentId, reason, policy }: StartRefund): Promise<void> {
      const refundId = derivedId('refund', paymentId, reason);
      const notice = { cause: refundNoticeCause(reason), policy: policy.delivery };
      return processes.startRefund({ refundId, paymentId, orderId, reason, notice, policy: policy.payment });
    },

    /** Once per refund. Whoever hears of it with the cancellation of his concert is not told twice. */
    async startRefundNotice({ refundId, paymentId, orderId, cause, voided, policy }: RefundNotice): Promise<void> {
      const { userId, reservationId, lines } = await placedOrder(eventStore, orderId);
      const concertIds = lines.map((line) => line.concertId);
      const [concertId] = concertIds;
      if (concertId === undefined) throw new Error(`order ${orderId} has no lines`);
      if (cause !== 'refund' && (await isToldByConcert(db, { concertIds, reservationId }))) return;
      const { amount } = await loadRefund({ refundId, paymentId });
      await processes.startNotice({
        noticeId: refundNoticeIdOf(refundId),
        ...{ userId, concertId, orderId, reservationId: null, policy },
        subject: { kind: 'money_returned', cause, refunded: amount, ...(voided === undefined ? {} : { voided }) },
      });
    },
  };
};
