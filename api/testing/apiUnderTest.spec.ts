import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import {
  createDatabase,
  createEventStore,
  createPersonalData,
  type DatabaseOptions,
  type EventStore,
  type PersonalData,
} from '../../event-store';
import { verifyMailgunWebhook } from '../../integrations/mailgunWebhook';
import { done } from '../../integrations/outcome';
import { renderInvoicePdf } from '../../integrations/invoices/renderInvoicePdf';
import { qrSvg } from '../../integrations/qr';
import { verifyStripeEvent } from '../../integrations/stripeWebhook';
import { createTicketCodes, type TicketCodes } from '../../integrations/ticketCode';
import { allProjections, allUpcasters } from '../../projections';
import { freshDatabase, type FreshDatabase } from '../../test/setup/database';
import { createSeats } from '../../seats';
import { createApi } from '../createApi';
import { type ApiConfig, type ApiDeps } from '../deps';
import { createHoldTimers } from '../reservations/holdTimers';
import { createRoutes } from '../routes';
import { createServices } from '../services';
import { documentedAnswers } from './documentedAnswers.spec';
import { httpClient, type Send } from './httpClient.spec';
import { processesStandIn, type ProcessesStandIn } from './processesStandIn.spec';

export const STRIPE_SECRET = 'whsec_test';
export const MAILGUN_KEY = 'mailgun-test-key';

export interface ApiUnderTest {
  readonly send: Send;
  readonly url: string;
  /** The test's own way to the database, beside the API's. */
  readonly db: FreshDatabase['db'];
  readonly eventStore: EventStore;
  readonly personalData: PersonalData;
  readonly processes: ProcessesStandIn;
  readonly ticketCodes: TicketCodes;
  readonly deps: ApiDeps;
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  close(): Promise<void>;
}

export interface ApiUnderTestOptions {
  readonly config?: Partial<ApiConfig>;
  readonly deps?: Partial<ApiDeps>;
  /** Of the pool that the API uses. */
  readonly pool?: Partial<DatabaseOptions>;
}

/** The API on a database of its own; only the durable processes are a stand-in. Every answer is held to the document. */
export async function startApi({ config, deps: given, pool }: ApiUnderTestOptions = {}): Promise<ApiUnderTest> {
  const own = await freshDatabase();
  const db = pool ? createDatabase({ connectionString: own.url, ...pool }) : own.db;
  const clock = given?.clock ?? (() => new Date());
  const eventStore = createEventStore({ db, projections: allProjections, upcasters: allUpcasters });
  const personalData = createPersonalData({ db });
  const processes = processesStandIn(db, eventStore, clock);
  const seats = createSeats({ db, eventStore, clock });
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const ticketCodes = createTicketCodes(pem);
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'info' },
    { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const holdTimers = createHoldTimers({ processes, logger });
  const deps: ApiDeps = {
    ...{
      db,
      eventStore,
      personalData,
      seats,
      processes,
      holdTimers,
      ticketCodes,
      qrSvg,
      invoiceRenderer: { render: renderInvoicePdf },
      verifyStripeEvent,
      verifyMailgunWebhook,
      clock,
    },
    payments: { actionOf: () => Promise.resolve(done(null)) },
    newId: uuidv7,
    random: () => 0,
    logger,
    config: {
      jwtPrivateKey: pem,
      accessTokenSeconds: 900,
      rateLimitPerMinute: 0,
      corsOrigins: ['https://tickets.example'],
      processWaitMs: 5_000,
      bodyWaitMs: 10_000,
      cartIdleMs: 7 * 86_400_000,
      admission: {
        inWork: { orders: 100, passwords: 4, documents: 2, requests: 10 },
        waiting: 1_000,
        waitingMs: 30_000,
      },
      holds: { holdMs: 900_000, holdGraceMs: 2_000, holdExtensionMs: 300_000 },
      stripeWebhookSecrets: [STRIPE_SECRET],
      mailgunWebhookSigningKey: MAILGUN_KEY,
      ...config,
    },
    ...given,
  };
  const handle = createApi(deps).callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, db: own.db, eventStore, personalData, processes, ticketCodes, deps, log },
    send: httpClient(url, documentedAnswers(createRoutes(createServices(deps)))),
    async close() {
      holdTimers.stop();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      if (db !== own.db) await db.destroy();
      await own.drop();
    },
  };
}
