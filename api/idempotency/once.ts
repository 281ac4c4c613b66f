import { setTimeout as delay } from 'node:timers/promises';
import { isPassing } from '../../event-store';
import { problem, retryLater } from '../problems';
import { type IdempotencyStore, type RequestKey, type StoredAnswer } from './store';

export interface OnceOptions {
  readonly store: IdempotencyStore;
  readonly newId: () => string;
  /** How long the same request waits for the first one before it answers `request_in_progress`. */
  readonly waitMs: number;
  /** How often it looks when the first one runs in another process. */
  readonly pollMs: number;
  readonly onError: (error: unknown) => void;
  /** Pauses before a key is given back again, when the database could not take it back. All of them within the lease. */
  readonly giveBackAgainMs?: readonly number[];
}

const GIVE_BACK_AGAIN_MS = [500, 1_000, 2_000, 4_000];
/** Of one key at once: each waits in a place that another buyer could have. */
const MOST_TWINS = 10;

/**
 * @throws Problem 422 `idempotency_key_reused`, 409 `request_in_progress`; and what `carryOut` throws, which is not kept
 */
export type Once = (
  request: RequestKey,
  fingerprint: Buffer,
  carryOut: () => Promise<StoredAnswer>,
) => Promise<StoredAnswer & { readonly replayed: boolean }>;

/**
 * What is said again: a success, and a "no" of the business. 202 is neither: asked again, the request may be told how it
 * ended. Everything else may come out differently the next time, and should.
 */
const isRepeatable = ({ status }: StoredAnswer): boolean =>
  (status >= 200 && status < 300 && status !== 202) || status === 409;

/** Carries a request out once per key, however often it is sent, here or to another process. */
export function createOnce(options: OnceOptions): Once {
  const { store, newId, waitMs, pollMs, onError, giveBackAgainMs = GIVE_BACK_AGAIN_MS } = options;
  const running = new Map<string, Promise<unknown>>();
  const twins = new Map<string, number>();

  const settle = async (
    request: RequestKey,
    claimId: string,
    answer: StoredAnswer | undefined,
    pausesMs = giveBackAgainMs,
  ): Promise<void> => {
    try {
      if (answer && isRepeatable(answer)) await store.answer(request, claimId, answer);
      else await store.release(request, claimId);
    } catch (error) {
      // The work is done and has its answer, so nobody waits for this. If all fails the claim runs out by itself.
      onError(error);
      const [pauseMs, ...later] = pausesMs;
      if (pauseMs === undefined || !isPassing(error)) return;
      setTimeout(() => void settle(request, claimId, answer, later), pauseMs).unref();
    }
  };

  const waitForTwin = async (name: string, ms: number): Promise<void> => {
    const others = twins.get(name) ?? 0;
    if (ms <= 0 || others >= MOST_TWINS) {
      throw retryLater('request_in_progress', 1, 'Try again with the same key to get its answer.');
    }
    twins.set(name, others + 1);
    try {
      const here = running.get(name);
      await (here ? overOrAfter(here, ms) : delay(Math.min(pollMs, ms)));
    } finally {
      const left = (twins.get(name) ?? 1) - 1;
      if (left === 0) twins.delete(name);
      else twins.set(name, left);
    }
  };

  const carryOutAs = async (request: RequestKey, claimId: string, carryOut: () => Promise<StoredAnswer>) => {
    let answer: StoredAnswer | undefined;
    try {
      answer = await carryOut();
      return answer;
    } finally {
      await settle(request, claimId, answer);
    }
  };

  return async (request, fingerprint, carryOut) => {
    const name = JSON.stringify([request.userId, request.route, request.key]);
    const giveUpAt = performance.now() + waitMs;
    for (;;) {
      const claimId = newId();
      const claim = await store.claim(request, fingerprint, claimId);
      if (claim.outcome === 'other_body') {
        throw problem(
          'idempotency_key_reused',
          'This key came with another body before. Take a new one for a new request.',
        );
      }
      if (claim.outcome === 'answered') return { ...claim.answer, replayed: true };
      if (claim.outcome === 'claimed') {
        const work = carryOutAs(request, claimId, carryOut);
        running.set(name, work);
        try {
          return { ...(await work), replayed: false };
        } finally {
          running.delete(name);
        }
      }
      await waitForTwin(name, giveUpAt - performance.now());
    }
  };
}

/** Until `work` is over, well or badly, or the time is up. */
async function overOrAfter(work: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController();
  const over = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([over, delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
