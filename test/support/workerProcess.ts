import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNodeChild } from '../../local/nodeChild';
import { type House } from './house';

export interface WorkerProcess {
  /** SIGKILL: it gets no chance to finish, or to say, anything. Resolves when it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerProcessOptions {
  readonly concurrency?: number;
  readonly bulkConcurrency?: number;
  /** One request to a provider; long where an answer is kept back, so that it is not given up before the process dies. */
  readonly providerTimeoutSeconds?: number;
}

/** A worker of the house in a process of its own, run as it is run in production: by `cli/worker` and its environment. */
export const startWorkerProcess = async (
  { workerOptions }: House,
  { concurrency = 20, bulkConcurrency = 8, providerTimeoutSeconds = 10 }: WorkerProcessOptions = {},
): Promise<WorkerProcess> => {
  const { databaseUrl, temporal, stripe, mailgun, ticketSigningKey, mailFrom, returnUrl } = workerOptions;
  const folder = mkdtempSync(join(tmpdir(), 'stagedoor-test-worker-'));
  const child = await startNodeChild({
    name: 'worker',
    entry: 'cli/worker',
    logPath: join(folder, 'worker.log'),
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      PUBLIC_URL: returnUrl,
      LOG_LEVEL: 'error',
      // The house sweeps only where a spec asks for it.
      SWEEP_SECONDS: '2000000',
      RECONCILE_SECONDS: '2000000',
      WORKER_CONCURRENCY: String(concurrency),
      BULK_CONCURRENCY: String(bulkConcurrency),
      PROVIDER_TIMEOUT_SECONDS: String(providerTimeoutSeconds),
      TICKET_SIGNING_KEY: ticketSigningKey,
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_API_BASE: stripe.apiBase,
      MAILGUN_API_KEY: mailgun.apiKey,
      MAILGUN_DOMAIN: mailgun.domain,
      MAILGUN_API_BASE: mailgun.apiBase,
      MAIL_FROM: mailFrom,
      ...secretsOfTheApi(),
    },
  });
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  return {
    async kill() {
      child.kill('SIGKILL');
      await child.exited;
      clear();
    },
    async stop() {
      await child.stop();
      clear();
    },
  };
};

/** One configuration serves all programs; a worker never uses these. */
const secretsOfTheApi = () => ({
  JWT_PRIVATE_KEY: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  STRIPE_WEBHOOK_SECRET: 'whsec_unused',
  MAILGUN_WEBHOOK_SIGNING_KEY: 'unused',
});
