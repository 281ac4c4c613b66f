import { problem, problemDetails, problemTable, refusedBy, retryLater } from './problems';

describe('problems', () => {
  it('are answered with the status and the title of their code', () => {
    const thrown = problem('sold_out', 'Two are left.', { details: { lines: [{ available: 2 }] } });

    expect(problemDetails(thrown, '/v1/cart/checkout', 'request-1')).toEqual({
      type: '/problems/sold_out',
      title: 'Not enough tickets are left',
      status: 409,
      detail: 'Two are left.',
      instance: '/v1/cart/checkout',
      code: 'sold_out',
      requestId: 'request-1',
      lines: [{ available: 2 }],
    });
  });

  it('cannot have their standard members overwritten by details', () => {
    const thrown = refusedBy({ code: 'sold_out', message: 'No.', details: { status: 200, code: 'fine' } });

    expect(problemDetails(thrown, '/', 'r')).toMatchObject({ status: 409, code: 'sold_out' });
  });

  it('take a refusal that the table does not list for a conflict, not for a failure', () => {
    expect(problemDetails(refusedBy({ code: 'moon_in_the_way', message: 'No.' }), '/', 'r')).toMatchObject({
      status: 409,
      code: 'moon_in_the_way',
      detail: 'No.',
    });
  });

  it('say when to come back in whole seconds, at least one', () => {
    expect(retryLater('rate_limited', 0.2).headers).toEqual({ 'Retry-After': '1' });
    expect(retryLater('rate_limited', 1.2).headers).toEqual({ 'Retry-After': '2' });
  });

  it('have statuses of HTTP errors only', () => {
    for (const [code, [status]] of Object.entries(problemTable))
      expect([code, status >= 400 && status < 600]).toEqual([code, true]);
  });
});
