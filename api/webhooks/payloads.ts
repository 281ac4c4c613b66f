import { z } from 'zod';
import { type MailgunWebhookResult } from '../../integrations/mailgunWebhook';

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
