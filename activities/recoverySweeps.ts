import { listLyingRefunds, listUnendedOrders } from '../projections';
import { refundWorkflowId } from '../workflows/contracts/names';
import { type CheckoutPolicy } from '../workflows/contracts/policy';
import { type SweepPage, type SweptPage } from '../workflows/contracts/sweep';
import { type ActivityDeps } from './deps';
import { type RecoverThisOrder } from './recovery';
import { refundNoticeCause } from './refundStarts';
import { sweepPage } from './sweeping';

export interface RecoveryPage extends SweepPage {
  /** A process has so long to do it itself. */
  readonly overdueMs: number;
  readonly policy: CheckoutPolicy;
}

/** Each asks Temporal, and some of them the provider: as many as fit into the time of a page on a bad day. */
const AT_MOST = 10;

/** What a process has left behind that was terminated, or is lost. */
export const recoverySweepActivities = (
  { db, processes, clock }: Pick<ActivityDeps, 'db' | 'processes' | 'clock'>,
  recover: RecoverThisOrder,
) => {
  const before = (overdueMs: number): Date => new Date(clock().getTime() - overdueMs);
  const pageOf = ({ limit, after }: SweepPage) => ({
    limit: Math.min(limit, AT_MOST),
    ...(after === null ? {} : { after }),
  });

  return {
    async recoverOrders({ overdueMs, policy, ...page }: RecoveryPage): Promise<SweptPage> {
      const span = { overdueBefore: before(overdueMs + policy.holdGraceMs), paidBefore: before(overdueMs) };
      return sweepPage(await listUnendedOrders(db, span, pageOf(page)), async (orderId) =>
        ['expired', 'cancelled', 'paid'].includes(await recover({ orderId, policy })),
      );
    },

    /** One that an operator has given up stays given up: that was an end. */
    async restartRefunds({ overdueMs, policy, ...page }: RecoveryPage): Promise<SweptPage> {
      return sweepPage(await listLyingRefunds(db, before(overdueMs), pageOf(page)), async (refund) => {
        const { refundId, paymentId, orderId, amount, reason } = refund;
        if (await processes.isRunning(refundWorkflowId(refundId))) return false;
        const notice = { cause: refundNoticeCause(reason), policy: policy.delivery };
        return processes.restartRefund({
          ...{ refundId, paymentId, orderId, amount, reason, notice, policy: policy.payment },
        });
      });
    },
  };
};
