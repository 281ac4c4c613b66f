import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { STRIPE_EVENTS } from '../../api/webhooks/stripePayload';
import { type Config } from '../../cli/config';
import { createHttpClient, type HttpClient } from '../../cli/httpClient';
import { openServer, type RunningServer } from '../../cli/openServer';
import { openWorker, type OpenWorkerOptions, type RunningWorker } from '../../cli/openWorker';
import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl } from '../../sandbox';
import { type FanOutPolicy } from '../../workflows/contracts/fanOut';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { freshNamespace } from './namespace';
import { quickFanOut, quickPolicy } from './policy';

export interface House {
  readonly api: HttpClient;
  readonly apiUrl: string;
  readonly temporal: Client;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly database: FreshDatabase;
  readonly sandbox: SandboxControl;
  readonly admin: { readonly email: string; readonly password: string };
  /** Of the API: who has it can write tokens. */
  readonly jwtPrivateKey: string;
  /** What a worker of this house needs to run, in this process or in one of its own. */
  readonly workerOptions: OpenWorkerOptions;
  /** With other options than those of the house when some are given. */
  startWorker(changes?: Partial<OpenWorkerOptions>): Promise<void>;
  stopWorker(): Promise<void>;
  /** A second API in front of the same house, with other times, or looking for Temporal elsewhere. */
  openApi(policy: Partial<CheckoutPolicy>, waitMs?: number, temporalAddress?: string): Promise<HttpClient>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly policy?: Partial<CheckoutPolicy>;
  readonly fanOut?: Partial<FanOutPolicy>;
  readonly waitMs?: number;
  readonly admission?: Partial<Config['http']['admission']>;
  /** Given every line of the API's log from `logLevel` up, parsed; without it nothing is logged. */
  readonly log?: (line: Readonly<Record<string, unknown>>) => void;
  /** `warn` when absent. */
  readonly logLevel?: 'warn' | 'trace';
  readonly locking?: OpenWorkerOptions['locking'];
  readonly interceptors?: OpenWorkerOptions['interceptors'];
  /** The schedule of the product; without it nothing is swept. */
  readonly sweep?: OpenWorkerOptions['sweep'];
  /** The same of the comparison with the provider. */
  readonly reconcile?: OpenWorkerOptions['reconcile'];
  readonly beforeWorker?: (database: FreshDatabase) => Promise<void>;
}

