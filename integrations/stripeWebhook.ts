export interface StripeWebhookInput {
  /** The bytes as they came: the signature is over them, not over the parsed JSON. */
  readonly rawBody: Buffer | string;
  /** The `Stripe-Signature` header. */
  readonly signature: string | undefined;
  readonly secret: string;
  readonly toleranceSeconds: number;
  readonly now: Date;
}

export interface StripeEvent {
  readonly id: string;
  /** e.g. `payment_intent.succeeded` */
  readonly type: string;
  /** Epoch seconds. */
  readonly created: number;
  /** `data.object`: a snapshot at event time. Deliveries are unordered; when in doubt retrieve the object. */
  readonly object: Readonly<Record<string, unknown>> & { readonly id: string };
}

export type StripeWebhookResult =
  | { readonly ok: true; readonly event: StripeEvent }
  | {
      readonly ok: false;
      readonly reason: 'signature_missing' | 'signature_malformed' | 'signature_mismatch' | 'too_old' | 'not_an_event';
    };

/** Checks who sent it (`Stripe-Signature: t=…,v1=…`, several v1 while a secret rolls) and how old it is. Never throws. */
export type VerifyStripeEvent = (input: StripeWebhookInput) => StripeWebhookResult;
