import { Client, type ConnectionLike, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { TASK_QUEUES } from '../workflows/contracts/names';

export interface KeptSchedule {
  /** Its id, and the beginning of its workflows' ids: Temporal adds the time to them. */
  readonly id: string;
  readonly everyMs: number;
  readonly workflowType: string;
  readonly input: object;
  /** One that hangs would keep every later one from starting. */
  readonly longest: '10 minutes' | '6 hours';
  readonly summary: string;
}

const definitionOf = ({ id, everyMs, workflowType, input, longest, summary }: KeptSchedule) => ({
  spec: { intervals: [{ every: everyMs }] },
  action: {
    type: 'startWorkflow' as const,
    workflowType,
    workflowId: id,
    taskQueue: TASK_QUEUES.bulk,
    args: [input],
    workflowExecutionTimeout: longest,
    staticSummary: summary,
  },
  // A missed one is not made up for: the next one finds the same.
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' as const },
});

/**
 * Makes the schedule, or brings the one that is there to these settings. Every worker does it at its start, several at once if need
 * be: the last one's settings stay. Whoever paused it in the Web UI finds it paused.
 */
export const keepSchedule = async (
  connection: ConnectionLike,
  namespace: string,
  schedule: KeptSchedule,
): Promise<void> => {
  const client = new Client({ connection, namespace });
  const definition = definitionOf(schedule);
  try {
    await client.schedule.create({ scheduleId: schedule.id, ...definition });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(schedule.id).update(({ state }) => ({ ...definition, state }));
  }
};
