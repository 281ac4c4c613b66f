import { type Exit } from './exit';
import { createSupervisor, type Running } from './supervisor';

const log = { path: '/logs/it.log', sinceOpened: () => '' };

/** A process that is none: it ends when it is told to. */
function fakeProcess(pid: number, stopped: string[] = [], name = 'it') {
  let end: (exit: Exit) => void = () => undefined;
  const exited = new Promise<Exit>((resolve) => {
    end = resolve;
  });
  const running: Running = {
    pid,
    log,
    exited,
    kill: (signal) => end({ code: null, signal }),
    stop: async () => {
      stopped.push(name);
      end({ code: 0, signal: null });
      await exited;
    },
  };
  return { running, end };
}

const settledTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('the supervisor', () => {
  it('stops in the reverse order of the starts, whichever was up first', async () => {
    const stopped: string[] = [];
    const supervisor = createSupervisor();
    let letFirstUp: () => void = () => undefined;
    const first = supervisor.add('first', async () => {
      await new Promise<void>((resolve) => (letFirstUp = resolve));
      return fakeProcess(1, stopped, 'first').running;
    });
    await supervisor.add('second', () => Promise.resolve(fakeProcess(2, stopped, 'second').running));
    letFirstUp();
    await first;
    await supervisor.stopAll();
    expect(stopped).toEqual(['second', 'first']);
  });

  it('stops also what was still starting', async () => {
    const stopped: string[] = [];
    const supervisor = createSupervisor();
    let letUp: () => void = () => undefined;
    void supervisor.add('slow', async () => {
      await new Promise<void>((resolve) => (letUp = resolve));
      return fakeProcess(1, stopped, 'slow').running;
    });
    const stopping = supervisor.stopAll();
    letUp();
    await stopping;
    expect(stopped).toEqual(['slow']);
  });

  it('stops the others when one could not start', async () => {
    const stopped: string[] = [];
    const supervisor = createSupervisor();
    await supervisor.add('good', () => Promise.resolve(fakeProcess(1, stopped, 'good').running));
    await expect(supervisor.add('bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await supervisor.stopAll();
    expect(stopped).toEqual(['good']);
  });

  it('says in a sentence when a process ends that nobody asked to end', async () => {
    const supervisor = createSupervisor();
    const { running, end } = fakeProcess(7);
    await supervisor.add('API', () => Promise.resolve(running));
    end({ code: null, signal: 'SIGSEGV' });
    expect(await supervisor.crashed).toBe('The API (process 7) ended by itself with signal SIGSEGV; see /logs/it.log.');
  });

  it('keeps quiet about a kill on purpose, starts it again, and watches the new one', async () => {
    const supervisor = createSupervisor();
    const first = fakeProcess(1);
    const second = fakeProcess(2);
    const processes = [first, second];
    const handle = await supervisor.add('worker', (previous) => {
      expect(previous?.pid).toBe(processes.length === 2 ? undefined : 1);
      return Promise.resolve((processes.shift() ?? second).running);
    });
    let crash: string | undefined;
    void supervisor.crashed.then((sentence) => (crash = sentence));
    await handle.kill('SIGKILL');
    await settledTurn();
    expect(crash).toBeUndefined();
    await handle.restart();
    expect(handle.pid).toBe(2);
    second.end({ code: 1, signal: null });
    expect(await supervisor.crashed).toContain('process 2');
  });
});
