import Stripe from 'stripe';
import { classifyStripeError, stripeOutcome } from './stripeOutcome';

const { errors } = Stripe;
type Raw = ConstructorParameters<typeof errors.StripeAPIError>[0];
const raw = (more: Record<string, unknown>): Raw => ({ message: 'what was said', type: 'api_error', ...more });

describe('what an answer of Stripe means', () => {
  it.each<[string, InstanceType<typeof errors.StripeError>, number | undefined]>([
    ['no connection', new errors.StripeConnectionError(raw({})), undefined],
    ['a 5xx that is not JSON', new errors.StripeAPIError(raw({})), undefined],
    ['500', new errors.StripeAPIError(raw({ statusCode: 500 })), undefined],
    ['503', new errors.StripeAPIError(raw({ statusCode: 503 })), undefined],
    ['503 that says when', new errors.StripeAPIError(raw({ statusCode: 503, headers: { 'retry-after': '7' } })), 7_000],
    ['424', new errors.StripeAPIError(raw({ statusCode: 424 })), undefined],
    [
      '409, the key is in use',
      new errors.StripeAPIError(raw({ statusCode: 409, type: 'idempotency_error', code: 'idempotency_key_in_use' })),
      undefined,
    ],
    ['429', new errors.StripeRateLimitError(raw({ statusCode: 429, code: 'rate_limit' })), undefined],
    [
      '429 that says when',
      new errors.StripeRateLimitError(raw({ statusCode: 429, headers: { 'retry-after': '3' } })),
      3_000,
    ],
    ['429, a lock', new errors.StripeRateLimitError(raw({ statusCode: 429, code: 'lock_timeout' })), undefined],
    ['400 rate_limit', new errors.StripeRateLimitError(raw({ statusCode: 400, code: 'rate_limit' })), undefined],
  ])('unknown: %s', (_answer, error, retryAfterMs) => {
    const outcome = classifyStripeError(error);
    expect(outcome).toMatchObject({ outcome: 'unknown' });
    expect(outcome).toHaveProperty('error', expect.stringContaining('what was said'));
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(retryAfterMs);
  });

  it.each<[string, InstanceType<typeof errors.StripeError>, string]>([
    [
      '402',
      new errors.StripeCardError(raw({ statusCode: 402, type: 'card_error', code: 'expired_card' })),
      'expired_card',
    ],
    [
      '400',
      new errors.StripeInvalidRequestError(
        raw({ statusCode: 400, type: 'invalid_request_error', code: 'amount_too_small' }),
      ),
      'amount_too_small',
    ],
    [
      '400 without a code',
      new errors.StripeInvalidRequestError(raw({ statusCode: 400, type: 'invalid_request_error' })),
      'invalid_request_error',
    ],
    [
      '404',
      new errors.StripeInvalidRequestError(raw({ statusCode: 404, code: 'resource_missing' })),
      'resource_missing',
    ],
    ['401', new errors.StripeAuthenticationError(raw({ statusCode: 401 })), 'authentication_failed'],
    ['403', new errors.StripePermissionError(raw({ statusCode: 403 })), 'permission_denied'],
    [
      'a key that was used for something else',
      new errors.StripeIdempotencyError(raw({ statusCode: 400, type: 'idempotency_error' })),
      'idempotency_error',
    ],
  ])('refused: %s', (_answer, error, code) => {
    expect(classifyStripeError(error)).toMatchObject({ outcome: 'refused', code, message: 'what was said' });
  });

  it.each([
    ['a fault that is kept under its key', { 'idempotent-replayed': 'true' }, true],
    ['a fault', {}, undefined],
  ])('says of %s whether the key would hear it again', (_, headers, replayed) => {
    const outcome = classifyStripeError(new errors.StripeAPIError(raw({ statusCode: 500, headers })));
    expect('replayed' in outcome ? outcome.replayed : undefined).toBe(replayed);
  });

  it('has the decline code only of cards that have one', () => {
    const card = { statusCode: 402, type: 'card_error', code: 'card_declined' };
    const declined = new errors.StripeCardError(raw({ ...card, decline_code: 'lost_card' }));
    expect(classifyStripeError(declined)).toMatchObject({ declineCode: 'lost_card' });
    expect(classifyStripeError(new errors.StripeCardError(raw(card)))).not.toHaveProperty('declineCode');
  });

  it('leaves our own faults alone', async () => {
    const bug = new TypeError('a bug');
    await expect(stripeOutcome(() => Promise.reject(bug))).rejects.toBe(bug);
    expect(await stripeOutcome(() => Promise.resolve(7))).toEqual({ outcome: 'done', value: 7 });
  });
});
