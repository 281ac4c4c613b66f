import { spawn } from 'node:child_process';
import { isReadyMessage } from './childProcess';
import { describeExit, type Exit } from './exit';
import { GroundError } from './groundError';
import { type LogFile, openLog } from './logFile';
import { nodeEntry, ROOT } from './nodeEntry';

export interface NodeChildOptions {
  /** For people. */
  readonly name: string;
  /** Path from the root without extension, e.g. `cli/api`. */
  readonly entry: string;
  /** Not read by the program: they tell in a list of processes whose it is. */
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logPath: string;
  readonly readySeconds?: number;
  readonly graceSeconds?: number;
}

export interface NodeChild {
  readonly pid: number;
  /** What it announced. */
  readonly urls: Readonly<Record<string, string>>;
  readonly log: LogFile;
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
  /** Asks with SIGTERM, and after the grace time does not ask. Resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Runs one of our own programs with the protocol of `childProcess.ts` and waits until it says that it serves.
 * @throws GroundError with its last words when it ends before
 */
export async function startNodeChild(options: NodeChildOptions): Promise<NodeChild> {
  const { name, readySeconds = 120, graceSeconds = 35 } = options;
  const log = openLog(options.logPath);
  const child = spawn(process.execPath, [...nodeEntry(options.entry), ...(options.args ?? [])], {
    cwd: ROOT,
    env: options.env,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    // Ctrl-C must reach the supervisor alone: it stops everything in order.
    detached: true,
  });
  log.close();
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const lastResort = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
    await exited;
    clearTimeout(lastResort);
  };
  const ready = new Promise<Readonly<Record<string, string>>>((resolve) => {
    child.on('message', (message) => {
      if (isReadyMessage(message)) resolve(message.urls);
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), readySeconds * 1000);
  });
  const outcome = await Promise.race([ready, exited, tooLate]);
  clearTimeout(timer);
  if (outcome === 'late') {
    await stop();
    throw new GroundError(`The ${name} was not ready within ${readySeconds} seconds; see ${log.path}.`);
  }
  if (isExit(outcome)) {
    throw new GroundError(`The ${name} ended at start with ${describeExit(outcome)}:\n${log.sinceOpened(40)}`);
  }
  return { pid: child.pid as number, urls: outcome, log, exited, kill: (signal) => void child.kill(signal), stop };
}

const isExit = (outcome: Exit | Readonly<Record<string, string>>): outcome is Exit =>
  'code' in outcome && 'signal' in outcome;
