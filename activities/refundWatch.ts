import { type Refund } from '../domain/payments/refunds';
import { type ProviderRefund } from '../integrations/paymentGateway';
import { type RecordedEvent } from '../event-store';
import { type PaymentEvent } from '../domain/payments/events';
import { refundWorkflowId } from '../workflows/contracts/names';
import { type RefundInput } from '../workflows/contracts/refund';
import { type RefundWatchInput } from '../workflows/contracts/refundWatch';
import { type ActivityDeps } from './deps';
import { mustBeDone, unknownOutcome } from './providerOutcome';
import { isOurs, progressOf, refundRecords } from './refundRecords';
import { refundNoticeCause } from './refundStarts';

const PROVIDER = 'stripe';

/** What the provider may say that we know already. A refund that failed has failed, whatever an older answer says. */
const KNOWN = {
  pending: ['submitted', 'succeeded', 'failed'],
  succeeded: ['succeeded', 'failed'],
  failed: ['failed'],
} as const;

const isNews = ({ status }: Refund, theirs: ProviderRefund): boolean =>
  !(KNOWN[progressOf(theirs)] as readonly Refund['status'][]).includes(status);

/** A failed attempt that never got an id there is not the one they have. */
const isOneOfOurs = (refundId: string, refund: Refund, theirs: ProviderRefund): boolean =>
  !(refund.status === 'failed' && refund.providerRefundId === null) && isOurs(refundId, refund, theirs);

interface Asked {
  /** Of the process that asked for the refund first, and of the one that tries it now. Null for one made elsewhere. */
  readonly by: string | null;
  readonly triedBy: string | null;
  readonly reason: string;
}

const askedOf = (history: readonly RecordedEvent<PaymentEvent>[], refundId: string): Asked => {
  let asked: Asked = { by: null, triedBy: null, reason: 'made_at_provider' };
  for (const { type, data, metadata } of history) {
    if (!('refundId' in data) || data.refundId !== refundId) continue;
    const { correlationId } = metadata;
    if (type === 'RefundRequested' && 'reason' in data)
      asked = { by: correlationId, triedBy: correlationId, reason: data.reason };
    if (type === 'RefundRetried') asked = { ...asked, triedBy: correlationId };
  }
  return asked;
};

export const refundWatchActivities = (deps: ActivityDeps) => {
  const { payments, processes } = deps;
  const { load, observe } = refundRecords(deps);

  /**
   * Woken is whoever carries the refund out. Where nobody does any more, since it had come right, its process is begun anew: it looks
   * the refund up, writes down what became of it and waits for an operator when it has to.
   */
  const follow = async (input: RefundInput, { status }: Refund, { triedBy }: Asked): Promise<void> => {
    const own = refundWorkflowId(input.refundId);
    const isCarriedOut = status === 'requested' || status === 'submitted';
    if (isCarriedOut && triedBy !== null && triedBy !== own && (await processes.isRunning(triedBy)))
      return processes.tellOfRefund(triedBy);
    return processes.followRefund(input);
  };

  return {
    /** Compares what went back at the provider with what we know, and sees to every difference. Finds nothing to do the next time. */
    async compareRefunds({ paymentId, orderId, policy }: RefundWatchInput): Promise<void> {
      const { payment, intentId, history } = await load(paymentId);
      if (payment.progress !== 'succeeded')
        throw unknownOutcome(PROVIDER, `payment ${paymentId} has not succeeded, and there are refunds of it`);
      const ours = Object.entries(payment.refunds);
      for (const theirs of mustBeDone(PROVIDER, await payments.listRefunds(intentId))) {
        const found = ours.find(([refundId, refund]) => isOneOfOurs(refundId, refund, theirs));
        if (found === undefined) {
          await observe(payment, theirs);
          continue;
        }
        const [refundId, refund] = found;
        if (!isNews(refund, theirs)) continue;
        const asked = askedOf(history, refundId);
        const cause = refundNoticeCause(asked.reason);
        await follow(
          {
            ...{ refundId, paymentId, orderId, reason: asked.reason, policy: policy.payment },
            // A cancellation tells its buyer itself; of what was done elsewhere he is told there.
            ...(asked.by === refundWorkflowId(refundId) ? { notice: { cause, policy: policy.delivery } } : {}),
          },
          refund,
          asked,
        );
      }
    },
  };
};
