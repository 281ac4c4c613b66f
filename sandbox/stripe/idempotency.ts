import { createHash } from 'node:crypto';
import { type Collection } from '../core/collection';
import { canonicalForm, type Form } from '../core/form';
import { invalid, StripeFault } from './fault';

/** A first answer, word for word. */
export interface KeptAnswer {
  readonly key: string;
  readonly endpoint: string;
  readonly fingerprint: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly requestId: string;
  readonly status: number;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Whether a key remembers it: execution had begun. */
  readonly kept: boolean;
}

export interface Idempotency {
  /** The kept answer, or what `execute` answers. Throws for a key that is in use, or was used for something else. */
  run(request: KeyedRequest, execute: () => Promise<Answer>): Promise<{ answer: Answer; replayOf: string | null }>;
  /** As if 24 hours had passed: for one key, or for all. */
  expire(key?: string): void;
}

export interface KeyedRequest {
  readonly key: string;
  readonly endpoint: string;
  readonly form: Form;
  readonly requestId: string;
}

const KEPT_SECONDS = 24 * 60 * 60;

export function createIdempotency(kept: Collection<KeptAnswer>, now: () => number): Idempotency {
  const inFlight = new Set<string>();

  return {
    async run({ key, endpoint, form, requestId }, execute) {
      if (key.length > 255) throw invalid(`Idempotency keys can be up to 255 characters; this one has ${key.length}.`);
      prune();
      // Only whether they are the same matters, so a digest is enough.
      const fingerprint = createHash('sha1').update(canonicalForm(form)).digest('base64');
      const first = kept.get(key);
      if (first !== undefined) {
        checkSame(first, endpoint, fingerprint);
        return { answer: { status: first.status, body: first.body, kept: true }, replayOf: first.requestId };
      }
      if (inFlight.has(key)) throw inUse(key);
      inFlight.add(key);
      try {
        const answer = await execute();
        const { status, body } = answer;
        if (answer.kept) kept.put(key, { key, endpoint, fingerprint, at: now(), requestId, status, body });
        return { answer, replayOf: null };
      } finally {
        inFlight.delete(key);
      }
    },
    expire(key) {
      if (key === undefined) kept.clear();
      else kept.delete(key);
    },
  };

  /** Answers are kept in the order of their age. */
  function prune(): void {
    for (const { key, at } of kept.values()) {
      if (now() - at < KEPT_SECONDS) return;
      kept.delete(key);
    }
  }
}

function checkSame(first: KeptAnswer, endpoint: string, fingerprint: string): void {
  if (first.endpoint !== endpoint) {
    throw misused(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${endpoint}' vs ` +
        `'${first.endpoint}'). Try using a key other than '${first.key}' if you meant to execute a different request.`,
    );
  }
  if (first.fingerprint !== fingerprint) {
    throw misused(
      'Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key ' +
        `other than '${first.key}' if you meant to execute a different request.`,
    );
  }
}

const misused = (message: string): StripeFault => new StripeFault(400, { type: 'idempotency_error', message }, false);

const inUse = (key: string): StripeFault =>
  new StripeFault(
    409,
    {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message:
        'There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, ' +
        `and the other request is still going through): ${key}. Please try again later.`,
      doc_url: 'https://stripe.com/docs/error-codes/idempotency-key-in-use',
    },
    false,
  );
