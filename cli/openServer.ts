import { type AddressInfo } from 'node:net';
import { type Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { createApi } from '../api/createApi';
import { ensureAdministrator } from '../api/auth/ensureAdministrator';
import { createPasswords } from '../api/auth/passwords';
import { startHousekeeping } from '../api/housekeeping';
import { createProcesses } from '../api/processes';
import { createHoldTimers } from '../api/reservations/holdTimers';
import { createWebhookDispatcher } from '../api/webhooks/dispatcher';
import { createDatabase, createEventStore, createPersonalData, type EventStoreOptions } from '../event-store';
import { verifyMailgunWebhook } from '../integrations/mailgunWebhook';
import { createInvoiceRenderer } from '../integrations/invoices/renderer';
import { qrSvg } from '../integrations/qr';
import { createStripeGateway } from '../integrations/stripe';
import { verifyStripeEvent } from '../integrations/stripeWebhook';
import { createTicketCodes } from '../integrations/ticketCode';
import { allProjections, allUpcasters } from '../projections';
import { createSeats } from '../seats';
import { type Config } from './config';
import { API_DEADLINES } from './deadlines';
import { closeHttpServer, openHttpServer } from './httpServer';

/** A document takes a fraction of a second, and the first one as long as its thread takes to start. */
const DOCUMENT_MS = 10_000;

export interface OpenServerOptions extends Pick<
  Config,
  | 'databaseUrl'
  | 'databasePool'
  | 'temporal'
  | 'http'
  | 'policy'
  | 'fanOut'
  | 'cartIdleMs'
  | 'jwtPrivateKey'
  | 'ticketSigningKey'
> {
  readonly stripe: Config['stripe'];
  readonly mailgun: Pick<Config['mailgun'], 'webhookSigningKey'>;
  readonly firstAdmin?: Config['firstAdmin'];
  readonly logger: Logger;
  readonly clock?: () => Date;
  readonly locking?: EventStoreOptions['locking'];
}

export interface RunningServer {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Takes no more requests, finishes those in hand, closes everything. */
  stop(): Promise<void>;
}

/** What a buyer has to do at his bank is added to an answer; who asks how his order is does not wait for long without it. */
const SHOW_ACTION_MS = 2_000;

/** The API, its dispatcher of webhooks and its housekeeping, in one process. As many of them as one likes. */
export async function openServer(options: OpenServerOptions): Promise<RunningServer> {
  const { http, logger, clock = () => new Date() } = options;
  const db = createDatabase({
    connectionString: options.databaseUrl,
    poolMax: options.databasePool,
    ...API_DEADLINES,
    applicationName: 'stagedoor-api',
  });
  const eventStore = createEventStore({
    db,
    projections: allProjections,
    upcasters: allUpcasters,
    ...(options.locking === undefined ? {} : { locking: options.locking }),
  });
  const seats = createSeats({ db, eventStore, clock });
  const personalData = createPersonalData({ db });
  const processes = createProcesses({
    ...options.temporal,
    waitMs: http.waitMs,
    policy: options.policy,
    fanOut: options.fanOut,
  });
  const holdTimers = createHoldTimers({ processes, logger });
  const invoiceRenderer = createInvoiceRenderer({ timeoutMs: DOCUMENT_MS });
  const payments = createStripeGateway({ ...options.stripe, timeoutMs: SHOW_ACTION_MS });
  const dispatcher = createWebhookDispatcher({ db, eventStore, processes, clock, logger });

  if (options.firstAdmin) {
    const parts = { db, eventStore, personalData, passwords: createPasswords(), newId: uuidv7 };
    const outcome = await ensureAdministrator(parts, options.firstAdmin);
    if (outcome === 'not_an_administrator') {
      logger.warn('ADMIN_EMAIL belongs to a user who is no administrator; he has been left as he is');
    }
  }

  const api = createApi({
    ...{
      db,
      eventStore,
      personalData,
      seats,
      processes,
      payments,
      holdTimers,
      verifyStripeEvent,
      verifyMailgunWebhook,
      qrSvg,
      invoiceRenderer,
      clock,
      logger,
    },
    ticketCodes: createTicketCodes(options.ticketSigningKey),
    newId: uuidv7,
    webhookStored: dispatcher.wake,
    config: {
      jwtPrivateKey: options.jwtPrivateKey,
      accessTokenSeconds: http.accessTokenSeconds,
      rateLimitPerMinute: http.rateLimitPerMinute,
      corsOrigins: http.corsOrigins,
      trustProxy: http.trustProxy,
      admission: http.admission,
      processWaitMs: http.waitMs,
      bodyWaitMs: http.requestMs,
      cartIdleMs: options.cartIdleMs,
      holds: options.policy,
      stripeWebhookSecrets: options.stripe.webhookSecrets,
      mailgunWebhookSigningKey: options.mailgun.webhookSigningKey,
    },
  });
  const handle = api.callback();
  const server = await openHttpServer((request, response) => void handle(request, response), http);
  dispatcher.start();
  const stopHousekeeping = startHousekeeping({ db, clock, logger });

  return {
    url: `http://${http.host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      stopHousekeeping();
      await Promise.all([closeHttpServer(server), dispatcher.stop()]);
      holdTimers.stop();
      await invoiceRenderer.close();
      await processes.close();
      await db.destroy();
    },
  };
}
