import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GroundError } from './groundError';
import { type PostgresPlace } from './postgresPlace';
import { commandLineOf, endProcess, isAlive } from './processes';

export const SUPERUSER = 'stagedoor';

export interface Cluster {
  readonly data: string;
  readonly password: string;
}

/** The data folder, made on first use. */
export function openCluster({ native, home, runAs }: PostgresPlace): Cluster {
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  if (!existsSync(data)) {
    const password = randomBytes(24).toString('base64url');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    initialise({ native, data, password, runAs });
  }
  const major = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const binary = majorOf(native);
  if (major !== binary) {
    throw new GroundError(
      `The data in ${data} are of Postgres ${major}, this is Postgres ${binary}: move that folder away.`,
    );
  }
  return { data, password: readFileSync(passwordFile, 'utf8') };
}

interface Initialise {
  readonly native: string;
  readonly data: string;
  readonly password: string;
  readonly runAs: PostgresPlace['runAs'];
}

// Renamed into place at the end: what a killed first start leaves behind is never taken for a database.
function initialise({ native, data, password, runAs }: Initialise): void {
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const passwordInput = join(unfinished, '..', 'password.once');
  writeFileSync(passwordInput, `${password}\n`, { mode: 0o600 });
  for (const path of runAs === undefined ? [] : [unfinished, passwordInput])
    chownSync(path, runAs?.uid ?? 0, runAs?.gid ?? 0);
  const { status, stderr, error } = spawnSync(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${unfinished}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordInput}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of text on every machine, whatever locales it has.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ],
    { cwd: unfinished, env: clusterEnv(), encoding: 'utf8', ...runAs },
  );
  rmSync(passwordInput);
  if (status !== 0)
    throw new GroundError(`Postgres could not make its data folder: ${error?.message ?? stderr.trim()}`);
  renameSync(unfinished, data);
}

/** Nothing of the caller's PG* variables may reach a server that is ours. */
export const clusterEnv = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' });

const majorOf = (native: string): string =>
  /(\d+)/.exec(spawnSync(join(native, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' }).stdout)?.[1] ??
  'unknown';

/**
 * After a crash `postmaster.pid` names a server that may be gone, still run without us, or whose id is by now another's
 * process: Postgres itself refuses to start in the last two cases.
 */
export async function clearStaleServer(data: string, say: (line: string) => void): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  const command = commandLineOf(pid) ?? '';
  if (!command.includes('postgres') || !command.includes(data)) {
    rmSync(file, { force: true });
    return;
  }
  say(`Ending the Postgres (process ${pid}) that an earlier start left behind.`);
  if (!(await endProcess(pid, 'SIGINT', 15)) && !(await endProcess(pid, 'SIGQUIT', 15))) {
    throw new GroundError(`The Postgres of an earlier start (process ${pid}) does not end; end it by hand.`);
  }
}
