import Mailgun from 'mailgun.js';
import Stripe from 'stripe';
import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl, type SandboxOptions } from '..';

export const STRIPE_KEY = 'sk_test_sandbox';
export const MAILGUN_KEY = 'key-sandbox';
export const MAILGUN_DOMAIN = 'mail.example.com';

export interface Started {
  readonly sandbox: Sandbox;
  readonly control: SandboxControl;
  /** Stripe's own library, pointed at the sandbox. */
  readonly stripe: Stripe;
  /** Mailgun's own library, pointed at the sandbox. */
  readonly mailgun: ReturnType<Mailgun['client']>;
}

export type Overrides = Partial<Omit<SandboxOptions, 'stripe' | 'mailgun'>> & {
  readonly stripe?: Partial<SandboxOptions['stripe']>;
  readonly mailgun?: Partial<SandboxOptions['mailgun']>;
};

/** A sandbox on free ports, quick in everything that takes time. */
export async function startSandbox({ stripe, mailgun, ...more }: Overrides = {}): Promise<Started> {
  const sandbox = await createSandbox({
    ...more,
    stripe: { secretKey: STRIPE_KEY, asyncMs: 5, webhookRetryDelaysMs: [5, 10, 20, 40], ...stripe },
    mailgun: {
      apiKey: MAILGUN_KEY,
      domain: MAILGUN_DOMAIN,
      deliverAfterMs: 5,
      webhookRetryDelaysMs: [5, 10, 20, 40],
      ...mailgun,
    },
  });
  return {
    sandbox,
    control: createSandboxControl(sandbox.stripeUrl),
    stripe: stripeClient(sandbox.stripeUrl),
    mailgun: mailgunClient(sandbox.mailgunUrl),
  };
}

export function stripeClient(url: string, secretKey = STRIPE_KEY): Stripe {
  const { hostname, port } = new URL(url);
  const server = { host: hostname, port, protocol: 'http' } as const;
  return new Stripe(secretKey, { ...server, maxNetworkRetries: 0, telemetry: false, timeout: 5_000 });
}

export function mailgunClient(url: string, key = MAILGUN_KEY): ReturnType<Mailgun['client']> {
  // The library's types know no `false`; without it a proxy of the environment's would get the requests.
  const proxy = false as unknown as { host: string; port: number };
  const client = new Mailgun(FormData).client({ username: 'api', key, url, timeout: 5_000, proxy });
  return Object.assign(client, { events: Object.assign(client.events, { logger: { warn: () => undefined } }) });
}
