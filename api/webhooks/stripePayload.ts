import { z } from 'zod';
import { type StripeEvent } from '../../integrations/stripeWebhook';

/** What there is to be done about a message. Everything else is kept for the record. */
export type Topic = 'payment' | 'refund' | 'dispute';

const TYPES: Readonly<Record<Topic, readonly string[]>> = {
  payment: [
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.requires_action',
    'payment_intent.canceled',
  ],
  refund: ['charge.refunded', 'refund.created', 'refund.updated', 'refund.failed'],
  dispute: [
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
  ],
};

/** What Stripe has to be told to send. */
export const STRIPE_EVENTS: readonly string[] = Object.values(TYPES).flat();

export const topicOf = (type: string): Topic | undefined => {
  if (TYPES.payment.includes(type)) return 'payment';
  if (type.startsWith('charge.dispute.')) return 'dispute';
  return type.startsWith('refund.') || type === 'charge.refunded' || type === 'charge.refund.updated'
    ? 'refund'
    : undefined;
};

/**
 * What is kept of a message: ids, how much came in, and how far a refund was, so that no process is woken for what we have written down already. An
 * intent also holds a client secret, a charge and a dispute hold a buyer's name and address: those are left out.
 */
export const stripePayloadSchema = z.object({
  /** Null for money that came in without an intent: nothing of ours. */
  intentId: z.string().nullable(),
  paymentId: z.string().nullable(),
  orderId: z.string().nullable(),
  /** Of an intent that succeeded, in Stripe's minor unit. Absent in what an earlier release stored. */
  received: z.object({ amount: z.int(), currency: z.string() }).optional(),
  refund: z.object({ providerRefundId: z.string(), status: z.string() }).optional(),
  /** Of a charge: all that went back of it, as Stripe counts. */
  refunded: z.object({ amount: z.int(), currency: z.string() }).optional(),
  providerDisputeId: z.string().optional(),
});
export type StripePayload = z.infer<typeof stripePayloadSchema>;

type Snapshot = StripeEvent['object'];

export const stripePayload = ({ type, object }: StripeEvent): StripePayload => {
  if (type.startsWith('payment_intent.')) {
    const metadata = (object['metadata'] ?? {}) as Record<string, unknown>;
    const [paymentId, orderId] = [textOrNull(metadata['paymentId']), textOrNull(metadata['orderId'])];
    return {
      intentId: object.id,
      paymentId,
      orderId,
      ...(type === 'payment_intent.succeeded' ? receivedOf(object) : {}),
    };
  }
  return { intentId: intentOf(object), paymentId: null, orderId: null, ...detailsOf(type, object) };
};

const detailsOf = (type: string, object: Snapshot): Partial<StripePayload> => {
  if (topicOf(type) === 'dispute') return { providerDisputeId: object.id };
  if (type === 'charge.refunded') return refundedOf(object);
  if (topicOf(type) !== 'refund') return {};
  return { refund: { providerRefundId: object.id, status: textOrNull(object['status']) ?? 'pending' } };
};

const receivedOf = ({ amount, currency }: Snapshot): Partial<StripePayload> =>
  typeof amount === 'number' && typeof currency === 'string' ? { received: { amount, currency } } : {};

const refundedOf = ({ amount_refunded: amount, currency }: Snapshot): Partial<StripePayload> =>
  typeof amount === 'number' && typeof currency === 'string' ? { refunded: { amount, currency } } : {};

/** An id, or the whole object where the account wants it expanded. */
const intentOf = ({ payment_intent: intent }: Snapshot): string | null =>
  textOrNull(intent) ?? textOrNull((intent as { id?: unknown } | null | undefined)?.id);

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
