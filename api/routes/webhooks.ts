import { z } from 'zod';
import { ok } from '../http/answers';
import { parseJson } from '../http/readBody';
import { route, type Route } from '../http/route';
import { problem } from '../problems';
import { type Services } from '../services';
import { type Provider } from '../webhooks/inbox';
import { mailgunPayload } from '../webhooks/payloads';
import { stripePayload, topicOf } from '../webhooks/stripePayload';

/** Stripe signs each try anew. */
const STRIPE_TOLERANCE_SECONDS = 300;
/** Mailgun tries for over seven hours; replay within them is caught by the token. */
const MAILGUN_MAX_AGE_SECONDS = 8 * 60 * 60;

const received = { 200: { description: 'Kept, whatever comes of it', body: z.object({ received: z.boolean() }) } };

type Parts = Pick<
  Services,
  'inbox' | 'refusals' | 'verifyStripeEvent' | 'verifyMailgunWebhook' | 'config' | 'clock' | 'logger'
>;

/** Check who sent it, keep it, answer: what it means is found out later, as often as it takes. */
export const webhookRoutes = (services: Parts): Route[] => {
  const { inbox, refusals, config, clock, logger } = services;
  const refuse = (provider: Provider, reason: string) => {
    logger.warn({ provider, reason }, 'webhook refused');
    refusals.count(provider, reason);
    return problem('invalid_signature');
  };
  const shared = { tag: 'providers', access: 'open', unlimited: true, rawBody: true } as const;

  return [
    route({
      ...shared,
      operationId: 'receiveStripeEvent',
      method: 'POST',
      path: '/webhooks/stripe',
      summary: 'For Stripe',
      responses: received,
      problems: ['invalid_signature'],
      handle: async ({ rawBody, headers }) => {
        const signature = headers['stripe-signature'];
        const verified = services.verifyStripeEvent({
          rawBody,
          signature: typeof signature === 'string' ? signature : undefined,
          secrets: config.stripeWebhookSecrets,
          toleranceSeconds: STRIPE_TOLERANCE_SECONDS,
          now: clock(),
        });
        if (!verified.ok) throw refuse('stripe', verified.reason);
        const { event } = verified;
        await inbox.store({
          provider: 'stripe',
          messageId: event.id,
          type: event.type,
          payload: stripePayload(event),
          actionable: topicOf(event.type) !== undefined,
        });
        return ok({ received: true });
      },
    }),
    route({
      ...shared,
      operationId: 'receiveMailgunEvent',
      method: 'POST',
      path: '/webhooks/mailgun',
      summary: 'For Mailgun',
      responses: received,
      problems: ['invalid_signature', 'malformed_json', 'unsupported_media_type'],
      handle: async ({ rawBody, headers }) => {
        const verified = services.verifyMailgunWebhook({
          body: parseJson(rawBody, headers['content-type']),
          signingKey: config.mailgunWebhookSigningKey,
          now: clock(),
          maxAgeSeconds: MAILGUN_MAX_AGE_SECONDS,
        });
        if (!verified.ok) throw refuse('mailgun', verified.reason);
        const { eventId, messageId, event, token } = verified;
        await inbox.store({
          provider: 'mailgun',
          // Their event ids are unique within a day only.
          messageId: `${eventId} ${messageId}`,
          type: event,
          payload: mailgunPayload(verified),
          token,
          actionable: ['delivered', 'failed', 'complained'].includes(event),
        });
        return ok({ received: true });
      },
    }),
  ];
};
