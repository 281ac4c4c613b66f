import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { GroundError } from './groundError';
import { findPostgresBinaries } from './postgresBinaries';
import { postgresUser } from './postgresUser';

/** Folders that every user may pass through, for when the checkout is not (a root's home is closed to others). */
const OPEN_GROUND = '/var/lib/stagedoor';

export interface PostgresPlace {
  /** With bin, lib and share. */
  readonly native: string;
  /** Holds `data` and the superuser's password. */
  readonly home: string;
  /** The user who runs Postgres when we are root. */
  readonly runAs: Ids | undefined;
  /** Takes away all that was made for this folder. */
  remove(): void;
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** Binaries and a home for the data that the user who runs Postgres can reach: `folder` if at all possible. */
export function preparePostgresPlace(folder: string, say: (line: string) => void): PostgresPlace {
  const { native, packageVersion } = findPostgresBinaries();
  const wanted = resolve(folder);
  mkdirSync(wanted, { recursive: true, mode: 0o755 });
  const runAs = ownerOfData(wanted) ?? postgresUser(say);
  if (runAs === undefined) {
    return { native, home: wanted, runAs, remove: () => rmSync(wanted, { recursive: true, force: true }) };
  }
  const home = canEnter(wanted, runAs) ? wanted : moveToOpenGround(wanted, say);
  return {
    native: canRun(join(native, 'bin', 'postgres'), runAs) ? native : copyToOpenGround(native, packageVersion),
    home,
    runAs,
    remove: () => {
      rmSync(home, { recursive: true, force: true });
      rmSync(wanted, { recursive: true, force: true });
    },
  };
}

/** Who started without root once and uses it later keeps his data. */
function ownerOfData(home: string): Ids | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const data = statSync(join(home, 'data'), { throwIfNoEntry: false });
  return data === undefined || data.uid === 0 ? undefined : { uid: data.uid, gid: data.gid };
}

const canEnter = (folder: string, { uid, gid }: Ids): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;

const canRun = (binary: string, { uid, gid }: Ids): boolean =>
  spawnSync(binary, ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;

// The link in the state folder is what makes the data ours: who deletes the state folder starts afresh.
function moveToOpenGround(wanted: string, say: (line: string) => void): string {
  const home = join(OPEN_GROUND, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  if (lstatSync(wanted).isSymbolicLink() && existsSync(home)) return home;
  try {
    rmdirSync(wanted);
  } catch {
    throw new GroundError(
      `Postgres cannot reach its data in ${wanted} as another user than root; move that folder away.`,
    );
  }
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true, mode: 0o755 });
  symlinkSync(home, wanted);
  say(`Postgres cannot reach ${wanted} as its own user; its data are in ${home}.`);
  return home;
}

function copyToOpenGround(native: string, version: string): string {
  const copy = join(OPEN_GROUND, `postgres-${version}-${process.arch}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  mkdirSync(OPEN_GROUND, { recursive: true, mode: 0o755 });
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'go+rX', unfinished]);
  try {
    renameSync(unfinished, copy);
  } catch {
    // Another start was first; its copy is as good.
    rmSync(unfinished, { recursive: true, force: true });
  }
  return copy;
}
