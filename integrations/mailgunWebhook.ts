import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { sameDigest } from './constantTime';
import { mailEventSchema, toMailEvent } from './mailgunEvent';

export interface MailgunWebhookInput {
  /** The parsed JSON body. Only timestamp and token are signed, so the rest is a hint: remember tokens, look up what matters. */
  readonly body: unknown;
  readonly signingKey: string;
  readonly now: Date;
  readonly maxAgeSeconds: number;
}

export type MailgunWebhookResult =
  | {
      readonly ok: true;
      readonly eventId: string;
      /** `delivered`, `failed`, `complained`, … */
      readonly event: string;
      /** Without `<>`. */
      readonly messageId: string;
      readonly recipient: string;
      /** Only for `failed`: a permanent one is a bounce. */
      readonly severity: 'permanent' | 'temporary' | null;
      readonly reason: string | null;
      readonly variables: Readonly<Record<string, string>>;
      /** Signed and used once: a second message with the same token is a replay. */
      readonly token: string;
    }
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'signature_mismatch' | 'too_old';
    };

const webhookSchema = z.object({
  signature: z.object({ timestamp: z.string().regex(/^\d+$/), token: z.string().min(1), signature: z.string() }),
  'event-data': mailEventSchema,
});

/** Checks who sent it and how old it is; replay is the caller's to refuse, by `token`. Never throws. */
export function verifyMailgunWebhook(input: MailgunWebhookInput): MailgunWebhookResult {
  const { body, signingKey, now, maxAgeSeconds } = input;
  const parsed = webhookSchema.safeParse(body);
  if (!parsed.success) return { ok: false, reason: 'malformed' };
  const { timestamp, token, signature } = parsed.data.signature;
  const expected = createHmac('sha256', signingKey)
    .update(timestamp + token)
    .digest('hex');
  if (!sameDigest(expected, signature)) return { ok: false, reason: 'signature_mismatch' };
  if (now.getTime() / 1000 - Number(timestamp) > maxAgeSeconds) return { ok: false, reason: 'too_old' };
  const { eventId, event, messageId, recipient, severity, reason, variables } = toMailEvent(parsed.data['event-data']);
  return { ok: true, eventId, event, messageId, recipient, severity, reason, variables, token };
}
