import { startNodeChild } from '../../local/nodeChild';
import { openSecrets } from '../../local/secrets';
import { join } from 'node:path';
import { type Environment } from '../config';
import { groundFor, withLocalDefaults } from '../localDefaults';
import { findRunning, type RunningStagedoor } from '../runningFile';
import { startStagedoor } from '../stagedoor';

export interface DemoGround {
  readonly urls: RunningStagedoor['urls'];
  readonly admin: { readonly email: string; readonly password: string };
  /** The environment of its processes. */
  readonly env: Environment;
  readonly wasRunning: boolean;
  stop(): Promise<void>;
}

const NO_ADMIN = 'The demo needs an administrator: set ADMIN_EMAIL and ADMIN_PASSWORD as Stagedoor was started with.';

const adminOf = (env: Environment, known: RunningStagedoor['admin']): DemoGround['admin'] => {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = env;
  if (known !== null) return known;
  if (email === undefined || password === undefined) throw new Error(NO_ADMIN);
  return { email, password };
};

/** The Stagedoor that runs from this state folder, or one that is started for the demo and stopped after it. */
export const findOrStart = async (
  env: Environment,
  stateFolder: string,
  say: (line: string) => void,
): Promise<DemoGround> => {
  const running = findRunning(stateFolder);
  if (running === undefined) {
    const stagedoor = await startStagedoor({ env, stateFolder, say });
    const { urls, admin, env: complete, stop } = stagedoor;
    return { urls, admin: adminOf(env, admin), env: complete, wasRunning: false, stop };
  }
  const { urls, admin } = running;
  const complete = withLocalDefaults(env, groundFor(env), openSecrets(stateFolder), {
    databaseUrl: urls.database,
    temporalAddress: urls.temporal,
    ...(urls.stripeSandbox === null ? {} : { stripeUrl: urls.stripeSandbox }),
    ...(urls.mailgunSandbox === null ? {} : { mailgunUrl: urls.mailgunSandbox }),
  });
  return { urls, admin: adminOf(env, admin), env: complete, wasRunning: true, stop: async () => {} };
};

/**
 * A second API in front of the same system, whose holds are short: durations enter a workflow with its input, from the process that
 * starts it, so that both kinds run side by side.
 */
export const startHastyApi = async ({ env }: DemoGround, stateFolder: string, holdSeconds: number) => {
  const child = await startNodeChild({
    name: 'second API',
    entry: 'cli/api',
    args: [stateFolder, 'demo'],
    env: { ...env, HOLD_SECONDS: String(holdSeconds), PORT: '0', PUBLIC_URL: undefined },
    logPath: join(stateFolder, 'logs', 'demo-api.log'),
  });
  const url = child.urls['api'];
  if (url === undefined) throw new Error('the second API did not say where it listens');
  return { url, stop: () => child.stop() };
};
