import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GroundError } from '../local/groundError';
import { type BenchmarkName, readArguments } from './bench/arguments';
import { benchHolds } from './bench/holds';
import { benchHotPool } from './bench/hotPool';
import { benchOrders } from './bench/orders';
import { createReport, type Report } from './bench/report';
import { benchSellOut } from './bench/sellOut';
import { FULL, type Sizes, SMOKE } from './bench/sizes';
import { openStage, type Stage } from './bench/stage';
import { ConfigError } from './config';
import { startStagedoor } from './stagedoor';

const say = (line: string): void => console.log(line);

const run: Readonly<Record<BenchmarkName, (stage: Stage, sizes: Sizes, report: Report) => Promise<void>>> = {
  holds: benchHolds,
  'hot-pool': benchHotPool,
  'sell-out': benchSellOut,
  orders: benchOrders,
};

/** `npm run bench`: what the house can do over HTTP, each number beside the bare floor under it, in the same run. */
async function main(): Promise<void> {
  const { benchmarks, smoke } = readArguments(process.argv.slice(2));
  const stateFolder = mkdtempSync(join(tmpdir(), 'stagedoor-bench-'));
  // The user who runs Postgres may pass, so that its data are in the folder and go with it.
  chmodSync(stateFolder, 0o755);
  const ports = { postgres: 0, temporal: 0, temporalUi: 0, stripe: 0, mailgun: 0 };
  const stagedoor = await startStagedoor({
    env: { ...process.env, PORT: '0', RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn' },
    stateFolder,
    say,
    ports,
  });
  try {
    const stage = await openStage(stagedoor, stateFolder);
    const report = createReport(say);
    for (const benchmark of benchmarks) await run[benchmark](stage, smoke ? SMOKE : FULL, report);
    say(`\n${report.table()}`);
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
