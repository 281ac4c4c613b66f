import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, type LogLevel, Runtime } from '@temporalio/worker';
import { announceReady, endWithParent } from '../local/childProcess';
import { GroundError } from '../local/groundError';
import { type Config, ConfigError, readConfig } from './config';
import { openWorker } from './openWorker';

/** The process that carries orders out: workflows, local activities, calls to providers. As many of them as one likes. */
const main = async (): Promise<void> => {
  const config = readConfig(process.env);
  Runtime.install({ logger: new DefaultLogger(temporalLevelOf(config.logLevel)), shutdownSignals: [] });
  const worker = await openWorker({
    ...config,
    returnUrl: config.http.publicUrl ?? `http://${config.http.host}:${config.http.port}`,
    concurrency: config.workerConcurrency,
    bulkConcurrency: config.bulkConcurrency,
    ...prebuiltBundle(),
  });
  endWithParent({ stop: () => worker.stop(), onError: (error) => console.error(error) });
  announceReady();
  await worker.done;
};

/** A build puts the bundled workflows beside its code; from the sources they are bundled at start. */
const prebuiltBundle = (): { workflowBundle?: { codePath: string } } => {
  const codePath = join(__dirname, '..', 'workflows.bundle.js');
  return existsSync(codePath) ? { workflowBundle: { codePath } } : {};
};

const temporalLevelOf = (level: Config['logLevel']): LogLevel =>
  level === 'silent' ? 'ERROR' : (level.toUpperCase() as LogLevel);

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError || error instanceof GroundError ? error.message : error);
  process.exit(1);
});
