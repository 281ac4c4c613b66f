import { type DriftState } from '../domain/drift/drift';
import { driftDecider } from '../domain/drift/driftDecider';
import { type DriftEvent, type DriftHealing, driftStream } from '../domain/drift/events';
import { type DriftRemedy, remedyOf } from '../domain/drift/healing';
import { subtract } from '../domain/shared/money';
import { type CheckoutPolicy } from '../workflows/contracts/policy';
import { metadataOf, mustAccept, type Refused, stateOf } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { goesBack } from './differences';
import { mustBeDone } from './providerOutcome';
import { type RecoverThisOrder } from './recovery';

export interface HealDrift {
  readonly driftId: string;
  readonly policy: CheckoutPolicy;
}

export interface HealedDrift {
  readonly driftId: string;
  readonly how: DriftHealing;
  readonly by: string;
  readonly reason: string;
}

const PROVIDER = 'stripe';

const notHealable = (message: string): Refused => ({
  outcome: 'refused',
  refusal: { code: 'drift_not_healable', message },
});

export const driftHealingActivities = (deps: ActivityDeps, recover: RecoverThisOrder) => {
  const { eventStore, payments } = deps;

  const load = async (driftId: string): Promise<{ state: DriftState; version: number }> => {
    const events = await eventStore.load<DriftEvent>(driftStream(driftId));
    return { state: stateOf(driftDecider, events), version: events.length };
  };

  /**
   * All that has not gone back yet, once: asked for before it is looked for, a second try would find nothing left or give it twice. A refund
   * that failed frees its amount, and the next one has a key of its own.
   */
  const giveBack = async (driftId: string, intentId: string): Promise<void> => {
    const { amount, status } = mustBeDone(PROVIDER, await payments.retrieveIntent(intentId));
    const refunds = mustBeDone(PROVIDER, await payments.listRefunds(intentId));
    const left = refunds.filter(goesBack).reduce((rest, refund) => subtract(rest, refund.amount), amount);
    if (status !== 'succeeded' || left.amount <= 0) return;
    const earlier = refunds.filter(({ metadata }) => metadata.driftId === driftId).length;
    mustBeDone(
      PROVIDER,
      await payments.refund({
        ...{ intentId, amount: left, metadata: { driftId } },
        idempotencyKey: `${driftId}:refund:${earlier + 1}`,
      }),
    );
  };

  return {
    /** Refused: `drift_not_found`, `drift_not_healable`. One that was healed meanwhile is as good as healed. */
    async healDrift({ driftId, policy }: HealDrift): Promise<{ outcome: 'healed'; how: DriftRemedy } | Refused> {
      const { state } = await load(driftId);
      if (state.status === 'none')
        return { outcome: 'refused', refusal: { code: 'drift_not_found', message: 'There is no such difference.' } };
      const { kind, reference } = state.difference;
      const remedy = remedyOf(kind);
      if (remedy === null || remedy === 'looked_up') return notHealable('This takes no process to heal.');
      if (state.status === 'open') {
        if (remedy === 'refunded') await giveBack(driftId, reference);
        else if ((await recover({ orderId: reference, policy })) === 'waiting')
          return notHealable('Its time is not up yet.');
      }
      return { outcome: 'healed', how: remedy };
    },

    async recordHealed({ driftId, how, by, reason }: HealedDrift): Promise<void> {
      const { version } = await load(driftId);
      mustAccept(
        await eventStore.execute({
          decider: driftDecider,
          streamId: driftStream(driftId),
          command: { type: 'HealDrift', how, by, reason, now: timeOf(deps) },
          // Found anew it may be healed anew.
          commandId: `drift-${driftId}:heal:${version}`,
          metadata: metadataOf(by),
        }),
      );
    },
  };
};
