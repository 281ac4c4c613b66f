import { type PaymentEvent, paymentStream } from '../domain/payments/events';
import { type DataOf } from '../domain/shared/event';
import { type RecordedEvent } from '../event-store';
import { type Refused } from '../integrations/outcome';
import { type ActivityDeps } from './deps';
import { type Charge, isUntouched, paymentIntents } from './paymentIntents';
import { paymentRecords, type PaymentStatus } from './paymentRecords';
import { mustBeDone, PAYMENT_PROVIDER, unknownOutcome } from './providerOutcome';

/** Payment Required: the status of every card error. */
const CARD_ERROR = 402;
/** Of a kind that this shop does not take. */
const FOREIGN_METHOD = 'payment_intent_incompatible_payment_method';

/** What a buyer's choice can be refused for. Anything else that is refused is ours to fix and parks the order. */
const isDecline = ({ code, details }: Refused): boolean =>
  details?.status === CARD_ERROR ||
  details?.param === 'payment_method' ||
  code === FOREIGN_METHOD ||
  code.startsWith('payment_method_');

interface OpenPayment {
  readonly orderId: string;
  readonly paymentId: string;
  readonly reason: string;
}

export const paymentActivities = (deps: ActivityDeps) => {
  const { record, recordFailure, recordIntent } = paymentRecords(deps);
  const intents = paymentIntents({ ...deps, record });

  const intentIdOf = async (paymentId: string): Promise<{ intentId: string | undefined; exists: boolean }> => {
    const history = await deps.eventStore.load<PaymentEvent>(paymentStream(paymentId));
    return { intentId: intentIn(history), exists: history.length > 0 };
  };

  /** For a charge that may still be at it. Gives the intent that was recorded in the meantime. */
  const cancelWithoutIntent = async (paymentId: string, reason: string): Promise<string | null> => {
    const { state } = await record(paymentId, { type: 'CancelPayment', reason }, 'cancelPayment');
    return state.progress === 'none' ? null : state.intentId;
  };

  return {
    /**
     * One business attempt: create, record the id, confirm, record the outcome. Whatever was lost on an earlier try is found again
     * by the recorded id, so that a card is charged once however often this runs. An attempt that is given up goes on unseen: it asks
     * the payment's stream before it takes money, and the provider decides between it and a cancellation that comes after.
     */
    async charge(charge: Charge): Promise<PaymentStatus> {
      const { paymentId } = charge;
      const { intent, overtaken } = await intents.ensure(charge);
      if (!isUntouched(intent)) return recordIntent(paymentId, intent);
      if (overtaken) return recordIntent(paymentId, await intents.cancel(paymentId, intent.intentId));
      const confirmed = await intents.confirm(charge, intent);
      if (confirmed.outcome === 'refused' && isDecline(confirmed)) {
        const { code, declineCode = null, message } = confirmed;
        return recordFailure(paymentId, { code, declineCode, message });
      }
      return recordIntent(paymentId, mustBeDone(PAYMENT_PROVIDER, confirmed));
    },

    /** Looks the payment up at the provider and records what it finds there. */
    async settlePayment({ paymentId }: { paymentId: string }): Promise<PaymentStatus> {
      const { intentId } = await intentIdOf(paymentId);
      if (intentId === undefined) throw unknownOutcome(PAYMENT_PROVIDER, `payment ${paymentId} has no intent yet`);
      return recordIntent(paymentId, await intents.retrieve(intentId));
    },

    /**
     * Cancelled at the provider first. `succeeded`: too late, the money is there and the order is paid. `processing`: it can be
     * neither cancelled nor counted on yet.
     */
    async cancelPayment({ paymentId, reason }: OpenPayment): Promise<PaymentStatus> {
      const known = await intentIdOf(paymentId);
      const intentId = known.intentId ?? (known.exists ? await cancelWithoutIntent(paymentId, reason) : null);
      if (intentId === null) return 'cancelled';
      const intent = await intents.cancel(paymentId, intentId);
      if (intent.status !== 'canceled') return recordIntent(paymentId, intent);
      await record(paymentId, { type: 'CancelPayment', reason }, 'cancelPayment');
      return 'cancelled';
    },
  };
};

const intentIn = (history: readonly RecordedEvent<PaymentEvent>[]): string | undefined => {
  const created = history.find(({ type }) => type === 'PaymentIntentCreated');
  return created === undefined ? undefined : (created.data as DataOf<PaymentEvent, 'PaymentIntentCreated'>).intentId;
};
