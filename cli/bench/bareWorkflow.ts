import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { startNodeChild } from '../../local/nodeChild';
import { BARE_QUEUE } from './bareActivities';
import { type Parts } from './processorTime';
import { type Stage } from './stage';

export interface BareWorkflow {
  /** The stage's processes and the bare worker. */
  readonly parts: Parts;
  /** A paid order with nothing in it, on Temporal alone. @returns milliseconds */
  run(): Promise<number>;
}

/** Starts a worker of bare workflows beside the one of the orders, for as long as `work` takes. */
export const withBareWorkflow = async (
  { stagedoor: { urls }, folder, parts }: Stage,
  work: (bare: BareWorkflow) => Promise<void>,
): Promise<void> => {
  const worker = await startNodeChild({
    name: 'bare worker',
    entry: 'cli/bench/bareWorker',
    args: [urls.temporal, urls.temporalNamespace],
    env: process.env,
    logPath: join(folder, 'logs', 'bare-worker.log'),
  });
  const connection = await Connection.connect({ address: urls.temporal });
  const client = new Client({ connection, namespace: urls.temporalNamespace });
  try {
    await work({ parts: [...parts, ['bareWorker', worker.pid]], run: () => runBareOrder(client) });
  } finally {
    await connection.close();
    await worker.stop();
  }
};

const runBareOrder = async (client: Client): Promise<number> => {
  const orderId = randomUUID();
  const begun = performance.now();
  await client.workflow.executeUpdateWithStart('place', {
    updateId: 'place',
    startWorkflowOperation: new WithStartWorkflowOperation('bareOrder', {
      workflowId: `bare-${orderId}`,
      taskQueue: BARE_QUEUE,
      args: [orderId],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  });
  return performance.now() - begun;
};
