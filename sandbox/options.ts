import { type MailgunEndpoint } from './mailgun/events';
import { type StripeEndpoint } from './stripe/events';

export interface SandboxOptions {
  /** Where it listens; `127.0.0.1`. */
  readonly host?: string;
  /** Keeps everything in this file, so that the next sandbox on it goes on where this one stopped. */
  readonly stateFile?: string;
  /** Epoch milliseconds; what is due later still waits in real time. */
  readonly now?: () => number;

  readonly stripe: {
    /** 0 takes a free port; that is the default. */
    readonly port?: number;
    /** The one that is let in. */
    readonly secretKey: string;
    readonly webhook?: StripeEndpoint;
    /** Where browsers find the bank's page; the server's own address. */
    readonly publicUrl?: string;
    readonly webhookRetryDelaysMs?: readonly number[];
    /** How long what is asynchronous takes (bank debits, pending refunds, disputes); null: until told. */
    readonly asyncMs?: number | null;
  };
  readonly mailgun: {
    readonly port?: number;
    readonly apiKey: string;
    readonly domain: string;
    readonly webhook?: MailgunEndpoint;
    /** Where browsers find the mails; the server's own address. */
    readonly publicUrl?: string;
    readonly webhookRetryDelaysMs?: readonly number[];
    /** How long a mail is under way; null: until told. */
    readonly deliverAfterMs?: number | null;
    readonly eventsLagMs?: number;
  };
}

/** Stripe tries for three days; who works with a sandbox has less time. */
export const STRIPE_RETRY_DELAYS_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000];

/** Mailgun's 5, 10, 15 minutes, 1, 2 and 4 hours, sixty times as fast. */
export const MAILGUN_RETRY_DELAYS_MS = [5_000, 10_000, 15_000, 60_000, 120_000, 240_000];
