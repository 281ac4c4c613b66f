import { allHandlersFinished, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { type Answer, settled } from './contracts/answers';
import { type DriftHealingInput, type DriftHealingResult } from './contracts/driftHealing';
import { MESSAGES } from './contracts/names';
import { local, provider } from './steps/activities';
import { answered } from './steps/answered';
import { attentionInTemporalOnly } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';

export const begin = defineUpdate<Answer>(MESSAGES.begin);

/** Gives money back that belongs to nothing of ours, or ends an order that has no process; then the difference is healed. */
export async function driftHealing(input: DriftHealingInput): Promise<DriftHealingResult> {
  const { driftId, reason, actor, policy } = input;
  const desk = openDesk(attentionInTemporalOnly);
  let answer: Answer | undefined;
  setHandler(
    begin,
    async () => {
      await answered(() => answer !== undefined);
      return answer ?? settled;
    },
    { description: 'Heal the difference: answers when it is done. Sent by the API.' },
  );

  const run = async (): Promise<DriftHealingResult> => {
    const { healDrift } = provider(policy.payment.provider, 'heal the difference');
    const healed = await desk.step('healDrift', () => healDrift({ driftId, policy }));
    if (healed.outcome === 'refused') {
      answer = healed;
      return { outcome: 'refused', reason: healed.refusal.code };
    }
    await desk.step('recordHealed', () => local.recordHealed({ driftId, how: healed.how, by: actor, reason }));
    answer = settled;
    return { outcome: 'healed', reason: healed.how };
  };

  const close = async (result: DriftHealingResult): Promise<DriftHealingResult> => {
    answer ??= settled;
    await condition(allHandlersFinished);
    return result;
  };

  try {
    return await close(await run());
  } catch (error) {
    if (!(error instanceof AbortedByOperator)) throw error;
    return close({ outcome: 'given_up', reason: error.message });
  }
}
