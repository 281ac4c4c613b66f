import PQueue from 'p-queue';
import { type Problem, retryLater } from '../problems';

/**
 * Requests that are slow for different reasons stand in different lines, so that none of them waits for another one's reason.
 * `orders`: wait for a process or for seats, without a connection. `passwords`: hash one, on one of the four threads on which Node also checks tokens.
 * `documents`: have one written, in the one thread that does it. `requests`: all others, a connection each and some milliseconds.
 */
export const lanes = ['orders', 'passwords', 'documents', 'requests'] as const;
export type Lane = (typeof lanes)[number];

export interface AdmissionOptions {
  /** At once, in each lane. */
  readonly inWork: Readonly<Record<Lane, number>>;
  /** In line at once, in each lane. */
  readonly waiting: number;
  /** How long one stands in line. */
  readonly waitingMs: number;
  readonly onRefused?: (lane: Lane) => void;
}

/** Somebody at the door, with a place kept for him. */
export interface Arrival {
  /**
   * Carries `work` out when it is its turn. Whoever hangs up in line is dropped from it.
   * @throws Problem 503 `busy` when the turn does not come in time; and what `work` throws
   */
  enter<T>(hungUp: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Goes away without having entered; harmless afterwards. */
  leave(): void;
}

export interface Admission {
  /** Decided by counting, before anything of the request is looked at. @throws Problem 503 `busy` when the line is full */
  arrive(lane: Lane): Arrival;
}

const RETRY_AFTER_SECONDS = 2;
/** Whoever takes longer to say what he wants has no place kept for him: or slow senders would be a full line. */
const KEEP_PLACE_MS = 1_000;

const busy = (): Problem =>
  retryLater(
    'busy',
    RETRY_AFTER_SECONDS,
    'Nothing was done. Try again in a moment, with the same Idempotency-Key if there was one.',
  );

/** First come, first served, up to a number; then a line, up to a length and a time; then a no. */
export function createAdmission({ inWork, waiting, waitingMs, onRefused }: AdmissionOptions): Admission {
  const laneOf = (name: Lane) => {
    const queue = new PQueue({ concurrency: inWork[name] });
    let arriving = 0;

    const refused = (): Problem => {
      onRefused?.(name);
      return busy();
    };
    const isFull = (): boolean => queue.pending + queue.size + arriving >= inWork[name] + waiting;

    const enter = async <T>(hungUp: AbortSignal, work: () => Promise<T>): Promise<T> => {
      const place = new AbortController();
      const timer = setTimeout(() => place.abort(refused()), waitingMs);
      const drop = () => place.abort(busy());
      const begin = () => {
        clearTimeout(timer);
        hungUp.removeEventListener('abort', drop);
        return work();
      };
      hungUp.addEventListener('abort', drop, { once: true });
      if (hungUp.aborted) drop();
      try {
        return await queue.add(begin, { signal: place.signal });
      } finally {
        clearTimeout(timer);
        hungUp.removeEventListener('abort', drop);
      }
    };

    return {
      arrive(): Arrival {
        if (isFull()) throw refused();
        let kept = true;
        arriving += 1;
        const leave = () => {
          clearTimeout(timer);
          if (kept) arriving -= 1;
          kept = false;
        };
        const timer = setTimeout(leave, KEEP_PLACE_MS);
        return {
          leave,
          async enter(hungUp, work) {
            leave();
            if (isFull()) throw refused();
            return enter(hungUp, work);
          },
        };
      },
    };
  };

  const byName = {
    orders: laneOf('orders'),
    passwords: laneOf('passwords'),
    documents: laneOf('documents'),
    requests: laneOf('requests'),
  };
  return { arrive: (lane) => byName[lane].arrive() };
}
