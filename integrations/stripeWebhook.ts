import { createHmac } from 'node:crypto';
import { sameDigest } from './constantTime';

export interface StripeWebhookInput {
  /** The bytes as they came: the signature is over them, not over the parsed JSON. */
  readonly rawBody: Buffer | string;
  /** The `Stripe-Signature` header. */
  readonly signature: string | undefined;
  /** Those that are good now: two while one rolls. */
  readonly secrets: readonly string[];
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
export function verifyStripeEvent(input: StripeWebhookInput): StripeWebhookResult {
  const { rawBody, signature, secrets, toleranceSeconds, now } = input;
  if (signature === undefined || signature === '') return { ok: false, reason: 'signature_missing' };
  const header = parseHeader(signature);
  if (header === null) return { ok: false, reason: 'signature_malformed' };
  const expected = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${header.timestamp}.`).update(rawBody).digest('hex'),
  );
  const fits = expected.some((ours) => header.digests.some((digest) => sameDigest(ours, digest)));
  if (!fits) return { ok: false, reason: 'signature_mismatch' };
  // Only the past counts: the sender's clock may run ahead of ours.
  if (now.getTime() / 1000 - Number(header.timestamp) > toleranceSeconds) return { ok: false, reason: 'too_old' };
  const event = parseEvent(rawBody.toString());
  return event === null ? { ok: false, reason: 'not_an_event' } : { ok: true, event };
}

function parseHeader(header: string): { timestamp: string; digests: string[] } | null {
  const pairs = header.split(',').map((part) => part.trim().split('=', 2));
  const valuesOf = (name: string): string[] => pairs.flatMap(([key, value]) => (key === name && value ? [value] : []));
  const [timestamp] = valuesOf('t');
  const digests = valuesOf('v1');
  return timestamp !== undefined && /^\d+$/.test(timestamp) && digests.length > 0 ? { timestamp, digests } : null;
}

function parseEvent(text: string): StripeEvent | null {
  const body = parseJson(text);
  if (!isRecord(body) || !isRecord(body['data'])) return null;
  const { id, type, created } = body;
  const object = body['data']['object'];
  if (typeof id !== 'string' || typeof type !== 'string' || typeof created !== 'number') return null;
  return isRecord(object) && hasId(object) ? { id, type, created, object } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const hasId = (value: Record<string, unknown>): value is Record<string, unknown> & { id: string } =>
  typeof value['id'] === 'string';
