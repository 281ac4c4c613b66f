import { ApplicationFailure } from '@temporalio/common';
import { type PaymentEvent, paymentStream, type RefundedTicket } from '../domain/payments/events';
import { type PaymentCommand } from '../domain/payments/commands';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { type DataOf } from '../domain/shared/event';
import { type Money } from '../domain/shared/money';
import { type ProviderRefund } from '../integrations/paymentGateway';
import { type PaymentPolicy } from '../workflows/contracts/policy';
import { askAfresh } from './askAfresh';
import { derivedId, metadataOf, mustAccept, type Refused } from './commands';
import { createCreditNotes } from './creditNotes';
import { type ActivityDeps } from './deps';
import { refundIdOf } from './onceIds';
import { mustBeDone, unknownOutcome } from './providerOutcome';

/** One business attempt to give back money for a cause. After one that failed the next is another refund, with other keys. */
export interface RefundAttempt {
  readonly paymentId: string;
  /** Id of what the money goes back for. */
  readonly cause: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** This much, or what is left of it; nothing: all that is left. */
  readonly upTo?: Money;
  readonly tickets?: readonly RefundedTicket[];
  readonly reason: string;
}

export interface RefundRequest {
  readonly refundId: string;
  readonly paymentId: string;
  /** Nothing: all that is left. */
  readonly amount?: Money;
  readonly reason: string;
}

interface OfRefund {
  readonly refundId: string;
  readonly paymentId: string;
}

export type RefundProgress = 'pending' | 'succeeded' | 'failed';

const PROVIDER = 'stripe';

/** Of the refund itself, and so a safe thing to say: no other no of the provider's means that nothing was given back. */
const refundRefused = (code: string, message: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'refund_refused',
    message: `${PROVIDER} refused: ${code}, ${message}`,
    nonRetryable: true,
    details: [code],
  });

export const refundActivities = (deps: ActivityDeps) => {
  const { eventStore, payments, processes } = deps;
  const creditNotes = createCreditNotes(deps);

  const decide = (paymentId: string, refundId: string, command: PaymentCommand, step: string) =>
    eventStore.execute({
      decider: paymentDecider,
      streamId: paymentStream(paymentId),
      command,
      commandId: `refund-${refundId}:${step}`,
      metadata: metadataOf(),
    });

  const record = async ({ refundId, paymentId }: OfRefund, refund: ProviderRefund): Promise<RefundProgress> => {
    const { providerRefundId, status, failureReason } = refund;
    mustAccept(
      await decide(paymentId, refundId, { type: 'RecordRefundSubmitted', refundId, providerRefundId }, 'submitted'),
    );
    if (status === 'succeeded') {
      const { state } = mustAccept(
        await decide(paymentId, refundId, { type: 'RecordRefundSucceeded', refundId }, 'succeeded'),
      );
      if (state.progress !== 'none') await creditNotes.issueFor({ refundId, paymentId, orderId: state.orderId });
      return 'succeeded';
    }
    if (status === 'failed' || status === 'canceled') {
      const code = failureReason ?? status;
      mustAccept(await decide(paymentId, refundId, { type: 'RecordRefundFailed', refundId, code }, 'failed'));
      return 'failed';
    }
    return 'pending';
  };

  const requested = async ({ refundId, paymentId }: OfRefund): Promise<{ amount: Money; intentId: string }> => {
    const history = await eventStore.load<PaymentEvent>(paymentStream(paymentId));
    const dataOf = <Type extends PaymentEvent['type']>(
      type: Type,
      matches: (data: DataOf<PaymentEvent, Type>) => boolean,
    ) =>
      history
        .filter((event) => event.type === type)
        .map(({ data }) => data as DataOf<PaymentEvent, Type>)
        .find(matches);
    const request = dataOf('RefundRequested', (data) => data.refundId === refundId);
    const intent = dataOf('PaymentIntentCreated', () => true);
    if (request === undefined || intent === undefined)
      throw new Error(`refund ${refundId} was never requested of payment ${paymentId}`);
    return { amount: request.amount, intentId: intent.intentId };
  };

  const findOurs = async (intentId: string, refundId: string): Promise<ProviderRefund | undefined> =>
    mustBeDone(PROVIDER, await payments.listRefunds(intentId)).find(({ metadata }) => metadata.refundId === refundId);

  return {
    /** Refused: `refund_exceeds_captured`, `payment_not_refundable`. */
    async requestRefund({
      refundId,
      paymentId,
      amount,
      reason,
    }: RefundRequest): Promise<{ outcome: 'requested' } | Refused> {
      const result = await decide(
        paymentId,
        refundId,
        { type: 'RequestRefund', refundId, reason, ...(amount === undefined ? {} : { amount }) },
        'request',
      );
      return result.outcome === 'refused' ? { outcome: 'refused', refusal: result.refusal } : { outcome: 'requested' };
    },

    /** Refused: `refund_exceeds_captured` when nothing is left, `payment_not_refundable`. */
    async requestRefundAttempt({
      paymentId,
      cause,
      attempt,
      upTo,
      tickets,
      reason,
    }: RefundAttempt): Promise<{ outcome: 'requested'; refundId: string; amount: Money } | Refused> {
      const refundId = refundIdOf(paymentId, cause, attempt);
      const result = await decide(
        paymentId,
        refundId,
        {
          ...({ type: 'RequestRefund', refundId, reason, cause } as const),
          ...(upTo === undefined ? {} : { upTo }),
          ...(tickets === undefined ? {} : { tickets }),
        },
        'request',
      );
      if (result.outcome === 'refused') return { outcome: 'refused', refusal: result.refusal };
      return { outcome: 'requested', refundId, amount: (await requested({ refundId, paymentId })).amount };
    },

    /** The provider said no to this refund, so that its amount is free for another attempt. */
    async failRefund({ refundId, paymentId, code }: OfRefund & { code: string }): Promise<void> {
      mustAccept(await decide(paymentId, refundId, { type: 'RecordRefundFailed', refundId, code }, 'failed'));
    },

    /** Looked for before it is asked for: two partial refunds look alike to the provider, and a key is forgotten in a day. */
    async submitRefund(refund: OfRefund): Promise<RefundProgress> {
      const { refundId } = refund;
      const { amount, intentId } = await requested(refund);
      const existing = await findOurs(intentId, refundId);
      if (existing !== undefined) return record(refund, existing);
      const made = await askAfresh({
        key: refundId,
        ask: (idempotencyKey) => payments.refund({ intentId, amount, idempotencyKey, metadata: { refundId } }),
        lookUp: () => findOurs(intentId, refundId),
      });
      if (made.outcome === 'refused') throw refundRefused(made.code, made.message);
      return record(refund, mustBeDone(PROVIDER, made));
    },

    async lookUpRefund(refund: OfRefund): Promise<RefundProgress> {
      const found = await findOurs((await requested(refund)).intentId, refund.refundId);
      if (found === undefined) throw unknownOutcome(PROVIDER, `refund ${refund.refundId} is not listed yet`);
      return record(refund, found);
    },

    /** All that is left of a payment, once per reason. */
    startRefund({
      orderId,
      paymentId,
      reason,
      policy,
    }: {
      orderId: string;
      paymentId: string;
      reason: string;
      policy: PaymentPolicy;
    }): Promise<void> {
      const refundId = derivedId('refund', paymentId, reason);
      return processes.startRefund({ refundId, paymentId, orderId, reason, policy });
    },
  };
};
