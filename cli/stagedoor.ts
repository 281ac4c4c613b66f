import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GroundError } from '../local/groundError';
import { tryLock } from '../local/lock';
import { type NodeChild } from '../local/nodeChild';
import { freePort } from '../local/ports';
import { openSecrets } from '../local/secrets';
import { createSupervisor, type Handle, type Supervisor } from '../local/supervisor';
import { type Config, type Environment, readConfig } from './config';
import { type Ground, groundFor, type LocalPlaces, withLocalDefaults } from './localDefaults';
import { migrateDatabase } from './migrateDatabase';
import { findRunning, removeRunning, type RunningStagedoor, type StagedoorUrls, writeRunning } from './runningFile';
import { type StartedGround, startGround } from './startGround';
import { endProgramsLeftBehind, startProgram } from './startProgram';

export interface StartOptions {
  /** Settings as in the README; what is unset is started here. `PORT=0` takes any free port. */
  readonly env: Environment;
  /** Absolute; everything local is kept in it and survives a restart. */
  readonly stateFolder: string;
  /** Told what a person should know while it starts. */
  readonly say?: (line: string) => void;
  /** Ports of what is started here; 0 is any free one. Unset: the usual ones, or free ones when those are taken. */
  readonly ports?: Partial<Record<LocalPort, number>>;
  /** Gives up between two steps of the start. */
  readonly signal?: AbortSignal;
}

export type LocalPort = 'postgres' | 'temporal' | 'temporalUi' | 'stripe' | 'mailgun';

export interface Stagedoor {
  readonly urls: StagedoorUrls;
  readonly admin: RunningStagedoor['admin'];
  readonly ground: Ground;
  /** The environment of its processes, with every setting complete. */
  readonly env: Environment;
  readonly config: Config;
  readonly processes: StagedoorProcesses;
  /** Resolves with a sentence when one of its processes ends by itself; `stop` is still to be called then. */
  readonly crashed: Promise<string>;
  /** Stops the API, the worker, the sandbox, Temporal and Postgres, in this order. */
  stop(): Promise<void>;
}

/** Undefined is what was given from outside. */
export interface StagedoorProcesses extends StartedGround {
  readonly sandbox: Handle<NodeChild> | undefined;
  readonly worker: Handle<NodeChild>;
  readonly api: Handle<NodeChild>;
}

/**
 * Starts all of Stagedoor that is not given: Postgres, Temporal, the sandbox, a worker and the API, migrations run.
 * @throws ConfigError before anything is started; GroundError when something does not come up, with the rest stopped again
 */
