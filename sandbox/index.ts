import { control } from './control/router';
import { type Parts } from './control/parts';
import { createRequestLog, toLogged } from './control/requestLog';
import { startHttpServer, type HttpServer, type Reply, type Request } from './core/http';
import { randomId } from './core/ids';
import { createPostman } from './core/post';
import { createScheduler } from './core/scheduler';
import { openStore } from './core/store';
import { createSwitchboard } from './core/switchboard';
import { type Provider, type ServerName } from './core/switches';
import { createMailgunEvents } from './mailgun/events';
import { type Mail, type Suppression } from './mailgun/objects';
import { mailPages } from './mailgun/pages';
import { createPostOffice } from './mailgun/postOffice';
import { says } from './mailgun/reply';
import { createMailgunServer } from './mailgun/server';
import { MAILGUN_RETRY_DELAYS_MS, STRIPE_RETRY_DELAYS_MS, type SandboxOptions } from './options';
import { createStripeParts, STRIPE_API_VERSION } from './stripe';
import { bankPage } from './stripe/bankPage';
import { createStripeServer } from './stripe/server';

export { createSandboxControl, type SandboxControl } from './control/client';
export { type SwitchInput } from './core/switches';
export { type SandboxOptions } from './options';

export interface Sandbox {
  /** What `STRIPE_API_BASE` is to be. */
  readonly stripeUrl: string;
  /** What `MAILGUN_API_BASE` is to be. */
  readonly mailgunUrl: string;
  /** The sent mails, for a browser. */
  readonly mailsUrl: string;
  close(): Promise<void>;
}

const MEGABYTE = 1024 * 1024;

/** Starts local servers that speak Stripe's and Mailgun's wire APIs; README.md says how far. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  const nowMs = options.now ?? Date.now;
  const store = await openStore(options.stateFile);
  const scheduler = createScheduler({ store, newId: randomId });
  const postman = createPostman();
  const shared = { store, scheduler, postman, newId: randomId };
  const servers: Partial<Record<ServerName, HttpServer>> = {};
  const urlOf = (name: ServerName): string => options[name].publicUrl ?? servers[name]?.url ?? '';

  const stripe = createStripeParts({
    ...shared,
    nowMs,
    publicUrl: () => urlOf('stripe'),
    retryDelaysMs: options.stripe.webhookRetryDelaysMs ?? STRIPE_RETRY_DELAYS_MS,
    asyncMs: options.stripe.asyncMs === undefined ? 3_000 : options.stripe.asyncMs,
  });
  if (options.stripe.webhook !== undefined) stripe.events.setEndpoints([options.stripe.webhook]);

  const mails = store.collection<Mail>('mailgun.mails');
  const suppressions = store.collection<Suppression>('mailgun.suppressions');
  const mailEvents = createMailgunEvents({
    ...shared,
    now: nowMs,
    retryDelaysMs: options.mailgun.webhookRetryDelaysMs ?? MAILGUN_RETRY_DELAYS_MS,
  });
  const settings = {
    deliverAfterMs: options.mailgun.deliverAfterMs === undefined ? 300 : options.mailgun.deliverAfterMs,
    eventsLagMs: options.mailgun.eventsLagMs ?? 0,
  };
  const postOffice = createPostOffice({ mails, events: mailEvents, suppressions, settings, scheduler, now: nowMs });
  if (options.mailgun.webhook !== undefined) mailEvents.setEndpoint(options.mailgun.webhook);

  const parts: Parts = {
    switchboard: createSwitchboard(),
    requests: createRequestLog(),
    stripe,
    mailgun: { mails, events: mailEvents, postOffice, settings },
    reset,
  };
  const stripeServer = createStripeServer({
    ...stripe,
    secretKey: options.stripe.secretKey,
    apiVersion: STRIPE_API_VERSION,
  });
  const mailgunServer = createMailgunServer({
    apiKey: options.mailgun.apiKey,
    domain: options.mailgun.domain,
    postOffice,
    mails,
    events: mailEvents,
    suppressions,
    settings,
    newId: randomId,
    now: nowMs,
    publicUrl: () => urlOf('mailgun'),
  });

  try {
    servers.stripe = await startHttpServer({
      host,
      port: options.stripe.port ?? 0,
      maxBodyBytes: MEGABYTE,
      tooLarge: { status: 413, body: '' },
      handle: async (request) =>
        (await control(parts, request)) ??
        bankPage(stripe.world, request) ??
        (await answer('stripe', stripeServer, request)),
    });
    servers.mailgun = await startHttpServer({
      host,
      port: options.mailgun.port ?? 0,
      maxBodyBytes: 25 * MEGABYTE,
      tooLarge: says(413, 'Request Entity Too Large'),
      handle: async (request) =>
        (await control(parts, request)) ??
        mailPages(parts.mailgun, request) ??
        (await answer('mailgun', mailgunServer, request)),
    });
  } catch (error) {
    await close();
    throw error;
  }
  scheduler.start();

  return {
    stripeUrl: servers.stripe.url,
    mailgunUrl: servers.mailgun.url,
    mailsUrl: `${urlOf('mailgun')}/`,
    close,
  };

  async function close(): Promise<void> {
    await Promise.all([servers.stripe?.close(), servers.mailgun?.close()]);
    postman.close();
    await scheduler.close();
    await store.close();
  }

  async function answer(name: ServerName, provider: Provider, request: Request): Promise<Reply> {
    const at = Date.now();
    const result = await parts.switchboard.run(name, request, provider);
    parts.requests.add(toLogged(name, request, at, result));
    return result.reply;
  }

  function reset(): void {
    const endpoints = { stripe: stripe.events.endpoints(), mailgun: mailEvents.endpoint() };
    store.clear();
    stripe.events.setEndpoints(endpoints.stripe);
    mailEvents.setEndpoint(endpoints.mailgun);
    parts.switchboard.clear();
    parts.requests.clear();
    for (const { deliveries } of [stripe.events, mailEvents]) deliveries.clear();
  }
}
