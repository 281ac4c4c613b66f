import { Client, type ConnectionLike, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { SWEEP, TASK_QUEUES } from '../workflows/contracts/names';
import { type SweepInput } from '../workflows/contracts/sweep';

export interface SweepSchedule {
  readonly everyMs: number;
  readonly input: SweepInput;
}

/** A sweep that hangs would keep every later one from starting. */
const LONGEST_SWEEP = '10 minutes';

const definitionOf = ({ everyMs, input }: SweepSchedule) => ({
  spec: { intervals: [{ every: everyMs }] },
  action: {
    type: 'startWorkflow' as const,
    workflowType: SWEEP,
    workflowId: SWEEP,
    taskQueue: TASK_QUEUES.bulk,
    args: [input],
    workflowExecutionTimeout: LONGEST_SWEEP,
    staticSummary: 'What time has overtaken',
  },
  // A missed sweep is not made up for: the next one finds the same.
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
});

/**
 * Makes the schedule, or brings the one that is there to these settings. Every worker does it at its start, several at once if need
 * be: the last one's settings stay. Whoever paused it in the Web UI finds it paused.
 */
export const keepSweepSchedule = async (
  connection: ConnectionLike,
  namespace: string,
  schedule: SweepSchedule,
): Promise<void> => {
  const client = new Client({ connection, namespace });
  const definition = definitionOf(schedule);
  try {
    await client.schedule.create({ scheduleId: SWEEP, ...definition });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(SWEEP).update(({ state }) => ({ ...definition, state }));
  }
};
