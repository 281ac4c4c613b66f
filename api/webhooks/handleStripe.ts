import { type Knex } from 'knex';
import { getPayment, getPaymentByIntent, type Payment } from '../../projections';
import { type Processes } from '../processes/types';
import { done, type MessageHandler } from './outcome';
import { type StripePayload, stripePayloadSchema } from './payloads';

/** So long a charge made in the checkout may take to write down itself what the provider already tells us. */
const IN_FLIGHT_MS = 3_000;
const LOOK_AGAIN_MS = 2_000;
/** A message may overtake the commit of the payment that it is about. */
const UNKNOWN_FOR_MS = 30_000;

/** What our payment says when it has heard this already. Success is final: nothing that comes late undoes it. */
const heard: Readonly<Record<string, readonly Payment['status'][]>> = {
  'payment_intent.succeeded': ['succeeded', 'partly_refunded', 'refunded'],
  'payment_intent.payment_failed': ['failed', 'cancelled', 'succeeded', 'partly_refunded', 'refunded'],
  'payment_intent.canceled': ['failed', 'cancelled', 'succeeded', 'partly_refunded', 'refunded'],
  'payment_intent.requires_action': [
    ...(['requires_action', 'failed', 'cancelled', 'succeeded', 'partly_refunded', 'refunded'] as const),
  ],
};

export interface StripeHandlerOptions {
  readonly db: Knex;
  readonly processes: Pick<Processes, 'paymentNews'>;
  readonly clock: () => Date;
}

/** A message only says where to look: the process retrieves the payment as it is now, so their order does not matter. */
export function createStripeHandler({ db, processes, clock }: StripeHandlerOptions): MessageHandler {
  const find = async ({ paymentId, intentId }: StripePayload): Promise<Payment | undefined> =>
    (paymentId !== null && isUuid(paymentId) ? await getPayment(db, paymentId) : undefined) ??
    (await getPaymentByIntent(db, intentId));

  return async ({ type, payload, receivedAt }) => {
    const settledBy = heard[type];
    if (!settledBy) return done;
    const about = stripePayloadSchema.parse(payload);
    const payment = await find(about);
    const now = clock().getTime();
    if (!payment) {
      if (now - receivedAt.getTime() < UNKNOWN_FOR_MS) return { outcome: 'later', afterMs: LOOK_AGAIN_MS };
      return { outcome: 'unmatched', reason: `no payment of ours belongs to ${about.intentId}` };
    }
    if (payment.intentId !== null && payment.intentId !== about.intentId) {
      return { outcome: 'unmatched', reason: `payment ${payment.paymentId} has another intent than ${about.intentId}` };
    }
    if (settledBy.includes(payment.status)) return done;
    const isUnderWay = payment.status === 'processing' && now - Date.parse(payment.initiatedAt) < IN_FLIGHT_MS;
    if (isUnderWay) return { outcome: 'later', afterMs: LOOK_AGAIN_MS };
    await processes.paymentNews({ paymentId: payment.paymentId, orderId: payment.orderId });
    return done;
  };
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
