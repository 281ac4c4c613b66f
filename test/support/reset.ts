import { randomUUID } from 'node:crypto';
import { type House } from './house';

/** Temporal's Reset to the first workflow task: a new run that does everything again. */
export const resetToStart = async ({ temporal, namespace }: House, workflowId: string): Promise<void> => {
  const handle = temporal.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const { events = [] } = await handle.fetchHistory();
  const first = events?.find(({ workflowTaskCompletedEventAttributes: completed }) => completed)?.eventId ?? null;
  const reset = await temporal.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a spec asks for it',
    requestId: randomUUID(),
    workflowTaskFinishEventId: first,
  });
  if (reset.runId === runId) throw new Error(`workflow ${workflowId} was not reset`);
};
