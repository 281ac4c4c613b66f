import { type ReconcileSchedule } from '../../cli/reconcileSchedule';
import { RECONCILE } from '../../workflows/contracts/names';
import { type ReconciliationResult } from '../../workflows/contracts/reconciliation';
import { eventually } from './eventually';
import { type House } from './house';
import { SELDOM_MS } from './sweep';

/** The product's schedule for a spec that triggers it, without grace: what differs is looked at again at once. */
export const seldomReconciled = (input: Partial<ReconcileSchedule['input']> = {}): ReconcileSchedule => ({
  everyMs: SELDOM_MS,
  input: {
    ...{ lookBackMs: 3_600_000, graceMs: 0, orderOverdueMs: 0, pagesPerRun: 200 },
    retry: {
      ...{ initialIntervalMs: 100, backoffCoefficient: 1, maximumIntervalMs: 100, maximumAttempts: 2 },
      attemptTimeoutMs: 20_000,
    },
    ...input,
  },
});

/** Presses the schedule's Trigger, as an operator does; gives the id of what it has started. */
export const startReconciling = async ({ temporal }: House): Promise<string> => {
  const schedule = temporal.schedule.getHandle(RECONCILE);
  const before = (await schedule.describe()).info.numActionsTaken;
  await schedule.trigger();
  return eventually('the schedule to start a reconciliation', async () => {
    const { numActionsTaken, recentActions } = (await schedule.describe()).info;
    return numActionsTaken > before ? recentActions.at(-1)?.action.workflow.workflowId : undefined;
  });
};

export const reconcileNow = async (house: House): Promise<ReconciliationResult> => {
  const workflowId = await startReconciling(house);
  return (await house.temporal.workflow.getHandle(workflowId).result()) as ReconciliationResult;
};
