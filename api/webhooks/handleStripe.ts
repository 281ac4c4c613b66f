import { type Knex } from 'knex';
import { type EventStore } from '../../event-store';
import { getPayment, getPaymentByIntent, type Payment, refundsOfOrder } from '../../projections';
import { type Processes } from '../processes/types';
import { isHeardOfPayment, isHeardOfRefund } from './heard';
import { done, type Handled, type MessageHandler, type PendingMessage } from './outcome';
import { unmatchedMoney } from './unmatchedMoney';
import { type StripePayload, stripePayloadSchema, type Topic, topicOf } from './stripePayload';

/** So long a charge or a refund of ours may take to write down itself what the provider already tells us. */
const IN_FLIGHT_MS = 3_000;
const LOOK_AGAIN_MS = 2_000;
/** A message may overtake the commit of the payment that it is about. */
const UNKNOWN_FOR_MS = 30_000;

export interface StripeHandlerOptions {
  readonly db: Knex;
  readonly eventStore: Pick<EventStore, 'execute'>;
  readonly processes: Pick<Processes, 'paymentNews' | 'refundNews' | 'disputeNews'>;
  readonly clock: () => Date;
}

interface News {
  readonly type: string;
  readonly replayed: boolean;
  readonly about: StripePayload;
  readonly payment: Payment;
}

const later: Handled = { outcome: 'later', afterMs: LOOK_AGAIN_MS };
const unmatched = (reason: string): Handled => ({ outcome: 'unmatched', reason });

/** A message only says where to look: the process retrieves the object as it is now, so their order does not matter. */
export function createStripeHandler({ db, eventStore, processes, clock }: StripeHandlerOptions): MessageHandler {
  const recordUnmatchedMoney = unmatchedMoney({ eventStore, clock });
  const find = async ({ paymentId, intentId }: StripePayload): Promise<Payment | undefined> =>
    (paymentId !== null && isUuid(paymentId) ? await getPayment(db, paymentId) : undefined) ??
    (intentId === null ? undefined : await getPaymentByIntent(db, intentId));

  const isRecent = (time: string | Date): boolean => clock().getTime() - new Date(time).getTime() < IN_FLIGHT_MS;

  const tell: Readonly<Record<Topic, (news: News) => Promise<Handled>>> = {
    async payment({ type, replayed, payment }) {
      if (!replayed && isHeardOfPayment(type, payment)) return done;
      if (payment.status === 'processing' && isRecent(payment.initiatedAt)) return later;
      await processes.paymentNews({ paymentId: payment.paymentId, orderId: payment.orderId });
      return done;
    },

    async refund({ about, replayed, payment: { paymentId, orderId } }) {
      const refunds = (await refundsOfOrder(db, orderId)).filter((refund) => refund.paymentId === paymentId);
      if (!replayed && isHeardOfRefund(about, refunds)) return done;
      if (refunds.some(({ status, requestedAt }) => status === 'requested' && isRecent(requestedAt))) return later;
      await processes.refundNews({ paymentId, orderId });
      return done;
    },

    async dispute({ about, payment: { paymentId, orderId } }) {
      const { providerDisputeId } = about;
      if (providerDisputeId === undefined) return unmatched('stored without the id of its dispute');
      await processes.disputeNews({ paymentId, orderId, providerDisputeId });
      return done;
    },
  };

  /** Money is never only a line in a log. */
  const isNobodys = async ({ type, inboxId }: PendingMessage, about: StripePayload, why: string, named?: Payment) => {
    const { intentId } = about;
    if (type !== 'payment_intent.succeeded' || intentId === null) return unmatched(why);
    await recordUnmatchedMoney({ inboxId, about: { ...about, intentId }, named });
    return unmatched(`unmatched money: ${why}`);
  };

  return async (message) => {
    const { type, payload, receivedAt, replayed } = message;
    const topic = topicOf(type);
    if (topic === undefined) return done;
    const about = stripePayloadSchema.parse(payload);
    const payment = await find(about);
    if (!payment) {
      const mayCome = about.intentId !== null && clock().getTime() - receivedAt.getTime() < UNKNOWN_FOR_MS;
      return mayCome ? later : isNobodys(message, about, `no payment of ours belongs to ${about.intentId ?? 'it'}`);
    }
    if (payment.intentId !== null && payment.intentId !== about.intentId) {
      const why = `payment ${payment.paymentId} has another intent than ${about.intentId ?? 'none'}`;
      return isNobodys(message, about, why, payment);
    }
    return tell[topic]({ type, replayed, about, payment });
  };
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
