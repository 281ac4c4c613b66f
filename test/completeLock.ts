import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockedPackages = Record<string, LockedPackage>;

interface Missing {
  readonly path: string;
  readonly entry: LockedPackage;
}

const PLATFORM = /-(darwin|linux|win32|android|freebsd|openharmony)-([a-z0-9]+)(?:-([a-z]+))?$/;
const LIBC: Readonly<Record<string, string>> = { gnu: 'glibc', musl: 'musl' };

/**
 * Binaries for other platforms that a package names and the lock file does not have. npm leaves out those that the registry
 * of the moment cannot give, and `npm ci` then refuses the lock file on every platform.
 */
export function missingBinaries(packages: LockedPackages): readonly Missing[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(packages, path, name))
      .map(([name, version]) => ({ path: `node_modules/${name}`, entry: entryOf(name, version, dev) })),
  );
}

/** As Node looks it up: beside the package, then further and further out. */
function isLocked(packages: LockedPackages, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

function entryOf(name: string, version: string, dev: boolean | undefined): LockedPackage {
  const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
  if (os === undefined || cpu === undefined) throw new Error(`${name} does not say which platform it is for.`);
  const libc = os === 'linux' ? LIBC[abi ?? ''] : undefined;
  return {
    version,
    cpu: [cpu],
    ...(dev === undefined ? {} : { dev }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

/** `node --import tsx test/completeLock.ts`, after an `npm install` against a registry that lacks some of them. */
function main(): void {
  const file = join(__dirname, '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: LockedPackages };
  for (const { path, entry } of missingBinaries(lock.packages)) lock.packages[path] = entry;
  const sorted = Object.entries(lock.packages).sort(([a], [b]) =>
    a === '' ? -1 : b === '' ? 1 : a.localeCompare(b, 'en'),
  );
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}

if (require.main === module) main();
