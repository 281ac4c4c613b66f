import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { GroundError } from '../local/groundError';
import { startNodeChild } from '../local/nodeChild';
import { cpuMsOf, type LoadResult, underLoad } from './bench/measure';
import { buyOne, openBoxOffice, runBare } from './bench/load';
import { ConfigError } from './config';
import { createHttpClient } from './httpClient';
import { type Stagedoor, startStagedoor } from './stagedoor';

const LOADS = [
  { total: 400, callers: 32 },
  { total: 40, callers: 1 },
] as const;
/** A server that sells has been up for longer than its code takes to be compiled. */
const WARM_UP = { total: 400, callers: 32 };

const say = (line: string): void => console.log(line);

const row = (what: string, { count, perSecond, latencies }: LoadResult, cpuMs: number | undefined): void => {
  const { p50, p95, p99 } = latencies;
  const cpu = cpuMs === undefined ? '' : `  cpu ${(cpuMs / count).toFixed(1)} ms each`;
  say(
    `  ${what.padEnd(22)} ${perSecond.toFixed(1).padStart(6)}/s  p50 ${p50.toFixed(0)} ms  p95 ${p95.toFixed(0)} ms  p99 ${p99.toFixed(0)} ms${cpu}`,
  );
};

interface Spent {
  /** Of this process, which plays the buyers, and everything under it. */
  readonly all: number | undefined;
  /** By part, milliseconds for each of the calls. */
  readonly parts: string;
}

type Parts = readonly (readonly [name: string, pid: number])[];

const withCpu = async (
  parts: Parts,
  count: number,
  run: () => Promise<LoadResult>,
): Promise<readonly [LoadResult, Spent]> => {
  const read = () => [process.pid, ...parts.map(([, pid]) => pid)].map((pid) => cpuMsOf([pid]));
  const before = read();
  const result = await run();
  const [all, ...each] = read().map((now, index) => {
    const then = before[index];
    return now === undefined || then === undefined ? undefined : now - then;
  });
  const spent = parts.map(([name], index) => `${name} ${((each[index] ?? Number.NaN) / count).toFixed(1)}`);
  return [result, { all, parts: spent.join(', ') }];
};

const measure = async (stagedoor: Stagedoor, folder: string): Promise<void> => {
  const { urls, processes, admin } = stagedoor;
  if (admin === null)
    throw new Error('The bench starts a Stagedoor of its own and needs the local default: unset DATABASE_URL.');
  const api = createHttpClient(urls.api);
  const office = await openBoxOffice(api, admin, { callers: 32, seats: 10_000 });
  const bareWorker = await startNodeChild({
    name: 'bare worker',
    entry: 'cli/bench/bareWorker',
    args: [urls.temporal, urls.temporalNamespace],
    env: process.env,
    logPath: join(folder, 'logs', 'bare-worker.log'),
  });
  const connection = await Connection.connect({ address: urls.temporal });
  const client = new Client({ connection, namespace: urls.temporalNamespace });
  const parts = Object.entries({ ...processes, bareWorker }).flatMap(([name, part]) =>
    part === undefined ? [] : [[name, part.pid] as const],
  );
  try {
    say('Warming up …');
    await underLoad(WARM_UP, (caller) => buyOne(api, office, caller));
    await underLoad(WARM_UP, () => runBare(client));
    for (const load of LOADS) {
      say(`\n${load.total} orders, ${load.callers} caller(s):`);
      const [paid, paidCpu] = await withCpu(parts, load.total, () =>
        underLoad(load, (caller) => buyOne(api, office, caller)),
      );
      const [bare, bareCpu] = await withCpu(parts, load.total, () => underLoad(load, () => runBare(client)));
      row('Stagedoor, to paid', paid, paidCpu.all);
      row('bare workflow', bare, bareCpu.all);
      say(`  ratio to bare: ${(paid.perSecond / bare.perSecond).toFixed(2)}`);
      say(`  processor time by part, ms each: ${paidCpu.parts}`);
      say(`  the same for the bare workflow:  ${bareCpu.parts}`);
    }
  } finally {
    await connection.close();
    await bareWorker.stop();
  }
};

/** `npm run bench`: paid orders over HTTP beside a bare workflow of the same shape, on the same Temporal, in the same run. */
async function main(): Promise<void> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'stagedoor-bench-'));
  const ports = { postgres: 0, temporal: 0, temporalUi: 0, stripe: 0, mailgun: 0 };
  const stagedoor = await startStagedoor({
    env: { ...process.env, PORT: '0', RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn' },
    stateFolder,
    say,
    ports,
  });
  try {
    await measure(stagedoor, stateFolder);
  } finally {
    await stagedoor.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError || error instanceof GroundError ? error.message : error);
    process.exit(1);
  },
);
