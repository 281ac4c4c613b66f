import { Connection } from '@temporalio/client';
import { hostname } from 'node:os';
import { TASK_QUEUES } from '../workflows/contracts/names';

/** `healthcheck api|worker`: exit code 0 when the process of that name in this container does its work. */
async function main(what: string | undefined): Promise<boolean> {
  if (what === 'api') return (await fetch(`http://127.0.0.1:${process.env['PORT'] ?? '3000'}/health/ready`)).ok;
  if (what === 'worker') return workerPolls();
  throw new Error('Say which: api or worker.');
}

/** A worker that is stuck still runs; one that works asks Temporal for more at least once a minute. */
async function workerPolls(): Promise<boolean> {
  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' });
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: process.env['TEMPORAL_NAMESPACE'] ?? 'default',
      taskQueue: { name: TASK_QUEUES.orders },
      // Workflow tasks.
      taskQueueType: 1,
    });
    const freshest = Date.now() / 1000 - 120;
    // The SDK calls a worker `<pid>@<host>`; a container's host name is its own.
    return (pollers ?? []).some(
      ({ identity, lastAccessTime }) =>
        identity?.endsWith(`@${hostname()}`) === true && Number(lastAccessTime?.seconds ?? 0) > freshest,
    );
  } finally {
    await connection.close();
  }
}

main(process.argv[2]).then(
  (healthy) => process.exit(healthy ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
