import { readdirSync, readFileSync } from 'node:fs';

export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Nearest rank. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;

export const latenciesOf = (milliseconds: readonly number[]): Latencies => {
  const sorted = [...milliseconds].sort((left, right) => left - right);
  return { p50: percentile(sorted, 50), p95: percentile(sorted, 95), p99: percentile(sorted, 99) };
};

/** Linux counts processor time in ticks of 10 ms (USER_HZ). */
const MS_PER_TICK = 10;

interface ProcessTimes {
  readonly parent: number;
  readonly ticks: number;
}

const readTimes = (pid: number): ProcessTimes | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; numbers start after it: state is field 3, ppid 4, utime 14 to cstime 17.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + field, 0);
    return { parent, ticks };
  } catch {
    return undefined;
  }
};

/**
 * Processor time so far of these processes and everything under them, in milliseconds, ended children included; undefined where
 * there is no /proc.
 */
export const cpuMsOf = (roots: readonly number[]): number | undefined => {
  let pids: number[];
  try {
    pids = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return undefined;
  }
  const times = new Map(
    pids.flatMap((pid) => {
      const read = readTimes(pid);
      return read === undefined ? [] : [[pid, read] as const];
    }),
  );
  const belongs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = times.get(at)?.parent) {
      if (roots.includes(at)) return true;
    }
    return false;
  };
  return [...times].filter(([pid]) => belongs(pid)).reduce((sum, [, { ticks }]) => sum + ticks * MS_PER_TICK, 0);
};

export interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly latencies: Latencies;
}

/** `total` calls by `callers` at once; each call says itself how many milliseconds count, its preparation may not. */
export const underLoad = async (
  { total, callers }: { total: number; callers: number },
  call: (caller: number, index: number) => Promise<number>,
): Promise<LoadResult> => {
  const milliseconds: number[] = [];
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let index = next++; index < total; index = next++) milliseconds.push(await call(caller, index));
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  return { count: total, seconds, perSecond: total / seconds, latencies: latenciesOf(milliseconds) };
};