export async function startStagedoor(options: StartOptions): Promise<Stagedoor> {
  const { stateFolder } = options;
  mkdirSync(stateFolder, { recursive: true });
  const lock = tryLock(join(stateFolder, 'lock'));
  if (!lock.held) throw new GroundError(alreadyRuns(stateFolder, lock.pid));
  const supervisor = createSupervisor();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAndLeave());
  // Once only: by a second time the folder may be another's.
  const stopAndLeave = async (): Promise<void> => {
    await supervisor.stopAll();
    removeRunning(stateFolder);
    lock.release();
  };
  try {
    const started = await startAll(options, supervisor);
    writeRunning(stateFolder, { urls: started.urls, admin: started.admin });
    return { ...started, crashed: supervisor.crashed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function alreadyRuns(stateFolder: string, pid: number): string {
  const api = findRunning(stateFolder)?.urls.api;
  const where = api === undefined ? `process ${pid}` : `process ${pid}, ${api}`;
  return `Stagedoor already runs on ${stateFolder} (${where}); stop it first, or set STAGEDOOR_STATE to another folder.`;
}

/** For checking the settings before there is anything to point them at. */
const ANY_PLACES: LocalPlaces = {
  databaseUrl: 'postgresql://127.0.0.1/stagedoor',
  temporalAddress: '127.0.0.1:7233',
  stripeUrl: 'http://127.0.0.1',
  mailgunUrl: 'http://127.0.0.1',
};

async function startAll(options: StartOptions, supervisor: Supervisor): Promise<Omit<Stagedoor, 'crashed' | 'stop'>> {
  const { env, stateFolder, say = () => undefined, ports = {}, signal } = options;
  const ground = groundFor(env);
  const secrets = openSecrets(stateFolder);
  const complete = (places: Partial<LocalPlaces>) => withLocalDefaults(env, ground, secrets, places);
  // First of all: a wrong value must not take a minute to be found.
  const { http, temporal: asked } = readConfig(complete(ANY_PLACES));
  await endProgramsLeftBehind(stateFolder, say);

  const { postgres, temporal } = await startGround(
    { ground, env, namespace: asked.namespace, stateFolder, say, ports, signal },
    supervisor,
  );
  signal?.throwIfAborted();
  const places: Partial<LocalPlaces> = {
    ...(postgres === undefined ? {} : { databaseUrl: postgres.current().url }),
    ...(temporal === undefined ? {} : { temporalAddress: temporal.current().address }),
  };
  const { databaseUrl } = readConfig(complete({ ...ANY_PLACES, ...places }));
  await migrateDatabase(databaseUrl);
  signal?.throwIfAborted();

  const port = await freePort(http.port);
  if (http.port !== 0 && port !== http.port) say(`Port ${http.port} is taken: the API listens on ${port}.`);
  const served = { PORT: String(port), PUBLIC_URL: http.publicUrl ?? `http://${reachable(http.host)}:${port}` };
  const sandbox =
    ground.stripe === 'sandbox' || ground.mailgun === 'sandbox'
      ? await startProgram(
          {
            program: 'sandbox',
            env: { ...complete(places), ...served, ...(await sandboxEnv(stateFolder, ports)) },
            stateFolder,
          },
          supervisor,
        )
      : undefined;
  signal?.throwIfAborted();

  const { stripe: stripeUrl, mailgun: mailgunUrl, mails } = sandbox?.current().urls ?? {};
  const all: Environment = {
    ...complete({
      ...places,
      ...(stripeUrl === undefined ? {} : { stripeUrl }),
      ...(mailgunUrl === undefined ? {} : { mailgunUrl }),
    }),
    ...served,
  };
  const config = readConfig(all);
  const [worker, api] = await Promise.all([
    startProgram({ program: 'worker', env: all, stateFolder }, supervisor),
    startProgram({ program: 'api', env: all, stateFolder }, supervisor),
  ]);
  signal?.throwIfAborted();
  const apiUrl = api.current().urls['api'] ?? served.PUBLIC_URL;
  return {
    urls: {
      api: apiUrl,
      docs: `${apiUrl}/docs`,
      database: config.databaseUrl,
      temporal: config.temporal.address,
      temporalNamespace: config.temporal.namespace,
      temporalUi: temporal?.current().uiUrl ?? null,
      mails: mails ?? null,
      stripeSandbox: stripeUrl ?? null,
      mailgunSandbox: mailgunUrl ?? null,
    },
    admin: ground.postgres === 'local' ? (config.firstAdmin ?? null) : null,
    ground,
    env: all,
    config,
    processes: { postgres, temporal, sandbox, worker, api },
  };
}

/** An address to listen on is not always one to call. */
const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

const DEFAULT_STRIPE_PORT = 4242;
const DEFAULT_MAILGUN_PORT = 4243;

async function sandboxEnv(
  stateFolder: string,
  { stripe = DEFAULT_STRIPE_PORT, mailgun = DEFAULT_MAILGUN_PORT }: NonNullable<StartOptions['ports']>,
): Promise<Environment> {
  const stripePort = await freePort(stripe);
  const mailgunPort = await freePort(mailgun, new Set([stripePort]));
  return {
    SANDBOX_STRIPE_PORT: String(stripePort),
    SANDBOX_MAILGUN_PORT: String(mailgunPort),
    SANDBOX_STATE: join(stateFolder, 'sandbox'),
  };
}
