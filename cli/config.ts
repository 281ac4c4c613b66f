import { type z } from 'zod';
import { type FanOutPolicy } from '../workflows/contracts/fanOut';
import { type CheckoutPolicy, type RetryPolicyInMs } from '../workflows/contracts/policy';
import { type ReconcileSchedule } from './reconcileSchedule';
import { type SweepSchedule } from './sweepSchedule';
import { SECRETS, type VariableName, type Variables, variables } from './configVariables';

/** The environment is not what it has to be; `problems` has one sentence for each variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(['The configuration is not complete or not right:', ...problems.map((line) => `- ${line}`)].join('\n'));
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Times are in milliseconds. */
export interface Config {
  readonly databaseUrl: string;
  readonly databasePool: number;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly http: {
    readonly host: string;
    /** 0: any free one. */
    readonly port: number;
    /** Without a slash at the end; undefined when it follows from the port that is bound. */
    readonly publicUrl: string | undefined;
    readonly trustProxy: boolean;
    readonly corsOrigins: readonly string[];
    readonly rateLimitPerMinute: number;
    readonly accessTokenSeconds: number;
    readonly maxConnections: number;
    /** How many requests are served at once, and how many may wait. */
    readonly admission: {
      readonly inWork: {
        readonly orders: number;
        readonly passwords: number;
        readonly documents: number;
        readonly requests: number;
      };
      readonly waiting: number;
      readonly waitingMs: number;
    };
    /** How long a client may take to send a request. */
    readonly requestMs: number;
    /** How long a request waits for its process. */
    readonly waitMs: number;
  };
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly workerConcurrency: number;
  readonly bulkConcurrency: number;
  /** One request to a provider. */
  readonly providerTimeoutMs: number;
  readonly policy: CheckoutPolicy;
  /** An open cart that nothing has happened to for this long is given up. */
  readonly cartIdleMs: number;
  readonly fanOut: FanOutPolicy;
  readonly sweep: SweepSchedule;
  readonly reconcile: ReconcileSchedule;
  readonly jwtPrivateKey: string;
  readonly ticketSigningKey: string;
  readonly stripe: {
    readonly secretKey: string;
    readonly webhookSecrets: readonly string[];
    readonly apiBase?: string;
  };
  readonly mailgun: {
    readonly apiKey: string;
    readonly domain: string;
    readonly webhookSigningKey: string;
    readonly apiBase?: string;
  };
  readonly mailFrom: string;
  readonly firstAdmin: { readonly email: string; readonly password: string } | undefined;
}

/** Stripe has booked nearly every charge by then. */
const FEE_AFTER_MS = 60_000;

/** Node hashes on four threads, and checks tokens on them, too: one stays free, so that no request waits for a log-in. */
const PASSWORDS_IN_WORK = 3;
/** Most are written already and only read; the others are written one after the other in any case. */
const DOCUMENTS_IN_WORK = 4;
/** Neither its process nor news of a payment has come by then. */
const RECOVER_AFTER_MS = 60_000;
/** Ten sweeps have passed by then. */
const ORDER_OVERDUE_MS = 600_000;
const RECONCILE_RETRY: RetryPolicyInMs = {
  ...{ initialIntervalMs: 1_000, backoffCoefficient: 2, maximumIntervalMs: 60_000, maximumAttempts: 8 },
  attemptTimeoutMs: 120_000,
};
/** Six for transactions that hold seats (`seats/index.ts`); the others for orders, now and then, and for what is never refused. */
const CONNECTIONS_FOR_OTHERS = 8;

/**
 * Reads all of the configuration. An empty variable counts as unset.
 * @throws ConfigError that names every variable that is missing or wrong
 */
export function readConfig(env: Environment): Config {
  const values = readVariables(env);
  const policy = policyOf(values);
  const fanOut = fanOutOf(values);
  return {
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL,
    temporal: { address: values.TEMPORAL_ADDRESS, namespace: values.TEMPORAL_NAMESPACE },
    http: {
      host: values.HOST,
      port: values.PORT,
      publicUrl: values.PUBLIC_URL,
      trustProxy: values.TRUST_PROXY,
      corsOrigins: values.CORS_ORIGINS ?? [],
      rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
      accessTokenSeconds: values.ACCESS_TOKEN_SECONDS,
      maxConnections: values.MAX_CONNECTIONS,
      admission: {
        inWork: {
          orders: values.MAX_ORDERS_IN_WORK,
          passwords: PASSWORDS_IN_WORK,
          documents: DOCUMENTS_IN_WORK,
          requests: values.MAX_REQUESTS_IN_WORK ?? Math.max(1, values.DATABASE_POOL - CONNECTIONS_FOR_OTHERS),
        },
        waiting: values.MAX_WAITING,
        waitingMs: values.WAITING_SECONDS,
      },
      requestMs: values.REQUEST_SECONDS,
      waitMs: values.CHECKOUT_WAIT_SECONDS,
    },
    logLevel: values.LOG_LEVEL,
    workerConcurrency: values.WORKER_CONCURRENCY,
    bulkConcurrency: values.BULK_CONCURRENCY,
    providerTimeoutMs: values.PROVIDER_TIMEOUT_SECONDS,
    policy,
    cartIdleMs: values.CART_ABANDON_SECONDS,
    fanOut,
    sweep: {
      everyMs: values.SWEEP_SECONDS,
      input: {
        cartIdleMs: values.CART_ABANDON_SECONDS,
        cartStrandedMs: values.CART_STRANDED_SECONDS,
        concertEndsAfterMs: values.CONCERT_END_SECONDS,
        feeAfterMs: FEE_AFTER_MS,
        recovering: { policy, overdueMs: RECOVER_AFTER_MS },
        announcing: { policy: policy.delivery, fanOut },
      },
    },
    reconcile: {
      everyMs: values.RECONCILE_SECONDS,
      input: {
        lookBackMs: values.RECONCILE_LOOK_BACK_SECONDS,
        graceMs: values.RECONCILE_GRACE_SECONDS,
        orderOverdueMs: ORDER_OVERDUE_MS,
        retry: RECONCILE_RETRY,
        pagesPerRun: 200,
      },
    },
    jwtPrivateKey: values.JWT_PRIVATE_KEY,
    ticketSigningKey: values.TICKET_SIGNING_KEY,
    stripe: {
      secretKey: values.STRIPE_SECRET_KEY,
      webhookSecrets: values.STRIPE_WEBHOOK_SECRET,
      ...baseOf(values.STRIPE_API_BASE),
    },
    mailgun: {
      apiKey: values.MAILGUN_API_KEY,
      domain: values.MAILGUN_DOMAIN,
      webhookSigningKey: values.MAILGUN_WEBHOOK_SIGNING_KEY,
      ...baseOf(values.MAILGUN_API_BASE),
    },
    mailFrom: values.MAIL_FROM ?? `Stagedoor <tickets@${values.MAILGUN_DOMAIN}>`,
    firstAdmin:
      values.ADMIN_EMAIL === undefined || values.ADMIN_PASSWORD === undefined
        ? undefined
        : { email: values.ADMIN_EMAIL, password: values.ADMIN_PASSWORD },
  };
}

