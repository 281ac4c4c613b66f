import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, readConfig } from './config';
import { groundFor, withLocalDefaults } from './localDefaults';

const secrets = {
  jwtPrivateKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  ticketSigningKey: Buffer.alloc(32, 7).toString('base64url'),
  stripeWebhookSecret: 'whsec_local',
  mailgunWebhookSigningKey: 'signing-local',
  adminPassword: 'made for this folder',
};
const places = {
  databaseUrl: 'postgresql://127.0.0.1:54329/stagedoor',
  temporalAddress: '127.0.0.1:7233',
  stripeUrl: 'http://127.0.0.1:4242',
  mailgunUrl: 'http://127.0.0.1:4243',
};
const given = { DATABASE_URL: 'postgresql://db/stagedoor', TEMPORAL_ADDRESS: 'temporal:7233' };

const complete = (env: Record<string, string>) => withLocalDefaults(env, groundFor(env), secrets, places);
const missing = (env: Record<string, string>): string[] => {
  try {
    readConfig(complete(env));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((line) => line.split(' ')[0] ?? '');
    throw error;
  }
  return [];
};

describe('the local default', () => {
  it('is complete when nothing is set', () => {
    const config = readConfig(complete({}));
    expect(groundFor({})).toEqual({ postgres: 'local', temporal: 'local', stripe: 'sandbox', mailgun: 'sandbox' });
    expect(config).toMatchObject({
      databaseUrl: places.databaseUrl,
      temporal: { address: places.temporalAddress },
      stripe: { apiBase: places.stripeUrl, webhookSecrets: ['whsec_local'] },
      mailgun: { apiBase: places.mailgunUrl },
      firstAdmin: { password: 'made for this folder' },
    });
  });

  it('stands on a database of one’s own, without an administrator that nobody asked for', () => {
    const config = readConfig(complete({ DATABASE_URL: given.DATABASE_URL }));
    expect(config.databaseUrl).toBe(given.DATABASE_URL);
    expect(config.temporal.address).toBe(places.temporalAddress);
    expect(config.firstAdmin).toBeUndefined();
  });

  it('lets what was given win, and takes empty for unset', () => {
    expect(readConfig(complete({ HOLD_SECONDS: '5', DATABASE_URL: '' }))).toMatchObject({
      policy: { holdMs: 5000 },
      databaseUrl: places.databaseUrl,
    });
    const own = { ADMIN_EMAIL: 'me@example.org', ADMIN_PASSWORD: 'my own long password' };
    expect(readConfig(complete(own)).firstAdmin).toEqual({ email: 'me@example.org', password: 'my own long password' });
  });

  it('wants all keys of a provider once one of them is given, and never mixes it with the sandbox', () => {
    expect(missing({ STRIPE_SECRET_KEY: 'sk_live_1' })).toEqual(['STRIPE_WEBHOOK_SECRET']);
    expect(missing({ MAILGUN_DOMAIN: 'mail.example.org' })).toEqual(['MAILGUN_API_KEY', 'MAILGUN_WEBHOOK_SIGNING_KEY']);
    const real = { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
    expect(readConfig(complete(real)).stripe).toEqual({ secretKey: 'sk_live_1', webhookSecrets: ['whsec_1'] });
    expect(groundFor(real)).toMatchObject({ stripe: 'given', mailgun: 'sandbox' });
  });

  it('is over when Postgres and Temporal are both given: then every key is wanted', () => {
    expect(groundFor(given)).toEqual({ postgres: 'given', temporal: 'given', stripe: 'given', mailgun: 'given' });
    expect(missing(given)).toEqual([
      'JWT_PRIVATE_KEY',
      'TICKET_SIGNING_KEY',
      'STRIPE_SECRET_KEY',
      'STRIPE_WEBHOOK_SECRET',
      'MAILGUN_API_KEY',
      'MAILGUN_DOMAIN',
      'MAILGUN_WEBHOOK_SIGNING_KEY',
    ]);
  });
});
