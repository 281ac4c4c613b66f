import { z } from 'zod';
import { type MailEvent } from './mailGateway';

/** What we read of an event, the same in the events list and in a webhook's `event-data`. */
export const mailEventSchema = z.object({
  id: z.string(),
  event: z.string(),
  timestamp: z.number(),
  recipient: z.string().default(''),
  severity: z.enum(['permanent', 'temporary']).nullish(),
  reason: z.string().nullish(),
  'delivery-status': z.object({ message: z.string().nullish(), description: z.string().nullish() }).nullish(),
  'user-variables': z.record(z.string(), z.unknown()).nullish(),
  message: z.object({ headers: z.object({ 'message-id': z.string() }) }),
});

export function toMailEvent(event: z.infer<typeof mailEventSchema>): MailEvent {
  const status = event['delivery-status'];
  const variables = Object.entries(event['user-variables'] ?? {}).filter(isText);
  return {
    eventId: event.id,
    event: event.event,
    messageId: withoutBrackets(event.message.headers['message-id']),
    recipient: event.recipient,
    timestamp: event.timestamp,
    severity: event.severity ?? null,
    // The remote server's own words say more than the class of the failure.
    reason: [event.reason, status?.description, status?.message].filter(Boolean).join(': ') || null,
    variables: Object.fromEntries(variables),
  };
}

/** Events name a message without `<>`, the answer to sending it with them. */
export const withoutBrackets = (messageId: string): string => messageId.replace(/^<(.*)>$/, '$1');

const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
