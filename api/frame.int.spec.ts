import { type ApiUnderTest, startApi } from './testing/apiUnderTest.spec';
import { person, type PersonUnderTest } from './testing/people.spec';

let api: ApiUnderTest;
let ania: PersonUnderTest;
beforeAll(async () => {
  api = await startApi({ config: { corsOrigins: ['https://tickets.example'] } });
  ania = await person(api);
});
afterAll(() => api.close());

describe('a body', () => {
  it('that is no JSON is 400', async () => {
    const { status, body } = await api.send('POST', '/v1/users', { raw: '{"email": ' });
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
  });

  it('that is no UTF-8 is 400', async () => {
    const raw = Buffer.concat([Buffer.from('{"email":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect((await api.send('POST', '/v1/users', { raw })).body).toMatchObject({ code: 'malformed_json' });
  });

  it('of another media type is 415', async () => {
    const headers = { 'Content-Type': 'text/plain' };
    expect((await api.send('POST', '/v1/users', { raw: 'hello', headers })).body).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    });
  });

  it('that is compressed is 415, because a small one could grow without end', async () => {
    const headers = { 'Content-Encoding': 'gzip' };
    expect((await api.send('POST', '/v1/users', { raw: '{}', headers })).status).toBe(415);
  });

  it('over a mebibyte is 413, whether its length was announced or not', async () => {
    const raw = Buffer.alloc(1024 * 1024 + 1, 0x20);
    expect((await api.send('POST', '/v1/users', { raw })).body).toMatchObject({ status: 413, code: 'body_too_large' });

    const chunked = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 20; sent++) controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        controller.close();
      },
    });
    const response = await fetch(`${api.url}/v1/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: chunked,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
  });

  it('of exactly a mebibyte is read', async () => {
    const filled = JSON.stringify({ email: 'a@example.com', password: 'p', name: '' });
    const raw = filled.padEnd(1024 * 1024, ' ');
    expect((await api.send('POST', '/v1/users', { raw })).status).toBe(422);
  });

  it('with an unknown field is 422 and names it', async () => {
    const { status, body } = await api.send('POST', '/v1/sessions', {
      body: { email: 'a@example.com', password: 'secret', remember: true },
    });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ path: 'remember', code: 'unknown_field' }] },
    });
  });

  it('may be left out where none is expected, and must not say more than nothing', async () => {
    const send = (body?: unknown) => api.send('DELETE', '/v1/cart', { token: ania.token, body });
    expect((await send()).status).toBe(200);
    expect((await send({})).status).toBe(200);
    expect((await send({ sure: true })).status).toBe(422);
  });
});

describe('a path', () => {
  it('that is none is 404', async () => {
    const { headers, body } = await api.send('GET', '/v1/nothing');
    expect(headers.get('Content-Type')).toBe('application/problem+json');
    expect(body).toMatchObject({
      status: 404,
      code: 'not_found',
      instance: '/v1/nothing',
      type: '/problems/not_found',
    });
  });

  it('with another method is 405 and says which it knows', async () => {
    const { status, headers } = await api.send('DELETE', '/v1/users');
    expect(status).toBe(405);
    expect(headers.get('Allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
  });

  it('with an id that is no id leads nowhere', async () => {
    expect((await api.send('GET', '/v1/orders/42', { token: ania.token })).status).toBe(404);
  });

  it('is explained where a problem points to', async () => {
    const { body } = await api.send('GET', '/problems/sold_out');
    expect(body).toEqual({ code: 'sold_out', status: 409, title: 'Not enough tickets are left' });
    expect((await api.send('GET', '/problems/toString')).status).toBe(404);
  });
});

describe('every answer', () => {
  it('carries the headers that browsers ought to heed', async () => {
    const { headers } = await api.send('GET', '/v1/concerts');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Strict-Transport-Security')).toBeNull();
  });

  it('carries the id of its request: the one that was given, when it looks like one', async () => {
    const given = await api.send('GET', '/v1/concerts', { headers: { 'X-Request-Id': 'trace-12345678' } });
    expect(given.headers.get('X-Request-Id')).toBe('trace-12345678');
    const odd = await api.send('GET', '/v1/concerts', { headers: { 'X-Request-Id': 'a b; c' } });
    expect(odd.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is for the origins that were named, and never with cookies', async () => {
    const from = async (origin: string) =>
      (await api.send('GET', '/v1/concerts', { headers: { Origin: origin } })).headers;
    const named = await from('https://tickets.example');
    expect(named.get('Access-Control-Allow-Origin')).toBe('https://tickets.example');
    expect(named.get('Access-Control-Allow-Credentials')).toBeNull();
    expect((await from('https://elsewhere.example')).get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('says to a named origin beforehand what it may send', async () => {
    const { status, headers } = await api.send('OPTIONS', '/v1/cart/checkout', {
      headers: { Origin: 'https://tickets.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(status).toBe(204);
    expect(headers.get('Access-Control-Allow-Headers')).toContain('Idempotency-Key');
  });
});

describe('a failure that nobody foresaw', () => {
  it('says nothing about the inside, and is found in the log by its request id', async () => {
    const broken = await startApi({
      deps: { clock: () => new Date(), newId: () => 'no uuid, so that the database refuses it' },
    });
    try {
      const { status, body } = await broken.send('POST', '/v1/users', {
        body: { email: 'a@example.com', name: 'Ania', password: 'long enough' },
        headers: { 'X-Request-Id': 'find-me-12345' },
      });
      const requestId = 'find-me-12345';
      expect({ status, body }).toMatchObject({ status: 500, body: { code: 'internal_error', requestId } });
      expect(JSON.stringify(body)).not.toMatch(/uuid|syntax|insert/i);
      expect(broken.log).toContainEqual(
        expect.objectContaining({
          msg: 'request failed',
          requestId,
          err: expect.objectContaining({ stack: expect.any(String) as string }) as object,
        }),
      );
    } finally {
      await broken.close();
    }
  });
});

describe('the access log', () => {
  it('has a line for each request, without its secrets', async () => {
    await api.send('GET', '/v1/users/me', { token: ania.token, headers: { 'X-Request-Id': 'log-me-please' } });
    const line = api.log.find(({ requestId }) => requestId === 'log-me-please');
    expect(line).toMatchObject({ method: 'GET', path: '/v1/users/me', status: 200, userId: ania.userId });
    expect(JSON.stringify(api.log)).not.toContain(ania.token);
    expect(JSON.stringify(api.log)).not.toContain('correct horse');
  });
});

describe('the rate limit', () => {
  it('is counted for each user, and says when to come back', async () => {
    const limited = await startApi({ config: { rateLimitPerMinute: 3 } });
    try {
      const statuses: number[] = [];
      for (let tries = 0; tries < 4; tries++) statuses.push((await limited.send('GET', '/v1/concerts')).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      const { headers, body } = await limited.send('GET', '/v1/concerts');
      expect(body).toMatchObject({ code: 'rate_limited' });
      expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
      // A token that is none is counted, too.
      expect((await limited.send('GET', '/v1/users/me', { token: 'made-up' })).status).toBe(429);
      expect((await limited.send('GET', '/health/live')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
