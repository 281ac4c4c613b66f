import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { announceReady, endWithParent } from '../../local/childProcess';
import { BARE_QUEUE, bareActivities } from './bareActivities';

/** A process of its own, as the worker of the orders is. Takes the server's address and namespace as arguments. */
const main = async (): Promise<void> => {
  const [address = '127.0.0.1:7233', namespace = 'default'] = process.argv.slice(2);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: BARE_QUEUE,
    workflowsPath: require.resolve('./bareWorkflows'),
    activities: bareActivities,
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
  });
  const done = worker.run();
  announceReady();
  endWithParent({
    stop: async () => {
      worker.shutdown();
      await done;
      await connection.close();
    },
  });
  await done;
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
