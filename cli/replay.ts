import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { parseArgs } from 'node:util';
import { ConfigError } from './config';
import { findRunning } from './runningFile';
import { stateFolderOf } from './stateFolder';

interface Server {
  readonly address: string;
  readonly namespace: string;
}

/** TEMPORAL_ADDRESS, or the Stagedoor that runs from this checkout. */
const findServer = (env: NodeJS.ProcessEnv): Server => {
  const namespace = env['TEMPORAL_NAMESPACE'] ?? 'default';
  const address = env['TEMPORAL_ADDRESS'];
  if (address !== undefined && address !== '') return { address, namespace };
  const running = findRunning(stateFolderOf(env));
  if (running === undefined) {
    throw new ConfigError([
      'Set TEMPORAL_ADDRESS, or start Stagedoor with `npm start`: there is no server to replay from.',
    ]);
  }
  return { address: running.urls.temporal, namespace: running.urls.temporalNamespace };
};

/**
 * `npm run replay [-- --query 'OrderId = "…"' --limit 100]`: replays on the workflows of this checkout what a server has run, before this checkout takes over its orders. Exit
 * code 1 when one history would take another way.
 */
async function main(): Promise<number> {
  const { query, limit } = parseArgs({
    options: {
      query: { type: 'string', default: 'ExecutionStatus = "Running" OR ExecutionStatus = "Completed"' },
      limit: { type: 'string', default: '1000' },
    },
  }).values;
  const { address, namespace } = findServer(process.env);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  console.log('Bundling the workflows of this checkout …');
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows'),
    logger: new DefaultLogger('ERROR'),
  });
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    const types =
      '(WorkflowType IN ("checkout", "payment", "refund", "refundWatch", "orderCancellation", "reservationHold", "ticketDelivery"))';
    const workflows = client.workflow.list({
      query: `${types} AND (${query})`,
      pageSize: Math.min(Number(limit), 1000),
    });
    const histories = take(workflows.intoHistories({ concurrency: 5 }), Number(limit));
    let good = 0;
    const broken: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
      if (error === undefined) good += 1;
      else {
        broken.push(workflowId);
        console.error(`${workflowId}: ${error.message}`);
      }
      if ((good + broken.length) % 100 === 0) console.log(`${good + broken.length} replayed …`);
    }
    console.log(`Replayed ${good + broken.length} histories of ${address}: ${good} passed, ${broken.length} failed.`);
    return broken.length === 0 ? 0 : 1;
  } finally {
    await connection.close();
  }
}

async function* take<T>(source: AsyncIterable<T>, limit: number): AsyncIterable<T> {
  let taken = 0;
  for await (const each of source) {
    if (taken++ >= limit) return;
    yield each;
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.problems.join('\n') : error);
    process.exit(1);
  },
);
