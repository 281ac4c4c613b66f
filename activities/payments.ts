import { type PaymentCommand } from '../domain/payments/commands';
import { type PaymentEvent, paymentStream } from '../domain/payments/events';
import { type PaymentState } from '../domain/payments/payment';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { committed } from '../domain/payments/refunds';
import { type DataOf } from '../domain/shared/event';
import { type Money } from '../domain/shared/money';
import { type RecordedEvent } from '../event-store';
import { type Refused } from '../integrations/outcome';
import { type Intent } from '../integrations/paymentGateway';
import { metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { mustBeDone, unknownOutcome } from './providerOutcome';

export interface Charge {
  readonly orderId: string;
  readonly userId: string;
  readonly paymentId: string;
  readonly paymentMethodId: string;
  readonly attempt: number;
  readonly amount: Money;
}

export type PaymentStatus = 'succeeded' | 'failed' | 'cancelled' | 'requires_action' | 'processing';

const PROVIDER = 'stripe';
/** Stripe may forget a key after 24 hours; from then on an intent that was created without an answer has to be looked for. */
const KEY_LIFETIME_MS = 23 * 3_600_000;

/** Payment Required: the status of every card error. */
const CARD_ERROR = 402;

/** What a buyer's choice can be refused for. Anything else that is refused is ours to fix and parks the order. */
const isDecline = ({ code, details }: Refused): boolean =>
  details?.status === CARD_ERROR || code === 'resource_missing' || code.startsWith('payment_method_');

/** The provider goes on calling it succeeded; whoever is done again, by a reset, must not sell anything for it. */
const wentBack = (payment: PaymentState): boolean =>
  payment.progress !== 'none' && committed(payment.refunds) >= payment.amount.amount;

export const paymentActivities = (deps: ActivityDeps) => {
  const { eventStore, payments } = deps;

  const record = async (paymentId: string, command: PaymentCommand, step: string, actor?: string) =>
    mustAccept(
      await eventStore.execute({
        decider: paymentDecider,
        streamId: paymentStream(paymentId),
        command,
        commandId: `payment-${paymentId}:${step}`,
        metadata: metadataOf(actor),
      }),
    );

  const recordFailure = async (
    paymentId: string,
    failure: { code: string; declineCode: string | null; message: string },
  ) => {
    await record(paymentId, { type: 'RecordFailure', ...failure }, 'recordFailure');
    return 'failed' as const;
  };

  /** What the provider says now becomes ours. Every command is silent when the payment's stream says it already. */
  const recordIntent = async (paymentId: string, intent: Intent): Promise<PaymentStatus> => {
    switch (intent.status) {
      case 'succeeded': {
        const command: PaymentCommand = { type: 'RecordSuccess', chargeId: intent.chargeId, now: timeOf(deps) };
        const { state } = await record(paymentId, command, 'recordSuccess');
        return wentBack(state) ? 'cancelled' : 'succeeded';
      }
      case 'canceled':
        await record(paymentId, { type: 'CancelPayment', reason: 'cancelled_at_provider' }, 'cancelPayment');
        return 'cancelled';
      case 'processing':
        await record(paymentId, { type: 'RecordProcessing' }, 'recordProcessing');
        return 'processing';
      case 'requires_action': {
        const nextAction = intent.nextAction ?? { type: 'unknown' };
        await record(paymentId, { type: 'RequireAction', nextAction }, 'requireAction');
        return 'requires_action';
      }
      case 'requires_payment_method':
        return recordFailure(
          paymentId,
          intent.failure ?? {
            code: 'payment_method_missing',
            declineCode: null,
            message: 'The payment has no payment method.',
          },
        );
      case 'requires_confirmation':
      case 'requires_capture':
        throw unknownOutcome(PROVIDER, `the intent is ${intent.status}, which this system never leaves it in`);
    }
  };

  /**
   * Created once: found by what was recorded, by its key, or, when the key may be forgotten, by its metadata. `overtaken`: the
   * payment has been cancelled meanwhile.
   */
  const ensureIntent = async (charge: Charge): Promise<{ intent: Intent; overtaken: boolean }> => {
    const { paymentId, orderId, userId, attempt, amount } = charge;
    const { state, events } = await record(
      paymentId,
      { type: 'InitiatePayment', paymentId, orderId, userId, attempt, amount },
      'initiate',
      userId,
    );
    const intentId = state.progress === 'none' ? null : state.intentId;
    if (intentId !== null) {
      const known = mustBeDone(PROVIDER, await payments.retrieveIntent(intentId));
      return { intent: known, overtaken: state.progress === 'cancelled' };
    }

    const initiatedAt = Date.parse(events[0]?.recordedAt ?? timeOf(deps));
    const intent =
      (deps.clock().getTime() - initiatedAt > KEY_LIFETIME_MS
        ? mustBeDone(
            PROVIDER,
            await payments.findIntent({ paymentId, createdSince: Math.floor(initiatedAt / 1000) - 60 }),
          )
        : null) ??
      mustBeDone(
        PROVIDER,
        await payments.createIntent({
          amount,
          idempotencyKey: `${paymentId}:create`,
          metadata: { orderId, paymentId },
        }),
      );
    const recorded = await record(paymentId, { type: 'RecordIntent', intentId: intent.intentId }, 'recordIntent');
    return { intent, overtaken: recorded.state.progress === 'cancelled' };
  };

  const cancelIntent = (paymentId: string, intentId: string) =>
    payments.cancelIntent({ intentId, reason: 'abandoned', idempotencyKey: `${paymentId}:cancel` });

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
      const { paymentId, paymentMethodId } = charge;
      const { intent, overtaken } = await ensureIntent(charge);
      const untouched =
        intent.status === 'requires_confirmation' ||
        (intent.status === 'requires_payment_method' && intent.failure === null);
      if (!untouched) return recordIntent(paymentId, intent);
      if (overtaken)
        return recordIntent(paymentId, mustBeDone(PROVIDER, await cancelIntent(paymentId, intent.intentId)));
      const confirmed = await payments.confirmIntent({
        intentId: intent.intentId,
        paymentMethod: paymentMethodId,
        idempotencyKey: `${paymentId}:confirm`,
        returnUrl: deps.returnUrl,
      });
      if (confirmed.outcome === 'refused' && isDecline(confirmed)) {
        const { code, declineCode = null, message } = confirmed;
        return recordFailure(paymentId, { code, declineCode, message });
      }
      return recordIntent(paymentId, mustBeDone(PROVIDER, confirmed));
    },

    /** Looks the payment up at the provider and records what it finds there. */
    async settlePayment({ paymentId }: { paymentId: string }): Promise<PaymentStatus> {
      const intentId = intentIdOf(await eventStore.load<PaymentEvent>(paymentStream(paymentId)));
      if (intentId === undefined) throw unknownOutcome(PROVIDER, `payment ${paymentId} has no intent yet`);
      return recordIntent(paymentId, mustBeDone(PROVIDER, await payments.retrieveIntent(intentId)));
    },

    /**
     * Cancelled at the provider first. `succeeded`: too late, the money is there and the order is paid. `processing`: it can be
     * neither cancelled nor counted on yet.
     */
    async cancelPayment({
      paymentId,
      reason,
    }: {
      orderId: string;
      paymentId: string;
      reason: string;
    }): Promise<PaymentStatus> {
      const history = await eventStore.load<PaymentEvent>(paymentStream(paymentId));
      const intentId =
        intentIdOf(history) ?? (history.length > 0 ? await cancelWithoutIntent(paymentId, reason) : null);
      if (intentId === null) return 'cancelled';
      const cancelled = await cancelIntent(paymentId, intentId);
      if (cancelled.outcome === 'refused' && cancelled.code === 'payment_intent_unexpected_state') {
        return recordIntent(paymentId, mustBeDone(PROVIDER, await payments.retrieveIntent(intentId)));
      }
      mustBeDone(PROVIDER, cancelled);
      await record(paymentId, { type: 'CancelPayment', reason }, 'cancelPayment');
      return 'cancelled';
    },
  };
};

const intentIdOf = (history: readonly RecordedEvent<PaymentEvent>[]): string | undefined => {
  const created = history.find(({ type }) => type === 'PaymentIntentCreated');
  return created === undefined ? undefined : (created.data as DataOf<PaymentEvent, 'PaymentIntentCreated'>).intentId;
};
