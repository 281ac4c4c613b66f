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

export interface Load {
  readonly total: number;
  readonly callers: number;
}

export interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly latencies: Latencies;
}

/** `total` calls by `callers` at once; each call says itself how many milliseconds count, its preparation may not. */
export const underLoad = async (
  { total, callers }: Load,
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
