import { done, refused, unknown, type Outcome, type Refused, type Unknown } from './outcome';

/** Runs one call of the SDK and says what its answer, or the lack of one, means. Throws only for faults of our own. */
export async function mailgunOutcome<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return done(await call());
  } catch (error) {
    if (isMailgunError(error)) return classifyMailgunError(error);
    throw error;
  }
}

/** The SDK's error: `message` is the status text, `details` what the server said. */
export interface MailgunError {
  readonly status: number;
  readonly message: string | undefined;
  readonly details: string | undefined;
}

/**
 * | answer | outcome |
 * | --- | --- |
 * | none: the SDK calls it status 400, with an error code of the socket (`ECONNREFUSED`) for a message, or no message | unknown |
 * | half of one: the SDK gives it the status that it began with, often 200 | unknown |
 * | 5xx: may have been sent | unknown |
 * | 408, 425, 429 | unknown |
 * | 400, 401, 402, 403, 404, 413 | refused: asking again changes nothing |
 */
export function classifyMailgunError(error: MailgunError): Refused | Unknown {
  const { status } = error;
  const said = error.details || error.message || 'nothing';
  if (isWithoutAnswer(error)) return unknown(`no answer: ${said}`);
  if (status < 400 || status >= 500 || RETRYABLE.has(status))
    return unknown(`${status} ${said}`, retryAfter(error.details));
  return refused(CODES[status] ?? 'request_refused', said, { details: { status } });
}

const RETRYABLE = new Set([408, 425, 429]);

const CODES: Readonly<Record<number, string>> = {
  400: 'message_invalid',
  401: 'authentication_failed',
  402: 'payment_required',
  403: 'permission_denied',
  404: 'domain_not_found',
  413: 'message_too_large',
};

const isMailgunError = (error: unknown): error is Error & MailgunError =>
  error instanceof Error && 'type' in error && error.type === 'MailgunAPIError';

const isWithoutAnswer = ({ status, message }: MailgunError): boolean =>
  status === 400 && (!message || /^(E[A-Z]+|ERR_[A-Z_]+)$/.test(message));

// The SDK drops the headers, so that only the sentence is left of Retry-After.
function retryAfter(details: string | undefined): Pick<Unknown, 'retryAfterMs'> {
  const seconds = /try again after (\d+) seconds?/.exec(details ?? '')?.[1];
  return seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 };
}
