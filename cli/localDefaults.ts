import { type LocalSecrets } from '../local/secrets';
import { type Environment } from './config';

/** Which parts are started here, and which were given. */
export interface Ground {
  readonly postgres: 'local' | 'given';
  readonly temporal: 'local' | 'given';
  readonly stripe: 'sandbox' | 'given';
  readonly mailgun: 'sandbox' | 'given';
}

const STRIPE = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_BASE'];
const MAILGUN = ['MAILGUN_API_KEY', 'MAILGUN_DOMAIN', 'MAILGUN_WEBHOOK_SIGNING_KEY', 'MAILGUN_API_BASE'];

const isGiven = (env: Environment, name: string): boolean => env[name] !== undefined && env[name] !== '';

/**
 * What is unset is started here. With a Postgres and a Temporal of one's own it is no longer the local default: then
 * providers and keys have to be given, so that nobody sells tickets that a sandbox was paid for.
 */
export function groundFor(env: Environment): Ground {
  const postgres = isGiven(env, 'DATABASE_URL') ? 'given' : 'local';
  const temporal = isGiven(env, 'TEMPORAL_ADDRESS') ? 'given' : 'local';
  const local = postgres === 'local' || temporal === 'local';
  const provider = (names: readonly string[]) =>
    local && !names.some((name) => isGiven(env, name)) ? 'sandbox' : 'given';
  return { postgres, temporal, stripe: provider(STRIPE), mailgun: provider(MAILGUN) };
}

/** Where the local parts came to stand. */
export interface LocalPlaces {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly stripeUrl: string;
  readonly mailgunUrl: string;
}

/** Fills in what the local default answers for; what was given always wins. */
export function withLocalDefaults(
  env: Environment,
  ground: Ground,
  secrets: LocalSecrets,
  places: Partial<LocalPlaces>,
): Environment {
  const local = ground.postgres === 'local' || ground.temporal === 'local';
  const defaults: Environment = {
    ...(ground.postgres === 'local' ? { DATABASE_URL: places.databaseUrl } : {}),
    ...(ground.temporal === 'local' ? { TEMPORAL_ADDRESS: places.temporalAddress } : {}),
    ...(local ? { JWT_PRIVATE_KEY: secrets.jwtPrivateKey, TICKET_SIGNING_KEY: secrets.ticketSigningKey } : {}),
    ...(ground.stripe === 'sandbox'
      ? {
          STRIPE_SECRET_KEY: 'sk_test_sandbox',
          STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
          STRIPE_API_BASE: places.stripeUrl,
        }
      : {}),
    ...(ground.mailgun === 'sandbox'
      ? {
          MAILGUN_API_KEY: 'key-sandbox',
          MAILGUN_DOMAIN: 'mail.stagedoor.example',
          MAILGUN_WEBHOOK_SIGNING_KEY: secrets.mailgunWebhookSigningKey,
          MAILGUN_API_BASE: places.mailgunUrl,
        }
      : {}),
    // A database of one's own may have people in it already; the first administrator is made only where nobody can be.
    ...(ground.postgres === 'local' && !isGiven(env, 'ADMIN_EMAIL') && !isGiven(env, 'ADMIN_PASSWORD')
      ? { ADMIN_EMAIL: 'admin@stagedoor.example', ADMIN_PASSWORD: secrets.adminPassword }
      : {}),
  };
  const given = Object.fromEntries(Object.entries(env).filter(([name]) => isGiven(env, name)));
  return { ...defaults, ...given };
}
