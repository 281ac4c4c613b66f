import { BENCHMARKS, readArguments } from './arguments';

describe('the arguments of npm run bench', () => {
  it('are all of them when none is given, or when all are asked for', () => {
    expect(readArguments([])).toEqual({ benchmarks: BENCHMARKS, smoke: false });
    expect(readArguments(['holds', 'all'])).toEqual({ benchmarks: BENCHMARKS, smoke: false });
    expect(readArguments(['--smoke'])).toEqual({ benchmarks: BENCHMARKS, smoke: true });
  });

  it('are run in an order of their own, whatever the order they are named in', () => {
    expect(readArguments(['orders', 'holds'])).toEqual({ benchmarks: ['holds', 'orders'], smoke: false });
  });

  it('are refused by name when there is no such bench', () => {
    expect(() => readArguments(['holds', 'seats'])).toThrow(
      /seats: a bench is one of holds, hot-pool, sell-out, orders, all, --smoke\./,
    );
  });
});
