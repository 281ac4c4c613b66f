import { ConfigError } from '../config';

export const BENCHMARKS = ['holds', 'hot-pool', 'sell-out', 'orders'] as const;
export type BenchmarkName = (typeof BENCHMARKS)[number];

export interface BenchArguments {
  /** In the order in which they are run. */
  readonly benchmarks: readonly BenchmarkName[];
  /** Numbers so small that they say nothing: only whether everything still works. */
  readonly smoke: boolean;
}

/** `[holds] [hot-pool] [sell-out] [orders] [all] [--smoke]`; none is all. @throws ConfigError */
export const readArguments = (given: readonly string[]): BenchArguments => {
  const known: readonly string[] = [...BENCHMARKS, 'all', '--smoke'];
  const unknown = given.filter((argument) => !known.includes(argument));
  if (unknown.length > 0) {
    throw new ConfigError([`${unknown.join(', ')}: a bench is one of ${known.join(', ')}.`]);
  }
  const named = BENCHMARKS.filter((benchmark) => given.includes(benchmark));
  return {
    benchmarks: named.length === 0 || given.includes('all') ? BENCHMARKS : named,
    smoke: given.includes('--smoke'),
  };
};
