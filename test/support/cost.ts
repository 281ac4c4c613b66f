import { temporal } from '@temporalio/proto';
import { type History, recordHistory } from '../replay/histories';
import { type House } from './house';

const { EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, EVENT_TYPE_WORKFLOW_TASK_COMPLETED } =
  temporal.api.enums.v1.EventType;

export interface Cost {
  readonly events: number;
  readonly workflowTasks: number;
}

export interface Ended<Result> {
  readonly result: Result;
  readonly cost: Cost;
}

const keep = (name: string | undefined, workflowId: string, history: History): void => {
  if (name !== undefined && process.env['RECORD_HISTORIES'] === '1') recordHistory(name, workflowId, history);
};

/** The run that a long process began with, before it went on in another. Kept for the replay specs like an end. */
export const firstRunOf = async (
  { temporal: client }: House,
  workflowId: string,
  name?: string,
): Promise<{ readonly wentOn: boolean }> => {
  const last = await client.workflow.getHandle(workflowId).fetchHistory();
  const started = last.events?.[0]?.workflowExecutionStartedEventAttributes;
  const history = await client.workflow.getHandle(workflowId, started?.firstExecutionRunId ?? '').fetchHistory();
  keep(name, workflowId, history);
  return { wentOn: history.events?.at(-1)?.eventType === EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW };
};

/**
 * Waits for the end of a workflow and counts what its history cost. With RECORD_HISTORIES=1 the history is kept for the replay
 * specs, as the path that `name` says.
 */
export const ended = async <Result = { outcome: string; reason?: string }>(
  { temporal: client }: House,
  workflowId: string,
  name?: string,
): Promise<Ended<Result>> => {
  const handle = client.workflow.getHandle(workflowId);
  const result = (await handle.result()) as Result;
  const history = await handle.fetchHistory();
  const events = history.events ?? [];
  keep(name, workflowId, history);
  return {
    result,
    cost: {
      events: events.length,
      workflowTasks: events.filter(({ eventType }) => eventType === EVENT_TYPE_WORKFLOW_TASK_COMPLETED).length,
    },
  };
};
