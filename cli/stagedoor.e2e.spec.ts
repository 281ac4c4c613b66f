import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEntry, ROOT } from '../local/nodeEntry';
import { until } from '../local/until';
import { findRunning } from './runningFile';
import { type Stagedoor, startStagedoor } from './stagedoor';

// The whole house goes up and down here, several times.
jest.setTimeout(180_000);

let stateFolder: string;
const running: { stop(): Promise<unknown> }[] = [];
beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'stagedoor-state-'));
  // As a state folder in a checkout is: the user who runs Postgres may pass.
  chmodSync(stateFolder, 0o755);
});
// A test that failed halfway must not leave a house standing.
afterEach(async () => {
  for (const started of running.splice(0)) await started.stop();
  rmSync(stateFolder, { recursive: true, force: true });
});

const local = { ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', PORT: '0', LOG_LEVEL: 'warn' };
const anyPorts = { postgres: 0, temporal: 0, temporalUi: 0, stripe: 0, mailgun: 0 };

async function start(env: Record<string, string | undefined> = local): Promise<Stagedoor> {
  const stagedoor = await startStagedoor({ env, stateFolder, ports: anyPorts });
  running.push(stagedoor);
  return stagedoor;
}

/** Every process that names this state folder in its command line. */
const processes = (): string[] =>
  spawnSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(stateFolder) && !line.includes('cli/start.'));

const nothingLeft = (): Promise<true | undefined> =>
  until(() => (processes().length === 0 ? true : undefined), { timeoutSeconds: 40, everyMs: 200 });

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

interface Command {
  readonly process: ChildProcess;
  readonly exit: Promise<number | null>;
  output(): string;
}

/** `npm start` as a person runs it. */
async function startCommand(): Promise<Command> {
  const [first = '', ...rest] = nodeEntry('cli/start');
  const child = spawn(process.execPath, [first, ...rest], {
    cwd: ROOT,
    env: { ...local, STAGEDOOR_STATE: stateFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  running.push({ stop: () => (child.kill('SIGKILL') ? exit : Promise.resolve()) });
  const open = await until(() => (child.exitCode !== null || output.includes('Ctrl-C stops it.') ? true : undefined), {
    timeoutSeconds: 120,
  });
  if (open === undefined || child.exitCode !== null) throw new Error(`npm start did not come up:\n${output}`);
  return { process: child, exit, output: () => output };
}

describe('startStagedoor', () => {
  it('brings everything up, keeps what was written, and takes everything down', async () => {
    const first = await start();
    expect((await fetch(`${first.urls.api}/health/ready`)).status).toBe(200);
    expect(findRunning(stateFolder)?.urls).toEqual(first.urls);
    await expect(start()).rejects.toThrow(
      `Stagedoor already runs on ${stateFolder} (process ${process.pid}, ${first.urls.api}); stop it first`,
    );
    const buyer = { email: 'ola@example.org', password: 'a long enough password', name: 'Ola' };
    expect((await post(`${first.urls.api}/v1/users`, buyer)).status).toBe(201);
    await first.stop();
    expect(processes()).toEqual([]);
    expect(findRunning(stateFolder)).toBeUndefined();

    const second = await start();
    const { email, password } = buyer;
    expect((await post(`${second.urls.api}/v1/sessions`, { email, password })).status).toBe(201);
    await second.stop();
    expect(processes()).toEqual([]);
  });

  it('starts a worker again that was killed on purpose, and takes it for no crash', async () => {
    const stagedoor = await start();
    let crash: string | undefined;
    void stagedoor.crashed.then((sentence) => (crash = sentence));
    const { worker } = stagedoor.processes;
    const before = worker.pid;
    await worker.kill('SIGKILL');
    await worker.restart();
    expect(worker.pid).not.toBe(before);
    expect(processes().filter((line) => line.includes('cli/worker'))).toEqual([
      expect.stringContaining(`${worker.pid} `),
    ]);
    await stagedoor.stop();
    expect(crash).toBeUndefined();
  });

  it('starts nothing when a setting is wrong', async () => {
    await expect(start({ ...local, HOLD_SECONDS: 'long' })).rejects.toThrow(/HOLD_SECONDS is "long": it must be/);
    expect(processes()).toEqual([]);
    expect(existsSync(join(stateFolder, 'postgres'))).toBe(false);
  });
});

describe('npm start', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stops everything on %s and leaves no process behind', async (signal) => {
    const command = await startCommand();
    expect(processes().length).toBeGreaterThanOrEqual(5);
    command.process.kill(signal);
    expect(await command.exit).toBe(0);
    expect(command.output()).toContain('Everything is stopped.');
    expect(processes()).toEqual([]);
  });

  it('says which process crashed, ends the rest and fails', async () => {
    const command = await startCommand();
    const api = processes().find((line) => line.includes('cli/api'));
    process.kill(Number.parseInt(api ?? '', 10), 'SIGKILL');
    expect(await command.exit).toBe(1);
    expect(command.output()).toMatch(/The API \(process \d+\) ended by itself with signal SIGKILL; see .*api\.log/);
    expect(processes()).toEqual([]);
  });

  it('leaves nothing behind that lives when it is killed without a word, and starts again on the same state', async () => {
    const command = await startCommand();
    command.process.kill('SIGKILL');
    await command.exit;
    expect(await nothingLeft()).toBe(true);
    const next = await start();
    expect((await fetch(`${next.urls.api}/health/ready`)).status).toBe(200);
    await next.stop();
    expect(processes()).toEqual([]);
  });
});
