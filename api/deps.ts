import { type Knex } from 'knex';
import { type Logger } from 'pino';
import { type EventStore, type PersonalData } from '../event-store';
import { type verifyMailgunWebhook } from '../integrations/mailgunWebhook';
import { type verifyStripeEvent } from '../integrations/stripeWebhook';
import { type InvoiceRenderer } from '../integrations/invoices/renderer';
import { type TicketCodes } from '../integrations/ticketCode';
import { type AdmissionOptions } from './http/admission';
import { type CheckoutPolicy } from '../workflows/contracts/policy';
import { type Seats } from '../seats';
import { type AskForAction } from './payments/buyerActions';
import { type Processes } from './processes/types';
import { type HoldTimers } from './reservations/holdTimers';

export interface ApiConfig {
  /** PKCS#8 in PEM, P-256 or Ed25519. Access tokens, cursors and fingerprints all come from it. */
  readonly jwtPrivateKey: string;
  readonly accessTokenSeconds: number;
  /** Per user, or per address of whoever is not logged in; 0 is off. */
  readonly rateLimitPerMinute: number;
  /** How many requests are served at once, and how many may wait. */
  readonly admission: Omit<AdmissionOptions, 'onRefused'>;
  readonly corsOrigins: readonly string[];
  /** Believe `X-Forwarded-For` and `X-Forwarded-Proto`: only behind a proxy that sets them. */
  readonly trustProxy?: boolean;
  /** For holds that buyers make themselves; those of orders come with their process. */
  readonly holds: Pick<CheckoutPolicy, 'holdMs' | 'holdGraceMs' | 'holdExtensionMs'>;
  /** How long a request may wait for its process; the claim on an Idempotency-Key outlives it. */
  readonly processWaitMs: number;
  /** How long a client may take to send a body. */
  readonly bodyWaitMs: number;
  /** An open cart that nothing has happened to for this long is given up. */
  readonly cartIdleMs: number;
  readonly stripeWebhookSecrets: readonly string[];
  readonly mailgunWebhookSigningKey: string;
}

/** What the API stands on. It reaches Temporal only through {@link Processes}. */
export interface ApiDeps {
  readonly db: Knex;
  readonly eventStore: EventStore;
  readonly personalData: PersonalData;
  readonly seats: Seats;
  readonly processes: Processes;
  readonly payments: AskForAction;
  readonly holdTimers: HoldTimers;
  readonly ticketCodes: TicketCodes;
  readonly qrSvg: (code: string) => string;
  readonly invoiceRenderer: Pick<InvoiceRenderer, 'render'>;
  readonly verifyStripeEvent: typeof verifyStripeEvent;
  readonly verifyMailgunWebhook: typeof verifyMailgunWebhook;
  readonly config: ApiConfig;
  readonly clock: () => Date;
  /** UUIDv7. */
  readonly newId: () => string;
  /** From 0 to less than 1. Unset: `Math.random`. */
  readonly random?: () => number;
  readonly logger: Logger;
  /** Told about each message that came in from a provider (see `createWebhookDispatcher`). */
  readonly webhookStored?: () => void;
}
