import { SWEEP } from '../../workflows/contracts/names';
import { type SweepResult } from '../../workflows/contracts/sweep';
import { type SweepSchedule } from '../../cli/sweepSchedule';
import { eventually } from './eventually';
import { type House } from './house';
import { quickFanOut, quickPolicy } from './policy';

/** So seldom that a spec sees none but those that it asks for. */
export const SELDOM_MS = 365 * 86_400_000;

/** The product's schedule for a spec that triggers it: nothing comes by itself, and all may lie as long as in the product. */
export const seldomSwept = (input: Partial<SweepSchedule['input']> = {}): SweepSchedule => ({
  everyMs: SELDOM_MS,
  input: {
    ...{ cartIdleMs: 604_800_000, cartStrandedMs: 300_000, concertEndsAfterMs: 43_200_000 },
    recovering: { policy: quickPolicy, overdueMs: 0 },
    announcing: { policy: quickPolicy.delivery, fanOut: quickFanOut },
    ...input,
  },
});

/** Presses the schedule's Trigger, as an operator does, and waits for the end of that sweep. */
export const sweepNow = async ({ temporal }: House): Promise<SweepResult & { readonly workflowId: string }> => {
  const schedule = temporal.schedule.getHandle(SWEEP);
  const before = (await schedule.describe()).info.numActionsTaken;
  await schedule.trigger();
  const workflowId = await eventually('the schedule to start a sweep', async () => {
    const { numActionsTaken, recentActions } = (await schedule.describe()).info;
    return numActionsTaken > before ? recentActions.at(-1)?.action.workflow.workflowId : undefined;
  });
  const result = (await temporal.workflow.getHandle(workflowId).result()) as SweepResult;
  return { ...result, workflowId };
};