const baseOf = (apiBase: string | undefined) => (apiBase === undefined ? {} : { apiBase });

function policyOf(values: Variables): CheckoutPolicy {
  // The SDK gives up first, so that an attempt can say what happened instead of being cut off.
  const attempt = { backoffCoefficient: 2, attemptTimeoutMs: values.PROVIDER_TIMEOUT_SECONDS + 5_000 };
  return {
    holdMs: values.HOLD_SECONDS,
    holdGraceMs: values.HOLD_GRACE_SECONDS,
    holdExtensionMs: values.HOLD_EXTENSION_SECONDS ?? Math.ceil(values.HOLD_SECONDS / 3),
    maxPaymentAttempts: values.MAX_PAYMENT_ATTEMPTS,
    ...(values.STATEMENT_DESCRIPTOR === undefined ? {} : { statementDescriptor: values.STATEMENT_DESCRIPTOR }),
    provider: {
      ...attempt,
      maximumAttempts: values.CHARGE_MAX_ATTEMPTS,
      initialIntervalMs: values.CHARGE_RETRY_INITIAL_SECONDS,
      maximumIntervalMs: values.CHARGE_RETRY_MAX_SECONDS,
    },
    payment: {
      lookUpMs: values.PAYMENT_LOOKUP_SECONDS,
      maximumLookUpMs: values.PAYMENT_LOOKUP_MAX_SECONDS,
      disputesBlockTickets: values.DISPUTE_BLOCKS_TICKETS,
      provider: {
        ...attempt,
        maximumAttempts: values.PAYMENT_MAX_ATTEMPTS,
        initialIntervalMs: values.PAYMENT_RETRY_INITIAL_SECONDS,
        maximumIntervalMs: values.PAYMENT_RETRY_MAX_SECONDS,
      },
    },
    delivery: {
      send: {
        ...attempt,
        maximumAttempts: values.DELIVERY_MAX_ATTEMPTS,
        initialIntervalMs: values.DELIVERY_RETRY_INITIAL_SECONDS,
        maximumIntervalMs: values.DELIVERY_RETRY_MAX_SECONDS,
      },
    },
  };
}

const fanOutOf = (values: Variables): FanOutPolicy => ({
  pageSize: 50,
  window: values.CANCELLATIONS_AT_ONCE,
  pollMs: 1_000,
  maximumPollMs: 60_000,
  lookAgainMs: 600_000,
  pagesPerRun: 200,
});

function readVariables(env: Environment): Variables {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variables.safeParse(given);
  const problems = [...(parsed.error?.issues ?? []).map((issue) => describe(issue, given)), ...pairProblems(given)];
  if (parsed.success) problems.push(...fitProblems(parsed.data));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

function describe(issue: z.core.$ZodIssue, given: Environment): string {
  const name = String(issue.path[0]) as VariableName;
  const value = given[name];
  if (value === undefined) return `${name} is not set: ${variables.shape[name].description ?? ''}.`;
  return SECRETS.has(name) ? `${name} ${issue.message}.` : `${name} is "${value}": it ${issue.message}.`;
}

function pairProblems(given: Environment): string[] {
  const [email, password] = [given['ADMIN_EMAIL'], given['ADMIN_PASSWORD']];
  if ((email === undefined) === (password === undefined)) return [];
  return [`${email === undefined ? 'ADMIN_EMAIL' : 'ADMIN_PASSWORD'} is not set: the first administrator needs both.`];
}

function fitProblems({ MAX_REQUESTS_IN_WORK: inWork, DATABASE_POOL: pool }: Variables): string[] {
  if (inWork === undefined || inWork <= pool) return [];
  return [`MAX_REQUESTS_IN_WORK is "${inWork}": each has a connection, and DATABASE_POOL has ${pool}.`];
}
