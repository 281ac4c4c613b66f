import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { ConfigError, readConfig } from './config';
import { variableRows, variableTable } from './configTable';

const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

const complete = {
  DATABASE_URL: 'postgresql://stagedoor:hush@db:5432/stagedoor',
  TEMPORAL_ADDRESS: 'temporal:7233',
  JWT_PRIVATE_KEY: pem,
  TICKET_SIGNING_KEY: randomBytes(32).toString('base64url'),
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  MAILGUN_API_KEY: 'key-1',
  MAILGUN_DOMAIN: 'mail.example.org',
  MAILGUN_WEBHOOK_SIGNING_KEY: 'signing-1',
};

const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('readConfig', () => {
  it('serves fewer requests at once than there are connections, unless it is told how many', () => {
    const inWork = (more: object) => readConfig({ ...complete, ...more }).http.admission.inWork.requests;
    expect([inWork({}), inWork({ DATABASE_POOL: '50' }), inWork({ DATABASE_POOL: '3' })]).toEqual([12, 42, 1]);
    expect(inWork({ MAX_REQUESTS_IN_WORK: '20' })).toBe(20);
    expect(problemsOf({ ...complete, MAX_REQUESTS_IN_WORK: '21' })).toEqual([
      'MAX_REQUESTS_IN_WORK is "21": each has a connection, and DATABASE_POOL has 20.',
    ]);
  });

  it('needs the keys and nothing else', () => {
    expect(readConfig(complete)).toMatchObject({
      databaseUrl: complete.DATABASE_URL,
      temporal: { address: 'temporal:7233', namespace: 'default' },
      http: { port: 3000, publicUrl: undefined, corsOrigins: [], accessTokenSeconds: 900 },
      policy: { holdMs: 900_000, maxPaymentAttempts: 3 },
      stripe: { secretKey: 'sk_test_1', webhookSecrets: ['whsec_1'] },
      mailFrom: 'Stagedoor <tickets@mail.example.org>',
      firstAdmin: undefined,
    });
  });

  it('turns seconds into milliseconds, decimals too', () => {
    const { policy } = readConfig({ ...complete, HOLD_SECONDS: '1.5', DELIVERY_RETRY_INITIAL_SECONDS: '0.05' });
    expect(policy.holdMs).toBe(1500);
    expect(policy.delivery.send.initialIntervalMs).toBe(50);
  });

  it('gives an attempt more time than the request in it', () => {
    const { policy, providerTimeoutMs } = readConfig({ ...complete, PROVIDER_TIMEOUT_SECONDS: '7' });
    expect(providerTimeoutMs).toBe(7000);
    expect(policy.provider.attemptTimeoutMs).toBeGreaterThan(providerTimeoutMs);
  });

  it('reads origins and takes the slash off a URL', () => {
    const { http } = readConfig({
      ...complete,
      CORS_ORIGINS: 'https://a.example, https://b.example:8443',
      PUBLIC_URL: 'https://tickets.example/',
    });
    expect(http.corsOrigins).toEqual(['https://a.example', 'https://b.example:8443']);
    expect(http.publicUrl).toBe('https://tickets.example');
  });

  it('takes two secrets of Stripe while one rolls, and nothing between commas', () => {
    const secretsOf = (given: string) =>
      readConfig({ ...complete, STRIPE_WEBHOOK_SECRET: given }).stripe.webhookSecrets;
    expect(secretsOf('whsec_new, whsec_old')).toEqual(['whsec_new', 'whsec_old']);
    expect(problemsOf({ ...complete, STRIPE_WEBHOOK_SECRET: 'whsec_new,' })).toEqual([
      'STRIPE_WEBHOOK_SECRET must be a secret, or two with a comma between them.',
    ]);
  });

  it('takes an empty variable for an unset one', () => {
    expect(readConfig({ ...complete, HOLD_SECONDS: '', STRIPE_API_BASE: '' }).policy.holdMs).toBe(900_000);
    expect(problemsOf({ ...complete, JWT_PRIVATE_KEY: '' })).toHaveLength(1);
  });

  it('names every variable that is missing', () => {
    const problems = problemsOf({});
    for (const name of Object.keys(complete)) {
      expect(problems.filter((line) => line.startsWith(`${name} is not set`))).toHaveLength(1);
    }
    expect(problems).toHaveLength(Object.keys(complete).length);
  });

  it.each([
    ['HOLD_SECONDS', '0'],
    ['HOLD_SECONDS', 'fifteen minutes'],
    ['HOLD_SECONDS', '-5'],
    ['HOLD_SECONDS', '1e9'],
    ['MAX_PAYMENT_ATTEMPTS', '2.5'],
    ['MAX_PAYMENT_ATTEMPTS', '0'],
    ['PORT', '70000'],
    ['PUBLIC_URL', 'tickets.example'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['LOG_LEVEL', 'loud'],
    ['TEMPORAL_ADDRESS', 'http://temporal:7233'],
    ['STRIPE_API_BASE', 'ftp://stripe'],
    ['STATEMENT_DESCRIPTOR', 'longer than any statement'],
    ['STATEMENT_DESCRIPTOR', 'Hall * 7'],
    ['STATEMENT_DESCRIPTOR', '2027'],
    ['TRUST_PROXY', 'yes'],
    ['ADMIN_EMAIL', 'admin'],
  ])('refuses %s=%s and says what it was', (name, value) => {
    const problems = problemsOf({
      ...complete,
      ADMIN_EMAIL: 'a@example.org',
      ADMIN_PASSWORD: 'long enough it is',
      [name]: value,
    });
    expect(problems).toEqual([expect.stringContaining(`${name} is "${value}": it must be `)]);
  });

  it.each(['JWT_PRIVATE_KEY', 'TICKET_SIGNING_KEY', 'DATABASE_URL', 'ADMIN_PASSWORD'])(
    'refuses a bad %s without showing it',
    (name) => {
      const problems = problemsOf({
        ...complete,
        ADMIN_EMAIL: 'a@example.org',
        ADMIN_PASSWORD: 'long enough it is',
        [name]: 'hush',
      });
      expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))]);
      expect(problems.join()).not.toContain('hush');
    },
  );

  it('wants the first administrator whole or not at all', () => {
    expect(problemsOf({ ...complete, ADMIN_EMAIL: 'a@example.org' })).toEqual([
      expect.stringContaining('ADMIN_PASSWORD'),
    ]);
    expect(problemsOf({ ...complete, ADMIN_PASSWORD: 'long enough it is' })).toEqual([
      expect.stringContaining('ADMIN_EMAIL'),
    ]);
    expect(
      readConfig({ ...complete, ADMIN_EMAIL: 'a@example.org', ADMIN_PASSWORD: 'long enough it is' }).firstAdmin,
    ).toEqual({ email: 'a@example.org', password: 'long enough it is' });
  });
});

describe('the table of variables', () => {
  it('says of each what it means and what it is when unset', () => {
    const rows = variableRows();
    expect(rows.filter(({ meaning }) => meaning === '')).toEqual([]);
    expect(rows.find(({ name }) => name === 'HOLD_SECONDS')).toMatchObject({ fallback: '900', required: false });
    expect(
      rows
        .filter(({ required }) => required)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(complete).sort());
  });

  it('is Markdown', () => {
    expect(variableTable().split('\n').slice(0, 2)).toEqual([
      '| Variable | Default | Meaning |',
      '| --- | --- | --- |',
    ]);
    expect(variableTable()).toContain('| `HOLD_SECONDS` | `900` |');
  });
});
