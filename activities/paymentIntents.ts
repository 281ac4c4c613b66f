import { type Money } from '../domain/shared/money';
import { type Outcome } from '../integrations/outcome';
import { type Intent } from '../integrations/paymentGateway';
import { askAfresh } from './askAfresh';
import { type ActivityDeps, timeOf } from './deps';
import { type PaymentRecords } from './paymentRecords';
import { mustBeDone, PAYMENT_PROVIDER } from './providerOutcome';

/** One business attempt to pay. */
export interface Charge {
  readonly orderId: string;
  readonly userId: string;
  readonly paymentId: string;
  readonly paymentMethodId: string;
  readonly attempt: number;
  readonly amount: Money;
  /** On the buyer's statement, behind the account's own name. */
  readonly statementDescriptor?: string;
}

export interface PaymentIntents {
  /**
   * Created once: found by what was recorded, by its key, or, when the key may be forgotten, by its metadata. `overtaken`: the
   * payment has been cancelled meanwhile.
   */
  ensure(charge: Charge): Promise<{ intent: Intent; overtaken: boolean }>;
  confirm(charge: Charge, intent: Intent): Promise<Outcome<Intent>>;
  /** Cancelled, or what it came to when it can no longer be cancelled. */
  cancel(paymentId: string, intentId: string): Promise<Intent>;
  retrieve(intentId: string): Promise<Intent>;
}

/** Stripe may forget a key after 24 hours; from then on an intent that was created without an answer has to be looked for. */
const KEY_LIFETIME_MS = 23 * 3_600_000;
/** Its clock and ours may differ. */
const CLOCKS_DIFFER_MS = 60_000;

/** Nobody has tried to pay with it yet. */
export const isUntouched = ({ status, failure }: Intent): boolean =>
  status === 'requires_confirmation' || (status === 'requires_payment_method' && failure === null);

type Parts = Pick<ActivityDeps, 'payments' | 'clock' | 'returnUrl'> & Pick<PaymentRecords, 'record'>;

/** The intent of a payment at its provider. Every change has a key of its business attempt and a look-up. */
export const paymentIntents = ({ payments, clock, returnUrl, record }: Parts): PaymentIntents => {
  const retrieve = async (intentId: string): Promise<Intent> =>
    mustBeDone(PAYMENT_PROVIDER, await payments.retrieveIntent(intentId));

  const create = async (charge: Charge, initiatedAt: number): Promise<Intent> => {
    const { paymentId, orderId, amount, statementDescriptor } = charge;
    const createdSince = Math.floor((initiatedAt - CLOCKS_DIFFER_MS) / 1000);
    const lookUp = async (): Promise<Intent | undefined> =>
      mustBeDone(PAYMENT_PROVIDER, await payments.findIntent({ paymentId, createdSince })) ?? undefined;

    const isForgotten = clock().getTime() - initiatedAt > KEY_LIFETIME_MS;
    const earlier = isForgotten ? await lookUp() : undefined;
    if (earlier !== undefined) return earlier;
    const created = await askAfresh({
      key: `${paymentId}:create`,
      ask: (idempotencyKey) =>
        payments.createIntent({
          ...{ amount, idempotencyKey, metadata: { orderId, paymentId } },
          ...(statementDescriptor === undefined ? {} : { statementDescriptor }),
        }),
      lookUp,
    });
    return mustBeDone(PAYMENT_PROVIDER, created);
  };

  return {
    retrieve,

    async ensure(charge) {
      const { paymentId, orderId, userId, attempt, amount } = charge;
      const { state, events } = await record(
        paymentId,
        { type: 'InitiatePayment', paymentId, orderId, userId, attempt, amount },
        'initiate',
        userId,
      );
      const intentId = state.progress === 'none' ? null : state.intentId;
      if (intentId !== null) return { intent: await retrieve(intentId), overtaken: state.progress === 'cancelled' };
      const intent = await create(charge, Date.parse(events[0]?.recordedAt ?? timeOf({ clock })));
      const recorded = await record(paymentId, { type: 'RecordIntent', intentId: intent.intentId }, 'recordIntent');
      return { intent, overtaken: recorded.state.progress === 'cancelled' };
    },

    confirm: ({ paymentId, paymentMethodId }, { intentId }) =>
      askAfresh({
        key: `${paymentId}:confirm`,
        ask: (idempotencyKey) =>
          payments.confirmIntent({ intentId, paymentMethod: paymentMethodId, idempotencyKey, returnUrl }),
        lookUp: async () => {
          const intent = await retrieve(intentId);
          return isUntouched(intent) ? undefined : intent;
        },
      }),

    async cancel(paymentId, intentId) {
      const cancelled = await askAfresh({
        key: `${paymentId}:cancel`,
        ask: (idempotencyKey) => payments.cancelIntent({ intentId, reason: 'abandoned', idempotencyKey }),
        lookUp: async () => {
          const intent = await retrieve(intentId);
          return intent.status === 'canceled' || intent.status === 'succeeded' ? intent : undefined;
        },
      });
      const isTooLate = cancelled.outcome === 'refused' && cancelled.code === 'payment_intent_unexpected_state';
      return isTooLate ? retrieve(intentId) : mustBeDone(PAYMENT_PROVIDER, cancelled);
    },
  };
};
