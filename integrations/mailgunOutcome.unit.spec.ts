import { classifyMailgunError, mailgunOutcome } from './mailgunOutcome';

const error = (status: number, message: string | undefined, details?: string) => ({ status, message, details });

describe('what an answer of Mailgun means', () => {
  it.each([
    ['connection refused', error(400, 'ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9')],
    ['connection reset', error(400, 'ECONNRESET', 'socket hang up')],
    ['timeout', error(400, 'ECONNABORTED', 'timeout of 300ms exceeded')],
    ['another timeout', error(400, 'ETIMEDOUT')],
    ['no such host', error(400, 'ENOTFOUND')],
    ["the HTTP client's own codes", error(400, 'ERR_NETWORK')],
    ['no reason at all', error(400, undefined)],
    ['half an answer', error(200, 'OK', 'stream has been aborted')],
    ['500', error(500, 'Internal Server Error', 'x')],
    ['502 with a page', error(502, 'Bad Gateway', '<html>')],
    ['408', error(408, 'Request Timeout')],
    ['429', error(429, 'Too Many Requests', 'slow down')],
  ])('unknown: %s', (_answer, given) => {
    expect(classifyMailgunError(given)).toEqual({ outcome: 'unknown', error: expect.any(String) as unknown });
  });

  it('unknown: 429 that says when', () => {
    const limited = error(429, 'Too Many Requests', 'Domain x limit exceeded, try again after 3 seconds');
    expect(classifyMailgunError(limited)).toMatchObject({ outcome: 'unknown', retryAfterMs: 3_000 });
  });

  it.each([
    [400, 'Bad Request', 'message_invalid'],
    [401, 'Unauthorized', 'authentication_failed'],
    [402, 'Payment Required', 'payment_required'],
    [403, 'Forbidden', 'permission_denied'],
    [404, 'Not Found', 'domain_not_found'],
    [413, 'Payload Too Large', 'message_too_large'],
    [418, "I'm a teapot", 'request_refused'],
  ])('refused: %i', (status, message, code) => {
    expect(classifyMailgunError(error(status, message, 'what was said'))).toEqual({
      outcome: 'refused',
      code,
      message: 'what was said',
      details: { status },
    });
  });

  it('leaves our own faults alone', async () => {
    const bug = new TypeError('a bug');
    await expect(mailgunOutcome(() => Promise.reject(bug))).rejects.toBe(bug);
    expect(await mailgunOutcome(() => Promise.resolve(7))).toEqual({ outcome: 'done', value: 7 });
  });
});
