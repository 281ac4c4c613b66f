import { z } from 'zod';
import { type MailgunWebhookResult } from '../../integrations/mailgunWebhook';
import { type StripeEvent } from '../../integrations/stripeWebhook';

/** What is kept of a message. An intent also holds a client secret and a buyer's name: those are left out. */
export const stripePayloadSchema = z.object({
  intentId: z.string(),
  paymentId: z.string().nullable(),
  orderId: z.string().nullable(),
});
export type StripePayload = z.infer<typeof stripePayloadSchema>;

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function stripePayload({ object }: StripeEvent): StripePayload {
  const metadata = (object['metadata'] ?? {}) as Record<string, unknown>;
  return {
    intentId: object.id,
    paymentId: textOrNull(metadata['paymentId']),
    orderId: textOrNull(metadata['orderId']),
  };
}

export const mailgunPayloadSchema = z.object({
  eventId: z.string(),
  providerMessageId: z.string(),
  deliveryId: z.string().nullable(),
  /** Absent in what an earlier release stored. */
  noticeId: z.string().nullable().default(null),
  severity: z.enum(['permanent', 'temporary']).nullable(),
  reason: z.string().nullable(),
});
export type MailgunPayload = z.infer<typeof mailgunPayloadSchema>;

const address = /[^\s<>()"',;:]+@[^\s<>()"',;:]+/g;

/** Mail servers like to repeat whom they did not find; this goes into an event, where no address belongs. */
export const withoutAddresses = (text: string): string => text.replace(address, '(address)');

export function mailgunPayload(verified: Extract<MailgunWebhookResult, { ok: true }>): MailgunPayload {
  const { eventId, messageId, severity, reason, variables } = verified;
  return {
    eventId,
    providerMessageId: messageId,
    deliveryId: variables['delivery_id'] ?? null,
    noticeId: variables['notice_id'] ?? null,
    severity,
    reason: reason === null ? null : withoutAddresses(reason),
  };
}
