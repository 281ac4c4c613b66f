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

/** Checks who sent it and how old it is; replay is the caller's to refuse, by `token`. Never throws. */
export type VerifyMailgunWebhook = (input: MailgunWebhookInput) => MailgunWebhookResult;
