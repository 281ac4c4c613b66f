import { z } from 'zod';
import { type Deliveries } from '../core/deliveries';
import { WEBHOOK_IDS } from '../mailgun/events';
import { type ControlRoute, type Parts } from './parts';

const endpointsSchema = z.object({
  stripe: z
    .array(z.object({ url: z.url(), secret: z.string(), enabledEvents: z.array(z.string()).default(['*']) }))
    .optional(),
  mailgun: z
    .object({ url: z.url(), signingKey: z.string(), webhooks: z.array(z.enum(WEBHOOK_IDS)).default([...WEBHOOK_IDS]) })
    .nullable()
    .optional(),
});
const serverSchema = z.object({ server: z.enum(['stripe', 'mailgun']).optional() });
const releaseSchema = serverSchema.extend({ order: z.enum(['oldest_first', 'newest_first']).default('oldest_first') });
const resendSchema = z.object({ eventId: z.string(), identical: z.boolean().default(false) });

export const webhookRoutes: Readonly<Record<string, ControlRoute>> = {
  'GET webhooks': ({ parts }) => ({
    stripe: parts.stripe.events.endpoints(),
    mailgun: parts.mailgun.events.endpoint(),
  }),
  'POST webhooks': ({ parts, body }) => {
    const { stripe, mailgun } = endpointsSchema.parse(body);
    if (stripe !== undefined) parts.stripe.events.setEndpoints(stripe);
    if (mailgun !== undefined) parts.mailgun.events.setEndpoint(mailgun);
    return {};
  },
  'GET webhooks/deliveries': ({ parts }) => ({
    stripe: toShown(parts.stripe.events.deliveries),
    mailgun: toShown(parts.mailgun.events.deliveries),
  }),
  'POST webhooks/hold': ({ parts, body }) => {
    for (const deliveries of chosen(parts, serverSchema.parse(body).server)) deliveries.hold();
    return {};
  },
  'POST webhooks/release': async ({ parts, body }) => {
    const { server, order } = releaseSchema.parse(body);
    await Promise.all(chosen(parts, server).map((deliveries) => deliveries.release(order)));
    return {};
  },
  'POST webhooks/resend': ({ parts, body }) => {
    const { eventId, identical } = resendSchema.parse(body);
    const stripeEvent = parts.stripe.events.get(eventId);
    const mailEvent = parts.mailgun.events.all.get(eventId);
    if (stripeEvent !== undefined) parts.stripe.events.resend(stripeEvent);
    else if (mailEvent !== undefined) parts.mailgun.events.resend(mailEvent, identical);
    else return undefined;
    return {};
  },
};

const chosen = ({ stripe, mailgun }: Parts, server: 'stripe' | 'mailgun' | undefined): Deliveries[] => [
  ...(server === 'mailgun' ? [] : [stripe.events.deliveries]),
  ...(server === 'stripe' ? [] : [mailgun.events.deliveries]),
];

const toShown = ({ log, waiting }: Deliveries): object => ({ tried: log, held: waiting });
