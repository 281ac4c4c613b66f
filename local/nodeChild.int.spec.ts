import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBinary } from './binaryProcess';
import { startNodeChild } from './nodeChild';
import { nodeEntry, ROOT } from './nodeEntry';
import { isAlive } from './processes';
import { until } from './until';

// Servers start and stop here, on machines that may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagedoor-children-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const child = (fixture: string, more: { graceSeconds?: number; readySeconds?: number } = {}) =>
  startNodeChild({
    name: 'child',
    entry: `test/fixtures/${fixture}`,
    env: process.env,
    logPath: join(folder, `${fixture}.log`),
    ...more,
  });

const gone = (pid: number): Promise<true | undefined> =>
  until(() => (isAlive(pid) ? undefined : true), { timeoutSeconds: 10 });

describe('a child of ours', () => {
  it('is ready when it says so, with its URLs, and ends when it is told to', async () => {
    const serving = await child('servingChild');
    expect(serving.urls).toEqual({ api: 'http://127.0.0.1:1' });
    expect(isAlive(serving.pid)).toBe(true);
    await serving.stop();
    expect(await serving.exited).toEqual({ code: 0, signal: null });
    expect(isAlive(serving.pid)).toBe(false);
  });

  it('that ends before it serves fails the start with its last words', async () => {
    await expect(child('crashingChild')).rejects.toThrow(/ended at start with exit code 3[^]*no more paper/);
  });

  it('that does not go is made to go', async () => {
    const stubborn = await child('stubbornChild', { graceSeconds: 0.2 });
    await stubborn.stop();
    expect(await stubborn.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that is never ready is ended and said to be late', async () => {
    await expect(child('silentChild', { readySeconds: 0.5 })).rejects.toThrow(/not ready within 0.5 seconds/);
  });
});

describe('a program that is not ours', () => {
  it('cannot be started when it does not exist', async () => {
    await expect(
      startBinary({
        name: 'Nothing',
        command: join(folder, 'nothing'),
        args: [],
        env: {},
        cwd: '/',
        logPath: join(folder, 'nothing.log'),
        stopSignal: 'SIGTERM',
        graceSeconds: 1,
      }),
    ).rejects.toThrow(/^Nothing could not be started: .*ENOENT/);
  });
});

describe('when the parent is killed without a word', () => {
  it('neither kind of child stays behind', async () => {
    const parent = spawn(process.execPath, [...nodeEntry('test/fixtures/parentOfTwo'), folder], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill('SIGKILL');
    expect(await Promise.all(pids.map(gone))).toEqual([true, true]);
  });
});
