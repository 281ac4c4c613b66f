import { pino } from 'pino';
import { announceReady, endWithParent } from '../local/childProcess';
import { readConfig } from './config';
import { openServer } from './openServer';

/** The process that serves HTTP. Any number of them may stand behind a load balancer. */
const main = async (): Promise<void> => {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await openServer({ ...config, logger });
  endWithParent({ stop: () => server.stop(), onError: (err) => logger.error({ err }, 'could not stop in order') });
  logger.info({ url: server.url }, 'listening');
  announceReady({ api: config.http.publicUrl ?? server.url });
};

main().catch((error: unknown) => {
  console.error(error instanceof Error && error.name === 'ConfigError' ? error.message : error);
  process.exit(1);
});
