import { driftDecider } from '../../domain/drift/driftDecider';
import { type DriftHealing, driftStream } from '../../domain/drift/events';
import { remedyOf } from '../../domain/drift/healing';
import { type Drift } from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { executeFor } from '../execute';
import { type Call } from '../http/route';
import { type ProcessAnswer } from '../processes/types';
import { problem } from '../problems';
import { type Services } from '../services';

type Asked = Pick<Call<unknown, unknown, unknown, SignedIn>, 'commandId' | 'metadata' | 'ifMatch' | 'user'>;

export interface Healing {
  readonly drift: Drift;
  readonly reason: string;
}

const settled: ProcessAnswer = { outcome: 'settled' };

/** What an administrator may do about a difference. Both are as good as done when somebody was quicker. */
export const driftHealing = ({
  eventStore,
  processes,
  clock,
}: Pick<Services, 'eventStore' | 'processes' | 'clock'>) => {
  const record = (call: Asked, { drift: { driftId }, reason }: Healing, how: DriftHealing) =>
    executeFor(eventStore, call, {
      decider: driftDecider,
      streamId: driftStream(driftId),
      command: { type: 'HealDrift', how, by: call.user.userId, reason, now: clock().toISOString() },
    });

  /** Their processes look at the provider, and record whatever they find. */
  const haveItLookedUp = async ({ kind, reference, paymentId, orderId }: Drift): Promise<void> => {
    if (paymentId === null || orderId === null) throw new Error(`a ${kind} that is of no payment of ours`);
    const about = { paymentId, orderId };
    if (kind === 'payment_status') return processes.paymentNews(about);
    if (kind === 'dispute_unknown') return processes.disputeNews({ ...about, providerDisputeId: reference });
    return processes.refundNews(about);
  };

  return {
    keep: async (call: Asked, healing: Healing): Promise<void> => {
      await record(call, healing, 'kept');
    },

    /** @throws Problem 409 `drift_not_healable` */
    async heal(call: Asked, healing: Healing): Promise<ProcessAnswer> {
      const { drift, reason } = healing;
      if (drift.status === 'healed') return settled;
      switch (remedyOf(drift.kind)) {
        case null:
          throw problem('drift_not_healable', 'Nothing but a person heals this: see to it, then keep it.');
        case 'looked_up':
          await haveItLookedUp(drift);
          await record(call, healing, 'looked_up');
          return settled;
        case 'refunded':
        case 'recovered':
          return processes.healDrift({
            ...{ driftId: drift.driftId, reason },
            requestId: call.commandId,
            actor: call.user.userId,
          });
      }
    },
  };
};
