import { join } from 'node:path';
import { z } from 'zod';
import { STRIPE_EVENTS } from '../api/webhooks/stripePayload';
import { announceReady, endWithParent } from '../local/childProcess';
import { createSandbox } from '../sandbox';

const portSchema = z.coerce.number().int().min(0).max(65_535).default(0);

/** Read from the same environment as the API's and the worker's, so that keys and secrets agree by themselves. */
const environmentSchema = z.object({
  SANDBOX_STRIPE_PORT: portSchema,
  SANDBOX_MAILGUN_PORT: portSchema,
  /** A folder; without it everything is forgotten at the end. */
  SANDBOX_STATE: z.string().optional(),
  STRIPE_SECRET_KEY: z.string(),
  /** It signs with the first, as Stripe does with the newest. */
  STRIPE_WEBHOOK_SECRET: z.string().transform((secrets) => secrets.split(',')[0]?.trim() ?? ''),
  MAILGUN_API_KEY: z.string(),
  MAILGUN_DOMAIN: z.string(),
  MAILGUN_WEBHOOK_SIGNING_KEY: z.string(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int(),
});

/** The process that plays Stripe and Mailgun for everything that runs locally. */
async function main(): Promise<void> {
  const env = environmentSchema.parse(process.env);
  const webhooks = `http://${reachable(env.HOST)}:${env.PORT}/webhooks`;
  const sandbox = await createSandbox({
    ...(env.SANDBOX_STATE === undefined ? {} : { stateFile: join(env.SANDBOX_STATE, 'state.jsonl') }),
    stripe: {
      port: env.SANDBOX_STRIPE_PORT,
      secretKey: env.STRIPE_SECRET_KEY,
      webhook: { url: `${webhooks}/stripe`, secret: env.STRIPE_WEBHOOK_SECRET, enabledEvents: [...STRIPE_EVENTS] },
    },
    mailgun: {
      port: env.SANDBOX_MAILGUN_PORT,
      apiKey: env.MAILGUN_API_KEY,
      domain: env.MAILGUN_DOMAIN,
      webhook: {
        url: `${webhooks}/mailgun`,
        signingKey: env.MAILGUN_WEBHOOK_SIGNING_KEY,
        webhooks: ['delivered', 'permanent_fail', 'temporary_fail', 'complained'],
      },
    },
  });
  endWithParent({ stop: () => sandbox.close(), graceSeconds: 10, onError: (error) => console.error(error) });
  announceReady({ stripe: sandbox.stripeUrl, mailgun: sandbox.mailgunUrl, mails: sandbox.mailsUrl });
}

/** An address to listen on is not always one to call. */
const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
