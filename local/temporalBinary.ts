import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { GroundError } from './groundError';
import { tryLock } from './lock';
import { withProgress } from './progress';
import { buildTemporal, downloadTemporal, type Source, TEMPORAL_CLI_VERSION } from './temporalSources';
import { until } from './until';

export interface FindTemporalOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Told what it does and how far it is. */
  readonly say: (line: string) => void;
  /** Tried in turn when there is none yet. */
  readonly sources?: readonly Source[];
  /** Gives up waiting and fetching: then its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface TemporalBinary {
  readonly path: string;
  readonly from: 'path' | 'cache' | 'fetched';
}

/** Update-with-start and pollers that scale themselves need it. */
const OLDEST_SERVER = { major: 1, minor: 28 };
const LOCK_WAIT_SECONDS = 30 * 60;

/**
 * The Temporal CLI: the one on the PATH if it is new enough, else the cached one, else fetched into the cache.
 * @throws GroundError that says what was tried and what to install or set.
 */
export async function findTemporal({
  env,
  say,
  sources = [downloadTemporal, buildTemporal],
  signal,
}: FindTemporalOptions): Promise<TemporalBinary> {
  const installed = onPath(env);
  if (installed !== undefined) {
    const version = serverVersion(installed);
    if (version !== undefined && isNewEnough(version)) return { path: installed, from: 'path' };
    say(`Passing by ${installed}: its server is ${version ?? 'unknown'}, 1.28 or later is needed.`);
  }
  const folder = cacheFolder(env);
  const cached = join(folder, `temporal-${TEMPORAL_CLI_VERSION}`);
  if (runs(cached)) return { path: cached, from: 'cache' };
  mkdirSync(folder, { recursive: true });
  const release = await lockOf(join(folder, 'temporal.lock'), say, signal);
  try {
    // Whoever had the lock before us has most likely put it there.
    if (runs(cached)) return { path: cached, from: 'cache' };
    await fetchInto(cached, sources, { env, say, ...(signal === undefined ? {} : { signal }) });
    return { path: cached, from: 'fetched' };
  } finally {
    release();
  }
}

/** Outside the checkout, so that a second clone does not build again. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, 'stagedoor');
}

async function fetchInto(
  cached: string,
  sources: readonly Source[],
  options: Pick<FindTemporalOptions, 'env' | 'say' | 'signal'>,
): Promise<void> {
  const failures: string[] = [];
  const folder = `${cached}.unfinished`;
  for (const source of sources) {
    rmSync(folder, { recursive: true, force: true });
    const obtained = await source({ folder, ...options });
    options.signal?.throwIfAborted();
    const failure = 'failure' in obtained ? obtained.failure : adopt(obtained.path, cached);
    rmSync(folder, { recursive: true, force: true });
    if (failure === undefined) return options.say(`Temporal is in ${cached}.`);
    failures.push(failure);
    options.say(`No luck: ${failure}.`);
  }
  throw new GroundError(
    `There is no Temporal server: no "temporal" on the PATH, ${failures.join(', ')}; install the Temporal CLI ` +
      '(https://docs.temporal.io/cli) or Go (https://go.dev/dl), or set TEMPORAL_ADDRESS to a server that runs.',
  );
}

// Renamed only once it is whole and runs: a killed build leaves nothing that looks like a program.
function adopt(program: string, cached: string): string | undefined {
  chmodSync(program, 0o755);
  if (!runs(program)) return 'what was fetched does not run on this machine';
  renameSync(program, cached);
  return undefined;
}

async function lockOf(path: string, say: (line: string) => void, signal: AbortSignal | undefined): Promise<() => void> {
  const label = 'Waiting for another process that fetches Temporal';
  const first = tryLock(path);
  if (first.held) return first.release;
  say(`${label} (process ${first.pid}) …`);
  const release = await withProgress({ label, say }, () =>
    until(
      () => {
        signal?.throwIfAborted();
        const lock = tryLock(path);
        return lock.held ? lock.release : undefined;
      },
      { timeoutSeconds: LOCK_WAIT_SECONDS, everyMs: 500 },
    ),
  );
  if (release === undefined)
    throw new GroundError(`Process ${first.pid} holds ${path} and does not end; end it by hand.`);
  return release;
}

const onPath = (env: NodeJS.ProcessEnv): string | undefined =>
  (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'temporal'))
    .find((file) => existsSync(file));

const runs = (binary: string): boolean => serverVersion(binary) !== undefined;

/** What the program says of the server inside it; undefined when it is none or does not run. */
function serverVersion(binary: string): string | undefined {
  if (!existsSync(binary)) return undefined;
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return /Server (\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_SERVER.major || (major === OLDEST_SERVER.major && minor >= OLDEST_SERVER.minor);
}
