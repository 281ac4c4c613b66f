import Stripe from 'stripe';
import { done, refused, unknown, type Outcome, type Refused, type Unknown } from './outcome';
import { toIntent } from './stripeIntent';

/** Runs one call of the SDK and says what its answer, or the lack of one, means. Throws only for faults of our own. */
export async function stripeOutcome<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return done(await call());
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return classifyStripeError(error);
    throw error;
  }
}

/**
 * | answer | outcome |
 * | --- | --- |
 * | none, half of one, or a 5xx that is not JSON (no status code) | unknown |
 * | 5xx, 424: may have been done | unknown |
 * | the same with `Idempotent-Replayed`: kept, and said again under this key | unknown, `replayed` |
 * | 409: the same key is still at work | unknown |
 * | 429, 400 `rate_limit`: too many, or a lock on the object | unknown |
 * | 402: the card was declined | refused with its code |
 * | 400, 401, 403, 404, a key used for something else | refused: asking again changes nothing |
 */
export function classifyStripeError(error: InstanceType<typeof Stripe.errors.StripeError>): Refused | Unknown {
  const status = error.statusCode;
  const message = [status, error.code, error.message].filter(Boolean).join(' ');
  const isFault = status === undefined || status >= 500 || status === 424;
  const isBusy = status === 409 || status === 429 || error.code === 'rate_limit';
  if (isFault || isBusy) return unknown(message, { ...retryAfter(error), ...keptUnderKey(error) });
  return refused(codeOf(error), error.message, {
    // The SDK writes an empty text where the answer has none.
    ...(error.decline_code ? { declineCode: error.decline_code } : {}),
    details: detailsOf(error),
  });
}

function codeOf(error: InstanceType<typeof Stripe.errors.StripeError>): string {
  if (error.code) return error.code;
  if (error.rawType === 'idempotency_error') return 'idempotency_error';
  if (error.statusCode === 401) return 'authentication_failed';
  if (error.statusCode === 403) return 'permission_denied';
  return error.rawType ?? 'invalid_request_error';
}

function detailsOf(error: InstanceType<typeof Stripe.errors.StripeError>): Record<string, unknown> {
  return {
    status: error.statusCode,
    requestId: error.requestId,
    ...(error.param === undefined ? {} : { param: error.param }),
    ...(error.payment_intent === undefined ? {} : { intent: toIntent(error.payment_intent) }),
  };
}

function retryAfter(error: InstanceType<typeof Stripe.errors.StripeError>): Pick<Unknown, 'retryAfterMs'> {
  const seconds = Number(error.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
}

const keptUnderKey = (error: InstanceType<typeof Stripe.errors.StripeError>): Pick<Unknown, 'replayed'> =>
  error.headers?.['idempotent-replayed'] === 'true' ? { replayed: true } : {};
