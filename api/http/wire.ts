import { isPassing } from '../../event-store';
import { ProcessesUnavailable } from '../processes/types';
import { Problem, problemDetails, retryLater } from '../problems';
import { versionConflict } from './conditions';
import { type Answer, type ResponseSpec } from './route';

/** An answer in the form in which it goes out, and in which it is kept for the same request to come again. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes are those of a file. */
  readonly body: string | Buffer | null;
}

/** Any answer but a file. */
export interface KeptAnswer extends WireAnswer {
  readonly body: string | null;
}

export function isText(answer: WireAnswer): answer is KeptAnswer {
  return !Buffer.isBuffer(answer.body);
}

export function wireAnswer(answer: Answer, spec: ResponseSpec | undefined): WireAnswer {
  const { status, headers = {}, body } = answer;
  if (body === undefined) return { status, headers, body: null };
  const contentType = spec?.contentType ?? 'application/json';
  return {
    status,
    headers: { ...headers, 'Content-Type': contentType },
    body: contentType !== 'application/json' && isWritten(body) ? body : JSON.stringify(body),
  };
}

const isWritten = (body: unknown): body is string | Buffer => typeof body === 'string' || Buffer.isBuffer(body);

export const wireProblem = (thrown: Problem, instance: string, requestId: string): WireAnswer => ({
  status: thrown.status,
  headers: { ...thrown.headers, 'Content-Type': 'application/problem+json' },
  body: JSON.stringify(problemDetails(thrown, instance, requestId)),
});

const RETRY_SECONDS = 1;

/**
 * The problem that an error stands for; undefined when it is a failure nobody foresaw. Errors of other rooms are recognised
 * by what they carry, not by class: a class exists twice when its module is loaded twice.
 */
export function toProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof ProcessesUnavailable) {
    return retryLater(
      'processes_unavailable',
      error.retryAfterSeconds,
      'Try again with the same Idempotency-Key: nothing is done twice.',
    );
  }
  if (!(error instanceof Error)) return undefined;
  const { code, currentVersion } = error as Error & Record<'code' | 'currentVersion', unknown>;
  if (code === 'version_conflict' && typeof currentVersion === 'number') return versionConflict(currentVersion);
  if (isPassing(error)) {
    return new Problem('busy', 'Try again in a moment, with the same Idempotency-Key if there was one.', {
      headers: { 'Retry-After': String(RETRY_SECONDS) },
      cause: error,
    });
  }
  return undefined;
}
