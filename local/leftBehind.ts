import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { GroundError } from './groundError';
import { commandLineOf, endProcess } from './processes';

/** Notes in a file which process was started, for the start after a crash. */
export function rememberProcess(pidFile: string, pid: number): void {
  mkdirSync(dirname(pidFile), { recursive: true });
  writeFileSync(pidFile, String(pid));
}

export interface LeftBehind {
  /** For people. */
  readonly name: string;
  readonly pidFile: string;
  /** What the command line of the process has in it and no other's has. */
  readonly marker: string;
  readonly signal: NodeJS.Signals;
  readonly say: (line: string) => void;
}

/**
 * Ends the process that an earlier start left behind. The number in the file may be another's by now, so a process is ended
 * only when its own command line says that it is ours.
 */
export async function endLeftBehind({ name, pidFile, marker, signal, say }: LeftBehind): Promise<void> {
  const pid = noted(pidFile);
  if (pid === undefined || commandLineOf(pid)?.includes(marker) !== true) return;
  say(`Ending the ${name} (process ${pid}) that an earlier start left behind.`);
  if (!(await endProcess(pid, signal, 15)) && !(await endProcess(pid, 'SIGKILL', 15))) {
    throw new GroundError(`The ${name} of an earlier start (process ${pid}) does not end; end it by hand.`);
  }
}

function noted(pidFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
