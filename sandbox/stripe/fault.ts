import { type ErrorBody, type PaymentIntent } from './objects';

/** A "no" of the API. `kept`: execution had begun, so that the idempotency key remembers it. */
export class StripeFault extends Error {
  constructor(
    readonly status: number,
    readonly error: ErrorBody,
    readonly kept: boolean,
  ) {
    super(error.message);
  }
}

const withDocs = (error: ErrorBody): ErrorBody =>
  error.code === undefined
    ? error
    : { ...error, doc_url: `https://stripe.com/docs/error-codes/${error.code.replaceAll('_', '-')}` };

/** The request was not understood: no key remembers it. */
export const invalid = (
  message: string,
  more: { code?: string; param?: string; status?: number } = {},
): StripeFault => {
  const { status = 400, ...rest } = more;
  return new StripeFault(status, withDocs({ type: 'invalid_request_error', message, ...rest }), false);
};

/** Understood, tried, and not possible as things stand: the key remembers it. */
export const conflicting = (message: string, more: Partial<ErrorBody> = {}): StripeFault =>
  new StripeFault(400, withDocs({ type: 'invalid_request_error', message, ...more }), true);

export const unexpectedState = (message: string, intent: PaymentIntent): StripeFault =>
  conflicting(message, { code: 'payment_intent_unexpected_state', payment_intent: intent });

export const declined = (error: Omit<ErrorBody, 'type'>): StripeFault =>
  new StripeFault(402, withDocs({ type: 'card_error', ...error }), true);

/** 404 when the id stands in the path, 400 when it stands among the parameters. */
export const resourceMissing = (kind: string, id: string, param: string, where: 'path' | 'body'): StripeFault =>
  invalid(`No such ${kind}: '${id}'`, { code: 'resource_missing', param, status: where === 'path' ? 404 : 400 });

export const providerFault = (status: number, kept: boolean): StripeFault =>
  new StripeFault(
    status,
    {
      type: 'api_error',
      message: "An unknown error occurred while processing your request. Sorry about that! We've been notified.",
    },
    kept,
  );

export const tooMany = (lockTimeout: boolean): StripeFault =>
  invalid(
    lockTimeout
      ? 'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.'
      : 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
    { status: 429, code: lockTimeout ? 'lock_timeout' : 'rate_limit' },
  );
