import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './processes';
import { type LocalTemporal, startTemporal } from './temporal';
import { findTemporal } from './temporalBinary';
import { until } from './until';

// Servers start and stop here, on machines that may be busy.
jest.setTimeout(60_000);

let folder: string;
let binary: string;
let server: LocalTemporal | undefined;
const said: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stagedoor-temporal-'));
  binary = (await findTemporal({ env: process.env, say: () => undefined })).path;
});
afterEach(() => server?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = async (ports: { port?: number; uiPort?: number } = {}): Promise<LocalTemporal> => {
  server = await startTemporal({
    binary,
    folder: join(folder, 'state'),
    logPath: join(folder, 'temporal.log'),
    namespace: 'tickets',
    port: 0,
    uiPort: 0,
    say: (line) => said.push(line),
    ...ports,
  });
  return server;
};

async function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection, namespace: 'tickets' }));
  } finally {
    await connection.close();
  }
}

describe('the local Temporal server', () => {
  it('keeps its workflows across a stop and a start, and finds them by our search attributes', async () => {
    const first = await start();
    await withClient(first.address, async (client) => {
      await client.workflow.start('nobodyRunsIt', {
        workflowId: 'order-1',
        taskQueue: 'nobody',
        typedSearchAttributes: [
          { key: defineSearchAttributeKey('OrderId', 'KEYWORD'), value: 'order 1' },
          { key: defineSearchAttributeKey('ConcertId', 'KEYWORD_LIST'), value: ['concert 1', 'concert 2'] },
          { key: defineSearchAttributeKey('NeedsAttention', 'KEYWORD'), value: 'charge' },
        ],
      });
    });
    await first.stop();
    expect(first.exit()).toEqual({ code: 0, signal: null });

    const second = await start();
    await withClient(second.address, async (client) => {
      expect((await client.workflow.getHandle('order-1').describe()).status.name).toBe('RUNNING');
      const query = `OrderId = 'order 1' AND ConcertId = 'concert 2' AND NeedsAttention = 'charge'`;
      const found = await until(async () => ((await client.workflow.count(query)).count === 1 ? true : undefined), {
        timeoutSeconds: 10,
      });
      expect(found).toBe(true);
    });
  });

  it('serves its Web UI', async () => {
    const { uiUrl } = await start();
    const page = await fetch(uiUrl);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<html');
  });

  it('ends the server that an earlier start left behind, and takes other ports when its own are taken', async () => {
    const leftBehind = await start();
    const next = await start();
    expect(isAlive(leftBehind.pid)).toBe(false);
    expect(said).toContain(`Ending the Temporal (process ${leftBehind.pid}) that an earlier start left behind.`);

    const other = await startTemporal({
      binary,
      folder: join(folder, 'other'),
      logPath: join(folder, 'other.log'),
      port: Number(next.address.split(':')[1]),
      uiPort: Number(new URL(next.uiUrl).port),
      say: (line) => said.push(line),
    });
    await other.stop();
    expect(other.address).not.toBe(next.address);
    expect(other.uiUrl).not.toBe(next.uiUrl);
    expect(said).toContain(
      `Port ${next.address.split(':')[1]} is taken: Temporal listens on ${other.address.split(':')[1]}.`,
    );
  });
});
