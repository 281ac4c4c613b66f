import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { retryLater } from '../problems';

/** @throws Problem 429 with `Retry-After` when `key` has used up its minute */
export type RateLimit = (key: string) => Promise<void>;

/** Counted in each process by itself: it guards the process, and a shared counter would cost every request a write. */
export function createRateLimit(perMinute: number): RateLimit {
  if (perMinute === 0) return () => Promise.resolve();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (rejected) {
      if (!(rejected instanceof RateLimiterRes)) throw rejected;
      throw retryLater(
        'rate_limited',
        rejected.msBeforeNext / 1000,
        `Up to ${perMinute} requests a minute are served.`,
      );
    }
  };
}
