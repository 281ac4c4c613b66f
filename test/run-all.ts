import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addCounts, countsOf, type Counts, NO_COUNTS, type JestReport, verdict } from './counts';

/** All jest projects, cheapest first, each with jest's own output as it comes; the last line counts. */
const PROJECTS: readonly (readonly [name: string, ...flags: string[]])[] = [
  ['unit', '--maxWorkers=2'],
  ['integration', '--maxWorkers=2'],
  // These measure what a request costs and race processes: they get the machine to themselves, one by one.
  ['e2e', '--runInBand'],
  ['replay', '--runInBand'],
];

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'stagedoor-results-'));
  let total: Counts = NO_COUNTS;
  try {
    for (const [project, ...flags] of PROJECTS) {
      const started = performance.now();
      console.log(`\n=== ${project} ===`);
      const counts = await runProject(project, flags, join(folder, `${project}.json`));
      console.log(`=== ${project}: ${verdict(counts).line}, ${Math.round((performance.now() - started) / 1000)} s ===`);
      total = addCounts(total, counts);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { line, ok, remarks } = verdict(total);
  for (const remark of remarks) console.log(remark);
  console.log(line);
  return ok ? 0 : 1;
}

async function runProject(project: string, flags: readonly string[], outputFile: string): Promise<Counts> {
  const jest = spawn(
    process.execPath,
    [require.resolve('jest/bin/jest'), `--selectProjects=${project}`, ...flags, '--json', `--outputFile=${outputFile}`],
    // With --json the report for people goes to stderr and the JSON also to stdout, where nobody wants it.
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const passOn = (signal: NodeJS.Signals): void => void jest.kill(signal);
  process.on('SIGTERM', passOn);
  const code = await new Promise<number | null>((resolve) => jest.once('exit', resolve));
  process.off('SIGTERM', passOn);
  return countsOf(readReport(outputFile), code);
}

function readReport(file: string): JestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch {
    return undefined;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
