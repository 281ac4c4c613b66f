import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { PASSWORD, person } from '../testing/people.spec';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const me = async (token?: string) => api.send('GET', '/v1/users/me', token === undefined ? {} : { token });
const logIn = (email: string, password = PASSWORD) => api.send('POST', '/v1/sessions', { body: { email, password } });
const refresh = (refreshToken: string) => api.send('POST', '/v1/sessions/refresh', { body: { refreshToken } });
const pair = (response: { body: unknown }) => response.body as { accessToken: string; refreshToken: string };

describe('registering', () => {
  it('makes a customer who can log in', async () => {
    const { status, headers, body } = await api.send('POST', '/v1/users', {
      body: { email: 'Ania@Example.com', name: 'Ania Nowak', password: PASSWORD },
    });
    expect(status).toBe(201);
    expect(headers.get('Location')).toBe('/v1/users/me');
    expect(body).toMatchObject({ email: 'Ania@Example.com', name: 'Ania Nowak', roles: ['customer'] });
    const session = await logIn('ania@example.COM');
    expect(session.headers.get('Location')).toBe('/v1/sessions/current');
    expect(session.body).toMatchObject({ expiresIn: 900 });
    expect((await me(pair(session).accessToken)).body).toEqual(body);
  });

  it('refuses an e-mail that is taken, whatever its case', async () => {
    const { status, body } = await api.send('POST', '/v1/users', {
      body: { email: 'ANIA@example.com', name: 'Other', password: PASSWORD },
    });
    expect({ status, body }).toMatchObject({ status: 409, body: { code: 'email_taken' } });
  });

  it('takes the e-mail once when two ask at the same time', async () => {
    const body = { email: 'twice@example.com', name: 'Twice', password: PASSWORD };
    const answers = await Promise.all([1, 2, 3].map(() => api.send('POST', '/v1/users', { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('keeps no personal data outside of its place', async () => {
    const { rows } = await api.db.raw<{ rows: { found: string }[] }>(
      `select data::text || metadata::text as found from events union all select coalesce(body, '') from api_idempotency`,
    );
    expect(rows.filter(({ found }) => /ania|nowak/i.test(found))).toEqual([]);
  });
});

describe('logging in', () => {
  it('says the same of a wrong password and of an unknown e-mail', async () => {
    const { email } = await person(api);
    const answers = [await logIn(email, 'wrong password'), await logIn('nobody@example.com', 'wrong password')];
    const bodies = answers.map(({ body }) => ({ ...(body as object), requestId: '' }));
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]).toMatchObject({ code: 'invalid_credentials' });
  });

  it('is refused after five failures, also with the right password, and only to that address and e-mail', async () => {
    const { email } = await person(api);
    const other = await person(api);
    for (let failures = 0; failures < 5; failures++) expect((await logIn(email, 'guess')).status).toBe(401);
    const { status, headers, body } = await logIn(email.toUpperCase());
    expect({ status, body }).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(60);
    expect((await logIn(other.email)).status).toBe(201);
  });

  it('forgets failures when it succeeds', async () => {
    const { email } = await person(api);
    for (let round = 0; round < 2; round++) {
      for (let failures = 0; failures < 4; failures++) await logIn(email, 'guess');
      expect((await logIn(email)).status).toBe(201);
    }
  });
});

describe('an access token', () => {
  it('is asked for where there is none', async () => {
    const { status, headers, body } = await me();
    expect({ status, body }).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(headers.get('WWW-Authenticate')).toBe('Bearer');
  });

  it('made with another key, or with none, is refused', async () => {
    const { userId } = await person(api);
    const claims = new SignJWT({ sid: userId })
      .setIssuer('stagedoor')
      .setAudience('stagedoor-api')
      .setSubject(userId)
      .setExpirationTime('1h');
    const forged = await claims
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
      .sign(generateKeyPairSync('ed25519').privateKey);
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${forged.split('.')[1]}.`;
    for (const token of [forged, unsigned, 'nonsense']) expect([token, (await me(token)).status]).toEqual([token, 401]);
  });

  it('ends with its time, and is renewed by the refresh token', async () => {
    let now = Date.now();
    const timed = await startApi({ deps: { clock: () => new Date(now) } });
    try {
      const { token, refreshToken } = await person(timed);
      const ask = (accessToken: string) => timed.send('GET', '/v1/users/me', { token: accessToken });
      now += 899_000;
      expect((await ask(token)).status).toBe(200);
      now += 2_000;
      expect((await ask(token)).body).toMatchObject({ status: 401, detail: 'The access token has expired.' });
      const renewed = await timed.send('POST', '/v1/sessions/refresh', { body: { refreshToken } });
      expect((await ask(pair(renewed).accessToken)).status).toBe(200);
    } finally {
      await timed.close();
    }
  });

  it('ends with its session, at once', async () => {
    const { token, refreshToken } = await person(api);
    expect((await api.send('DELETE', '/v1/sessions/current', { token })).status).toBe(204);
    expect((await me(token)).status).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(401);
  });
});

describe('a refresh token', () => {
  it('gives a new pair, once', async () => {
    const { refreshToken } = await person(api);
    const first = await refresh(refreshToken);
    expect(first.status).toBe(201);
    expect((await me(pair(first).accessToken)).status).toBe(200);
    expect((await refresh(pair(first).refreshToken)).status).toBe(201);
  });

  it('that comes again ends its whole family', async () => {
    const { refreshToken, token } = await person(api);
    const renewed = pair(await refresh(refreshToken));
    expect((await refresh(refreshToken)).body).toMatchObject({ code: 'invalid_refresh_token' });
    expect((await refresh(renewed.refreshToken)).status).toBe(401);
    expect((await me(renewed.accessToken)).status).toBe(401);
    expect((await me(token)).status).toBe(401);
  });

  it('sent twice at the same time ends its family as well', async () => {
    const { refreshToken } = await person(api);
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
    const won = answers.find(({ status }) => status === 201);
    expect(won && (await me(pair(won).accessToken)).status).toBe(401);
  });

  it('is not kept: only its hash is', async () => {
    const { refreshToken } = await person(api);
    const { rows } = await api.db.raw<{ rows: object[] }>(
      `select 1 from refresh_tokens where encode(token_hash, 'escape') like ? or token_hash = ?`,
      [`%${refreshToken}%`, Buffer.from(refreshToken)],
    );
    expect(rows).toEqual([]);
  });
});

describe('changing the password', () => {
  const change = (token: string, currentPassword: string, newPassword = 'another long one') =>
    api.send('PUT', '/v1/users/me/password', { token, body: { currentPassword, newPassword } });

  it('ends all other sessions', async () => {
    const { email, token } = await person(api);
    const elsewhere = pair(await logIn(email)).accessToken;
    expect((await change(token, PASSWORD)).status).toBe(204);
    expect((await me(token)).status).toBe(200);
    expect((await me(elsewhere)).status).toBe(401);
    expect((await logIn(email, PASSWORD)).status).toBe(401);
    expect((await logIn(email, 'another long one')).status).toBe(201);
  });

  it('needs the current one, and may not be guessed for ever', async () => {
    const { token } = await person(api);
    for (let failures = 0; failures < 5; failures++) expect((await change(token, 'guess')).status).toBe(401);
    expect((await change(token, PASSWORD)).status).toBe(429);
  });
});

describe('an administrator', () => {
  it('changes roles, and tokens already out feel it at once', async () => {
    const admin = await person(api, 'admin');
    const user = await person(api);
    const setRoles = (roles: string[]) =>
      api.send('PUT', `/v1/users/${user.userId}/roles`, { token: admin.token, body: { roles } });
    const listUsers = () => api.send('GET', '/v1/users', { token: user.token });
    expect((await listUsers()).status).toBe(403);
    expect((await setRoles(['customer', 'admin'])).body).toMatchObject({
      roles: ['customer', 'admin'],
      status: 'active',
    });
    expect((await listUsers()).status).toBe(200);
    await setRoles(['customer']);
    expect((await listUsers()).status).toBe(403);
  });

  it('suspends and reinstates, and tokens already out feel it at once', async () => {
    const admin = await person(api, 'admin');
    const user = await person(api);
    const tell = (what: string, body?: object) =>
      api.send('POST', `/v1/users/${user.userId}/${what}`, { token: admin.token, body });
    expect((await tell('suspend', { reason: 'tickets resold' })).body).toMatchObject({ status: 'suspended' });
    expect((await me(user.token)).body).toMatchObject({ status: 403, code: 'user_suspended' });
    expect((await logIn(user.email)).body).toMatchObject({ code: 'user_suspended' });
    expect((await logIn(user.email, 'wrong')).body).toMatchObject({ code: 'invalid_credentials' });
    expect((await tell('reinstate')).body).toMatchObject({ status: 'active' });
    expect((await me(user.token)).status).toBe(200);
  });

  it('lists users page by page, each of them once', async () => {
    const admin = await person(api, 'admin');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await api.send('GET', `/v1/users?limit=3${query}`, { token: admin.token });
      const page = body as { items: { userId: string }[]; nextCursor: string | null };
      seen.push(...page.items.map(({ userId }) => userId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const registered = await api.db('users').pluck<string[]>('user_id');
    expect(seen).toHaveLength(registered.length);
    expect(new Set(seen)).toEqual(new Set(registered));
  });

  it('is told nothing about users that are none', async () => {
    const admin = await person(api, 'admin');
    const nobody = '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11';
    const { status } = await api.send('PUT', `/v1/users/${nobody}/roles`, {
      token: admin.token,
      body: { roles: ['admin'] },
    });
    expect(status).toBe(404);
  });

  it.each(['/v1/users', '/v1/operations/attention'])('is who %s is for', async (path) => {
    expect((await api.send('GET', path)).status).toBe(401);
    const organizer = await person(api, 'organizer');
    expect((await api.send('GET', path, { token: organizer.token })).body).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
  });
});

describe('erasing oneself', () => {
  it('leaves nothing of name and e-mail behind, and no way in', async () => {
    const registered = { email: 'zofia@example.com', name: 'Zofia Zniknęła', password: PASSWORD };
    await api.send('POST', '/v1/users', { body: registered, key: true });
    const { accessToken } = pair(await logIn(registered.email));
    expect((await api.send('DELETE', '/v1/users/me', { token: accessToken })).status).toBe(204);
    expect((await me(accessToken)).status).toBe(401);
    expect((await logIn(registered.email)).status).toBe(401);
    const { rows } = await api.db.raw<{ rows: object[] }>(
      `select 1 from persons where email_normalized = 'zofia@example.com' union all
       select 1 from api_idempotency where body ilike '%zofia%'`,
    );
    expect(rows).toEqual([]);
    expect((await api.send('POST', '/v1/users', { body: registered })).status).toBe(201);
  });
});