const required = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: this spec belongs to the e2e project.`);
  return value;
};

/** Whoever tests something else is never sent away. */
const PATIENT: Config['http']['admission'] = {
  inWork: { orders: 1_000, passwords: 4, documents: 4, requests: 16 },
  waiting: 10_000,
  waitingMs: 120_000,
};
const ADMIN = { email: 'admin@example.com', password: 'a password of the tests' };

/**
 * All of Stagedoor on the real parts: a database and a Temporal namespace of its own, the API on a real port, a worker, and the
 * providers' wire APIs played by the sandbox.
 */
export const openHouse = async (options: HouseOptions = {}): Promise<House> => {
  const temporalAddress = required('TEST_TEMPORAL_ADDRESS');
  const [database, namespace] = await Promise.all([freshDatabase(), freshNamespace(temporalAddress)]);
  const secrets = {
    stripeKey: 'sk_test_house',
    stripeWebhook: `whsec_${randomBytes(16).toString('hex')}`,
    mailgunKey: 'key-house',
    mailgunWebhook: randomBytes(16).toString('hex'),
    jwt: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ticket: randomBytes(32).toString('base64url'),
  };
  const sandbox: Sandbox = await createSandbox({
    stripe: { secretKey: secrets.stripeKey, webhookRetryDelaysMs: [100, 200, 400], asyncMs: null },
    mailgun: {
      apiKey: secrets.mailgunKey,
      domain: 'mail.example.com',
      deliverAfterMs: 50,
      webhookRetryDelaysMs: [100, 200],
    },
  });
  const control = createSandboxControl(sandbox.stripeUrl);

  const { log, logLevel: level = 'warn' } = options;
  const logger = log
    ? pino({ level }, { write: (line: string) => log(JSON.parse(line) as Record<string, unknown>) })
    : pino({ level: 'silent' });
  const servers: RunningServer[] = [];
  const open = async (
    policy: Partial<CheckoutPolicy> = {},
    waitMs = options.waitMs ?? 10_000,
    address = temporalAddress,
  ): Promise<RunningServer> => {
    const server = await openServer({
      databaseUrl: database.url,
      databasePool: 20,
      temporal: { address, namespace },
      http: {
        host: '127.0.0.1',
        port: 0,
        publicUrl: undefined,
        trustProxy: false,
        corsOrigins: [],
        rateLimitPerMinute: 0,
        accessTokenSeconds: 900,
        maxConnections: 10_000,
        requestMs: 10_000,
        admission: { ...PATIENT, ...options.admission },
        waitMs,
      },
      policy: { ...quickPolicy, ...options.policy, ...policy },
      cartIdleMs: 7 * 86_400_000,
      fanOut: { ...quickFanOut, ...options.fanOut },
      jwtPrivateKey: secrets.jwt,
      ticketSigningKey: secrets.ticket,
      stripe: { webhookSecrets: [secrets.stripeWebhook], secretKey: secrets.stripeKey, apiBase: sandbox.stripeUrl },
      mailgun: { webhookSigningKey: secrets.mailgunWebhook },
      firstAdmin: ADMIN,
      ...(options.locking === undefined ? {} : { locking: options.locking }),
      logger,
    });
    servers.push(server);
    return server;
  };
  const server = await open();
  await control.setWebhooks({
    stripe: [
      { url: `${server.url}/webhooks/stripe`, secret: secrets.stripeWebhook, enabledEvents: [...STRIPE_EVENTS] },
    ],
    mailgun: { url: `${server.url}/webhooks/mailgun`, signingKey: secrets.mailgunWebhook },
  });

  const workerOptions: OpenWorkerOptions = {
    databaseUrl: database.url,
    temporal: { address: temporalAddress, namespace },
    stripe: { secretKey: secrets.stripeKey, apiBase: sandbox.stripeUrl },
    mailgun: { apiKey: secrets.mailgunKey, domain: 'mail.example.com', apiBase: sandbox.mailgunUrl },
    providerTimeoutMs: 2_000,
    ticketSigningKey: secrets.ticket,
    mailFrom: 'Stagedoor <tickets@mail.example.com>',
    returnUrl: server.url,
    workflowBundle: { codePath: required('TEST_WORKFLOW_BUNDLE') },
    concurrency: 20,
    bulkConcurrency: 8,
    sweep: options.sweep ?? null,
    reconcile: options.reconcile ?? null,
    ...(options.locking === undefined ? {} : { locking: options.locking }),
    ...(options.interceptors === undefined ? {} : { interceptors: options.interceptors }),
  };
  let worker: RunningWorker | undefined;
  const startWorker = async (changes: Partial<OpenWorkerOptions> = {}): Promise<void> => {
    worker = await openWorker({ ...workerOptions, ...changes });
  };
  const stopWorker = async (): Promise<void> => {
    await worker?.stop();
    worker = undefined;
  };
  await options.beforeWorker?.(database);
  await startWorker();

  const connection = await Connection.connect({ address: temporalAddress });
  return {
    api: createHttpClient(server.url),
    apiUrl: server.url,
    temporal: new Client({ connection, namespace }),
    temporalAddress,
    namespace,
    database,
    sandbox: control,
    admin: ADMIN,
    jwtPrivateKey: secrets.jwt,
    workerOptions,
    startWorker,
    stopWorker,
    openApi: async (...other) => createHttpClient((await open(...other)).url),
    async close() {
      await stopWorker();
      for (const each of servers) await each.stop();
      await sandbox.close();
      await connection.close();
      await database.drop();
    },
  };
};
