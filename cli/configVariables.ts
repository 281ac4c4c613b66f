import { z } from 'zod';
import { createSecrets } from '../api/auth/secrets';
import { createTicketCodes } from '../integrations/ticketCode';
import { count, flag, hostAndPort, key, list, oneOf, origins, port, seconds, text, url } from './configFields';

const email = () => text('an e-mail address', /^[^\s@]+@[^\s@]+$/);

/** Every environment variable that Stagedoor reads. The descriptions are the README's table; a test holds one to the other. */
export const variables = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe('Postgres. Unset: `npm start` runs an embedded one'),
  DATABASE_POOL: count(2, 1000).prefault('20').describe('Connections of one API process'),
  TEMPORAL_ADDRESS: hostAndPort().describe('Temporal front end. Unset: `npm start` runs a development server'),
  TEMPORAL_NAMESPACE: text('a name', /^[\w.-]+$/)
    .prefault('default')
    .describe('Temporal namespace'),

  HOST: text('an address or host name', /^[\w.:-]+$/)
    .prefault('127.0.0.1')
    .describe('Address the API listens on'),
  PORT: port().prefault('3000').describe('Port of the API; `npm start` takes a free one when it is taken'),
  PUBLIC_URL: url('http', 'https')
    .optional()
    .describe('How browsers and providers reach the API. Unset: `http://HOST:PORT`'),
  TRUST_PROXY: flag()
    .prefault('false')
    .describe('Whether to believe `X-Forwarded-*`: only behind a proxy that sets them'),
  CORS_ORIGINS: origins().optional().describe('Origins that a browser may call the API from. Unset: none'),
  RATE_LIMIT_PER_MINUTE: count(0).prefault('6000').describe('Requests a minute per user or address; 0 is off'),
  MAX_CONNECTIONS: count(1)
    .prefault('10000')
    .describe('Open connections of clients to one API process; one more is closed at once'),
  MAX_REQUESTS_IN_WORK: count(1)
    .optional()
    .describe('Requests served at once, each with a connection to Postgres. Unset: eight fewer than `DATABASE_POOL`'),
  MAX_ORDERS_IN_WORK: count(1)
    .prefault('100')
    .describe(
      'Checkouts, reservations, payments and cancellations served at once, most of the time without a connection',
    ),
  MAX_WAITING: count(0)
    .prefault('500')
    .describe('Requests in line, of each kind, in one API process; one more is answered 503'),
  WAITING_SECONDS: seconds().prefault('5').describe('How long a request stands in line before it is answered 503'),
  REQUEST_SECONDS: seconds().prefault('10').describe('How long a client may take to send a request'),
  ACCESS_TOKEN_SECONDS: count(1).prefault('900').describe('Life of an access token'),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent')
    .prefault('info')
    .describe('Least level that is logged'),

  HOLD_SECONDS: seconds().prefault('900').describe('How long seats are held for a buyer who has not paid'),
  HOLD_GRACE_SECONDS: seconds()
    .prefault('2')
    .describe('How much longer they stay held than he is told, for an open payment to be cancelled first'),
  HOLD_EXTENSION_SECONDS: seconds()
    .optional()
    .describe(
      'How much longer, once, for a payment that is in flight when the hold ends. Unset: a third of `HOLD_SECONDS`',
    ),
  MAX_PAYMENT_ATTEMPTS: count(1, 20).prefault('3').describe('Declines after which an order is cancelled'),
  CHECKOUT_WAIT_SECONDS: seconds()
    .prefault('10')
    .describe('How long a request waits for its process before it answers 202'),
  WORKER_CONCURRENCY: count(2, 1000)
    .prefault('40')
    .describe('Steps that one worker runs at once, each with a connection'),
  BULK_CONCURRENCY: count(1, 1000)
    .prefault('8')
    .describe('The same for what may wait (sweeps, cancelled concerts), beside them'),
  CANCELLATIONS_AT_ONCE: count(1, 10_000)
    .prefault('100')
    .describe('Orders of a cancelled concert that are being paid back at the same time'),
  SWEEP_SECONDS: seconds().prefault('60').describe('How often it is looked for what time has overtaken'),
  RECONCILE_SECONDS: seconds()
    .prefault('3600')
    .describe("How often what we have of payments and refunds is compared with Stripe's"),
  RECONCILE_LOOK_BACK_SECONDS: seconds()
    .prefault('604800')
    .describe('How far back, again and again: a refund may fail days after it was made'),
  RECONCILE_GRACE_SECONDS: seconds()
    .prefault('120')
    .describe('How long what looks different may be on its way before it is reported'),
  CART_ABANDON_SECONDS: seconds().prefault('604800').describe('How long a cart is kept that nobody touches'),
  CART_STRANDED_SECONDS: seconds()
    .prefault('300')
    .describe('How long after its start a checkout that vanished gives its cart back'),
  CONCERT_END_SECONDS: seconds().prefault('43200').describe('How long after its start a concert is over'),

  PROVIDER_TIMEOUT_SECONDS: seconds().prefault('10').describe('One request to Stripe or Mailgun'),
  CHARGE_MAX_ATTEMPTS: count(1).prefault('3').describe('Tries of a charge while the buyer waits'),
  CHARGE_RETRY_INITIAL_SECONDS: seconds().prefault('1').describe('Pause after the first of them; it doubles'),
  CHARGE_RETRY_MAX_SECONDS: seconds().prefault('5').describe('Longest pause between them'),
  PAYMENT_MAX_ATTEMPTS: count(1)
    .prefault('30')
    .describe('Tries of a refund or a cancelled payment until it waits for an operator'),
  PAYMENT_RETRY_INITIAL_SECONDS: seconds().prefault('2').describe('Pause after the first of them; it doubles'),
  PAYMENT_RETRY_MAX_SECONDS: seconds().prefault('300').describe('Longest pause between them'),
  PAYMENT_LOOKUP_SECONDS: seconds()
    .prefault('60')
    .describe('Without a webhook an open payment is looked up this soon; it doubles'),
  PAYMENT_LOOKUP_MAX_SECONDS: seconds().prefault('3600').describe('Longest pause between look-ups'),
  DISPUTE_BLOCKS_TICKETS: flag()
    .prefault('true')
    .describe('Whether tickets are blocked when a bank takes their money back, until it is known who keeps it'),
  DELIVERY_MAX_ATTEMPTS: count(1)
    .prefault('80')
    .describe('Tries of a delivery (some three days) until it waits for an operator'),
  DELIVERY_RETRY_INITIAL_SECONDS: seconds().prefault('30').describe('Pause after the first of them; it doubles'),
  DELIVERY_RETRY_MAX_SECONDS: seconds().prefault('3600').describe('Longest pause between them'),

  JWT_PRIVATE_KEY: key('a P-256 or Ed25519 private key in PEM', createSecrets).describe(
    'Signs access tokens: a P-256 or Ed25519 private key in PEM',
  ),
  TICKET_SIGNING_KEY: key('an Ed25519 private key: PEM, or its 32 bytes in base64url', createTicketCodes).describe(
    'Signs ticket codes: an Ed25519 private key in PEM, or its 32 bytes in base64url',
  ),
  STRIPE_SECRET_KEY: text('a key').describe(
    'Stripe. Unset, with `STRIPE_API_BASE`: the local default uses the sandbox',
  ),
  STRIPE_WEBHOOK_SECRET: list('a secret, or two with a comma between them').describe(
    'Signs what Stripe sends to `/webhooks/stripe`; while it rolls the new one and the old one, with a comma between them',
  ),
  STRIPE_API_BASE: url('http', 'https').optional().describe("Another server that speaks Stripe's API. Unset: Stripe"),
  STATEMENT_DESCRIPTOR: text(
    `1 to 22 letters, digits, spaces and signs other than < > \\ ' " *, with a letter among them`,
    /^(?=.*[A-Za-z])[ !#-&(-)+-;=?-[\]-~]{1,22}$/,
  )
    .optional()
    .describe(
      "What buyers read on their card's statement, behind the name of your Stripe account. Unset: that name alone",
    ),
  MAILGUN_API_KEY: text('a key').describe(
    'Mailgun. Unset, with `MAILGUN_API_BASE`: the local default uses the sandbox',
  ),
  MAILGUN_DOMAIN: text('a domain', /^[\w.-]+$/).describe('Domain that mails are sent from'),
  MAILGUN_WEBHOOK_SIGNING_KEY: text('a key').describe('Signs what Mailgun sends to `/webhooks/mailgun`'),
  MAILGUN_API_BASE: url('http', 'https')
    .optional()
    .describe("Another server that speaks Mailgun's API. Unset: Mailgun (US)"),
  MAIL_FROM: text('an e-mail address, with or without a name', /\S@\S/)
    .optional()
    .describe('Sender of mails. Unset: `Stagedoor <tickets@MAILGUN_DOMAIN>`'),
  ADMIN_EMAIL: email().optional().describe('The first administrator, made at start when missing'),
  ADMIN_PASSWORD: text('at least 12 characters', /^.{12,}$/s)
    .optional()
    .describe('His password'),
});

export type Variables = z.output<typeof variables>;
export type VariableName = keyof Variables;

/** Their values are never shown, not even when they are wrong. */
export const SECRETS: ReadonlySet<VariableName> = new Set([
  'DATABASE_URL',
  'JWT_PRIVATE_KEY',
  'TICKET_SIGNING_KEY',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'MAILGUN_API_KEY',
  'MAILGUN_WEBHOOK_SIGNING_KEY',
  'ADMIN_PASSWORD',
]);
