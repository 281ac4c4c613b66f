import { describeExit, type Exit } from './exit';
import { type LogFile } from './logFile';

/** What a supervisor has to know of a running process, whatever it is. */
export interface Running {
  readonly pid: number;
  readonly log: LogFile;
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** One process under supervision; it stays the same across restarts, its pid does not. */
export interface Handle<R extends Running = Running> {
  readonly name: string;
  current(): R;
  readonly pid: number;
  /** On purpose, so it counts as no crash. With SIGKILL it resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops it if it still runs and starts it again, on the same ports. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Supervisor {
  /** Starts a process and watches it from then on. */
  add<R extends Running>(name: string, start: (previous: R | undefined) => Promise<R>): Promise<Handle<R>>;
  /** Resolves with a sentence when a process ends that nobody asked to end. */
  readonly crashed: Promise<string>;
  /** Stops everything, in the reverse order of its start. */
  stopAll(): Promise<void>;
}

export function createSupervisor(): Supervisor {
  // Its place in the order is taken when a start begins: several may run at once, and one may be stopped while it starts.
  const started: Promise<Handle>[] = [];
  let reportCrash: (sentence: string) => void;
  const crashed = new Promise<string>((resolve) => {
    reportCrash = resolve;
  });
  return {
    crashed,
    add(name, start) {
      const handle = supervise(name, start, (sentence) => reportCrash(sentence));
      started.push(handle);
      return handle;
    },
    async stopAll() {
      for (const starting of started.splice(0).reverse()) {
        const handle = await starting.catch(() => undefined);
        await handle?.stop();
      }
    },
  };
}

async function supervise<R extends Running>(
  name: string,
  start: (previous: R | undefined) => Promise<R>,
  reportCrash: (sentence: string) => void,
): Promise<Handle<R>> {
  const begin = async (previous: R | undefined): Promise<Run<R>> => {
    const running = await start(previous);
    const run: Run<R> = { running, expected: false };
    void running.exited.then((exit) => {
      if (run.expected) return;
      reportCrash(
        `The ${name} (process ${running.pid}) ended by itself with ${describeExit(exit)}; see ${running.log.path}.`,
      );
    });
    return run;
  };
  let run = await begin(undefined);
  const stop = async (): Promise<void> => {
    run.expected = true;
    await run.running.stop();
  };
  return {
    name,
    current: () => run.running,
    get pid() {
      return run.running.pid;
    },
    async kill(signal) {
      run.expected = true;
      run.running.kill(signal);
      if (signal === 'SIGKILL') await run.running.exited;
    },
    async restart() {
      await stop();
      run = await begin(run.running);
    },
    stop,
  };
}

interface Run<R> {
  readonly running: R;
  /** Whether somebody asked for its end. */
  expected: boolean;
}
