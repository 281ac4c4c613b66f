import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Exit } from './exit';
import { GroundError } from './groundError';
import { type LogFile, openLog } from './logFile';
import { endWithUs } from './watchdog';

/** A running program that is not Node. */
export interface BinaryProcess {
  readonly pid: number;
  readonly log: LogFile;
  readonly exited: Promise<Exit>;
  /** Undefined while it runs. */
  exit(): Exit | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Asks with its stop signal, and after the grace time does not ask. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface BinaryProcessOptions {
  /** For people. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logPath: string;
  readonly stopSignal: NodeJS.Signals;
  readonly graceSeconds: number;
  readonly runAs?: { readonly uid: number; readonly gid: number };
}

/** Starts a program in its own process group, its output in a log file, tied to the life of this process. */
export async function startBinary(options: BinaryProcessOptions): Promise<BinaryProcess> {
  const log = openLog(options.logPath);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C must reach the supervisor alone: it stops everything in order.
    detached: true,
    ...options.runAs,
  });
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve((exit = { code, signal })));
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new GroundError(`${options.name} could not be started: ${(error as Error).message}.`);
  } finally {
    log.close();
  }
  const pid = child.pid as number;
  const callOff = endWithUs(pid, options.stopSignal);
  void exited.then(callOff);
  return {
    pid,
    log,
    exited,
    exit: () => exit,
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill(options.stopSignal);
      const lastResort = setTimeout(() => child.kill('SIGKILL'), options.graceSeconds * 1000);
      await exited;
      clearTimeout(lastResort);
    },
  };
}
