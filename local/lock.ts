import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identityOf } from './processes';

export type Lock =
  | { readonly held: true; readonly release: () => void }
  | { readonly held: false; /** Who has it. */ readonly pid: number };

/**
 * A lock between processes, as a file that names its holder. One whose holder is gone (killed, or the machine restarted) is
 * taken over; a later process that happens to have the same id is not mistaken for it.
 */
export function tryLock(path: string): Lock {
  const mine = `${process.pid} ${identityOf(process.pid) ?? ''}`;
  const draft = `${path}.${process.pid}`;
  for (;;) {
    // A hard link appears with its content in one step: nobody reads a lock that is half written.
    writeFileSync(draft, mine);
    try {
      linkSync(draft, path);
      return { held: true, release: () => releaseIfMine(path, mine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const theirs = readIfThere(path);
    if (theirs === undefined) continue;
    const pid = Number.parseInt(theirs, 10);
    if (theirs === `${pid} ${identityOf(pid) ?? 'gone'}`) return { held: false, pid };
    takeAway(path, theirs);
  }
}

// By renaming: of two processes that both saw the stale lock only one moves it, and it looks at what it has moved.
function takeAway(path: string, stale: string): void {
  const moved = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, moved);
    if (readIfThere(moved) !== stale) linkSync(moved, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(moved, { force: true });
  }
}

function releaseIfMine(path: string, mine: string): void {
  if (readIfThere(path) === mine) rmSync(path, { force: true });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
