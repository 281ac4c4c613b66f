import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type LocalPostgres, startPostgres } from './postgres';
import { isAlive } from './processes';

// Servers start and stop here, on machines that may be busy.
jest.setTimeout(60_000);

let folder: string;
const started: LocalPostgres[] = [];
const said: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagedoor-postgres-'));
  // Root's embedded Postgres runs as another user, who has to pass here.
  chmodSync(folder, 0o755);
});
afterAll(async () => {
  for (const server of started) if (server.exit() === undefined) await server.stop();
  started.at(-1)?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function start(port = 0): Promise<LocalPostgres> {
  const server = await startPostgres({
    folder: join(folder, 'postgres'),
    logPath: join(folder, 'postgres.log'),
    port,
    say: (line) => said.push(line),
  });
  started.push(server);
  return server;
}

async function query<T>(server: LocalPostgres, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

const dataFile = (name: string): string => join(folder, 'postgres', 'data', name);

describe('the embedded Postgres', () => {
  it('keeps its data across a stop and a start, safe against a power cut', async () => {
    const first = await start();
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    expect(first.exit()).toEqual({ code: 0, signal: null });
    const second = await start();
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(await query(second, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await second.stop();
  });

  it('takes a free port when the wanted one is taken, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = await start(port);
    other.close();
    expect(server.port).not.toBe(port);
    expect(said).toContain(`Port ${port} is taken: Postgres listens on ${server.port}.`);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('comes back with all that was committed after it was killed', async () => {
    const server = await start();
    await query(server, 'create table committed as select 7 as number');
    server.kill('SIGKILL');
    await server.exited;
    expect(readFileSync(dataFile('postmaster.pid'), 'utf8')).toContain(String(server.pid));
    const next = await start();
    expect(await query(next, 'select number from committed')).toEqual([{ number: 7 }]);
    await next.stop();
  });

  it('ends the server that an earlier start left behind', async () => {
    const leftBehind = await start();
    const next = await start();
    expect(isAlive(leftBehind.pid)).toBe(false);
    expect(said).toContain(`Ending the Postgres (process ${leftBehind.pid}) that an earlier start left behind.`);
    await next.stop();
  });

  it('is not stopped by a stale file that names somebody else’s process, and leaves that alone', async () => {
    writeFileSync(dataFile('postmaster.pid'), `${process.ppid}\n${dataFile('')}\n0\n1\n\n\n`);
    const server = await start();
    expect(isAlive(process.ppid)).toBe(true);
    await server.stop();
  });
});
