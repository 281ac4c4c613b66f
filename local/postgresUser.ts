import { execFileSync, spawnSync } from 'node:child_process';
import { GroundError } from './groundError';

export interface UserIds {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CREATORS: readonly (readonly [string, ...string[]])[] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
  // Alpine's.
  ['adduser', '-S', '-D', '-H', '-s', '/sbin/nologin', 'postgres'],
];

/** Postgres refuses to run as root; then it runs as the user `postgres`, who is made when missing. Undefined: run as we are. */
export function postgresUser(say: (line: string) => void): UserIds | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = lookUp('postgres');
  if (existing !== undefined) return existing;
  for (const [command, ...args] of CREATORS) {
    if (spawnSync(command, args, { stdio: 'ignore' }).status !== 0) continue;
    const made = lookUp('postgres');
    if (made !== undefined) {
      say('Made the system user "postgres", because Postgres refuses to run as root.');
      return made;
    }
  }
  const nobody = lookUp('nobody');
  if (nobody !== undefined) return nobody;
  throw new GroundError(
    'Postgres refuses to run as root and no user "postgres" could be made; run as another user, or set DATABASE_URL.',
  );
}

function lookUp(name: string): UserIds | undefined {
  const id = (flag: string): number =>
    Number.parseInt(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }), 10);
  try {
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
