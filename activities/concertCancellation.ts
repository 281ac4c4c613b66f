import { activityInfo, heartbeat } from '@temporalio/activity';
import {
  type CancellationItem,
  getCancellationProgress,
  listAffected,
  nextCancellationItems,
  recordAsked,
} from '../projections/concertCancellations';
import { getOrder } from '../projections/orders';
import { type FanOutPolicy, type FanOutProgress } from '../workflows/contracts/fanOut';
import { cancellationWorkflowId, checkoutWorkflowId } from '../workflows/contracts/names';
import { type CheckoutPolicy } from '../workflows/contracts/policy';
import { type ActivityDeps } from './deps';
import { inTurns } from './inTurns';
import { cancellationIdOf } from './onceIds';
import { orderActivities } from './orders';
import { seatActivities } from './seats';
import { tellOfCancellation } from './tellOfCancellation';

export interface CancellationPage {
  readonly concertId: string;
  readonly actor: string;
  /** The last reservation of the page before; null begins from the front. */
  readonly after: string | null;
  readonly policy: CheckoutPolicy;
  readonly fanOut: FanOutPolicy;
}

export interface CancelledPage {
  readonly progress: FanOutProgress;
  readonly asked: number;
  /** Null: the end of the list. */
  readonly after: string | null;
  /** As many as may be are under way. */
  readonly full: boolean;
}

const REASON = 'concert_cancelled';
const STEP = 'cancelOrders';
/** Questions to Temporal at once; each of them waits more than it works. */
const AT_ONCE = 10;

export const concertCancellationActivities = (deps: ActivityDeps) => {
  const { db, processes } = deps;
  const orders = orderActivities(deps);
  const seats = seatActivities(deps);

  const isUnpaid = async (orderId: string): Promise<boolean> => {
    const status = (await getOrder(db, orderId))?.status;
    return status === 'placed' || status === 'awaiting_payment';
  };

  /** For an operator: this order does not get on by itself. Its concert's cancellation goes on without it. */
  const flag = async (item: CancellationItem, workflowId: string, error: string): Promise<void> => {
    if (item.orderId === null) throw new Error(error);
    // Once per time that it was asked: what was mended may be lost again.
    const parking = `${activityInfo().workflowExecution?.workflowId}:${item.askedAt ?? 'first'}`;
    await orders.raiseAttention({ orderId: item.orderId, workflowId, step: STEP, error, parking });
  };

  const cancelUnpaid = async ({ concertId, actor }: CancellationPage, item: CancellationItem, orderId: string) => {
    const requestId = `${REASON}:${concertId}`;
    const heard = await processes.cancelCheckout({ orderId, requestId, reason: REASON, actor });
    if (heard === 'gone' && (await isUnpaid(orderId))) {
      await flag(item, checkoutWorkflowId(orderId), 'the checkout of this unpaid order is gone: reset it');
    }
  };

  const refundPaid = async (page: CancellationPage, item: CancellationItem, orderId: string): Promise<void> => {
    const { concertId, actor, policy } = page;
    const cancellationId = cancellationIdOf(orderId, `concert-${concertId}`);
    const workflowId = cancellationWorkflowId(cancellationId);
    if (item.askedAt !== null && !(await processes.isRunning(workflowId))) {
      await flag(item, workflowId, 'the cancellation of this order has stopped: reset it');
      return;
    }
    await processes.startOrderCancellation({
      ...{ cancellationId, orderId, userId: item.userId, reason: REASON, actor, concertId },
      usedTickets: 'void',
      notice: { kind: REASON, concertId },
      policy: { payment: policy.payment, delivery: policy.delivery },
    });
  };

  const ask = async (page: CancellationPage, item: CancellationItem): Promise<void> => {
    const { concertId, policy } = page;
    const { reservationId, orderId } = item;
    let { step } = item;
    if (step === 'release') {
      const end = await seats.releaseSeats({ orderId: item.heldFor, reservationId, reason: REASON });
      // Taken over by an order at this moment, or ended by itself: the next look finds that.
      if (end === 'ordered') return;
      if (item.heldFor === null) await processes.endHoldTimer(reservationId);
      step = 'tell';
    }
    if (step === 'tell') await tellOfCancellation(deps, { ...item, concertId, policy: policy.delivery });
    if (step === 'cancel' && orderId !== null) await cancelUnpaid(page, item, orderId);
    if (step === 'refund' && orderId !== null) await refundPaid(page, item, orderId);
    await recordAsked(db, { concertId, reservationId, step, now: deps.clock() });
  };

  return {
    /** Once the pools are closed: from then on nobody joins the list. */
    listAffected: ({ concertId }: { concertId: string }): Promise<void> => listAffected(db, concertId),

    /**
     * Asks for what the next ones on the list need, as many as may be under way; starting and asking twice is the same as once. One
     * that cannot be asked does not stop the others: it is left to the next time, and fails the page when it is all that is left.
     */
    async cancelOrders(page: CancellationPage): Promise<CancelledPage> {
      const { concertId, after, fanOut } = page;
      const { underWay, ...before } = await getCancellationProgress(db, concertId, deps.clock());
      const room = Math.min(fanOut.pageSize, fanOut.window - underWay);
      if (room <= 0) return { progress: before, asked: 0, after, full: true };
      const now = deps.clock();
      const askedBefore = new Date(now.getTime() - fanOut.lookAgainMs);
      const items = await nextCancellationItems(db, { concertId, after, limit: room, now, askedBefore });
      const failures = await inTurns(items, AT_ONCE, async (item) => {
        await ask(page, item);
        heartbeat();
      });
      if (failures.length > 0 && failures.length === items.length) throw failures[0];
      const { underWay: _underWay, ...progress } = await getCancellationProgress(db, concertId, deps.clock());
      const last = items.length < room ? null : (items.at(-1)?.reservationId ?? null);
      return { progress, asked: items.length - failures.length, after: last, full: false };
    },
  };
};
