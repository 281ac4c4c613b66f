import { readdirSync, readFileSync } from 'node:fs';

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

export type Parts = readonly (readonly [name: string, pid: number])[];

export interface Spent {
  /** Of this process, which plays the buyers, and everything under it, in milliseconds; undefined where there is no /proc. */
  readonly all: number | undefined;
  readonly parts: readonly (readonly [name: string, ms: number | undefined])[];
}

/** Runs something and says what processor time it took, of whom. */
export const withCpu = async <T>(parts: Parts, run: () => Promise<T>): Promise<readonly [T, Spent]> => {
  const read = () => [process.pid, ...parts.map(([, pid]) => pid)].map((pid) => cpuMsOf([pid]));
  const before = read();
  const result = await run();
  const [all, ...each] = read().map((now, index) => {
    const then = before[index];
    return now === undefined || then === undefined ? undefined : now - then;
  });
  return [result, { all, parts: parts.map(([name], index) => [name, each[index]] as const) }];
};
