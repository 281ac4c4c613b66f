import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GroundError } from './groundError';
import { commandLineOf, endProcess } from './processes';

const fileIn = (folder: string): string => join(folder, 'process.pid');

/** Notes which process works on a folder, for the start after a crash. */
export function rememberProcess({ folder, pid }: { readonly folder: string; readonly pid: number }): void {
  writeFileSync(fileIn(folder), String(pid));
}

export interface LeftBehind {
  readonly name: string;
  readonly folder: string;
  readonly signal: NodeJS.Signals;
  readonly say: (line: string) => void;
}

/**
 * Ends the process that an earlier start left on this folder. Its number may be another's by now, so it is ended only when
 * its own command line names the folder.
 */
export async function endLeftBehind({ name, folder, signal, say }: LeftBehind): Promise<void> {
  const pid = noted(folder);
  if (pid === undefined || commandLineOf(pid)?.includes(folder) !== true) return;
  say(`Ending the ${name} (process ${pid}) that an earlier start left behind.`);
  if (!(await endProcess(pid, signal, 15)) && !(await endProcess(pid, 'SIGKILL', 15))) {
    throw new GroundError(`The ${name} of an earlier start (process ${pid}) does not end; end it by hand.`);
  }
}

function noted(folder: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(fileIn(folder), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
