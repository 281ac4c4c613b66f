import { ApplicationFailure } from '@temporalio/common';
import { type PaymentCommand } from '../domain/payments/commands';
import { type RefundedTicket } from '../domain/payments/events';
import { type Refund } from '../domain/payments/refunds';
import { type Money } from '../domain/shared/money';
import { type ProviderRefund } from '../integrations/paymentGateway';
import { type RefundInput } from '../workflows/contracts/refund';
import { askAfresh } from './askAfresh';
import { type Refused, unexpectedRefusal } from './commands';
import { type ActivityDeps } from './deps';
import { refundIdOf } from './onceIds';
import { mustBeDone, unknownOutcome } from './providerOutcome';
import { isOurs, type OfRefund, type RefundProgress, refundRecords } from './refundRecords';

/** Money that goes back for a cause, once: the same cause makes the same refund. */
export interface RefundAttempt {
  readonly paymentId: string;
  /** Id of what the money goes back for. */
  readonly cause: string;
  /** 1. Refunds that began before one could be retried count on: each of their attempts is a refund of its own. */
  readonly attempt: number;
  /** This much, or what is left of it; nothing: all that is left. */
  readonly upTo?: Money;
  readonly tickets?: readonly RefundedTicket[];
  readonly reason: string;
}

export type RefundRequest = Pick<RefundInput, 'refundId' | 'paymentId' | 'amount' | 'reason' | 'actor'>;

/** A refund that stands in its payment's stream, now or from before, and how far it is. */
export interface RequestedRefund {
  readonly outcome: 'requested';
  readonly refundId: string;
  readonly amount: Money;
  /** Absent from what was recorded before a refund could be retried. */
  readonly standing?: Pick<Refund, 'status' | 'attempt'>;
}

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
  const { payments } = deps;
  const records = refundRecords(deps);
  const { decide, loadRefund, record } = records;

  const request = async (
    of: OfRefund,
    command: Extract<PaymentCommand, { type: 'RequestRefund' }>,
    actor?: string,
  ): Promise<RequestedRefund | Refused> => {
    const { refundId, paymentId } = of;
    const result = await decide(paymentId, refundId, command, 'request', actor);
    if (result.outcome === 'refused') return { outcome: 'refused', refusal: result.refusal };
    const { refund, amount } = await loadRefund(of);
    const { status, attempt } = refund;
    return { outcome: 'requested', refundId, amount, standing: { status, attempt } };
  };

  const find = async (intentId: string, refundId: string, refund: Refund): Promise<ProviderRefund | undefined> =>
    mustBeDone(PROVIDER, await payments.listRefunds(intentId)).find((theirs) => isOurs(refundId, refund, theirs));

  return {
    /** Refused: `refund_exceeds_captured`, `payment_not_refundable`, `nothing_to_refund`, `currency_mismatch`. */
    requestRefund({ refundId, paymentId, amount, reason, actor }: RefundRequest): Promise<RequestedRefund | Refused> {
      const command = { type: 'RequestRefund', refundId, reason, ...(amount === undefined ? {} : { amount }) } as const;
      return request({ refundId, paymentId }, command, actor);
    },

    /** Refused: `refund_exceeds_captured` when nothing is left, `payment_not_refundable`. */
    requestRefundAttempt(asked: RefundAttempt): Promise<RequestedRefund | Refused> {
      const { paymentId, cause, attempt, upTo, tickets, reason } = asked;
      const refundId = refundIdOf(paymentId, cause, attempt);
      const command = {
        ...({ type: 'RequestRefund', refundId, reason, cause } as const),
        ...(upTo === undefined ? {} : { upTo }),
        ...(tickets === undefined ? {} : { tickets }),
      };
      return request({ refundId, paymentId }, command);
    },

    /** The provider said no to this refund, so that its amount is free for another attempt. */
    failRefund: ({ refundId, paymentId, code }: OfRefund & { code: string }): Promise<void> =>
      records.fail({ refundId, paymentId }, code),

    /** Its amount is committed again. @throws when that has gone back another way meanwhile */
    async retryRefund({ refundId, paymentId, attempt }: OfRefund & { attempt: number }): Promise<void> {
      const command: PaymentCommand = { type: 'RetryRefund', refundId, attempt };
      const result = await decide(paymentId, refundId, command, `retry:${attempt}`);
      if (result.outcome === 'refused') throw unexpectedRefusal(result.refusal);
    },

    /** An operator gave the money back otherwise. What the provider has is left to its end; what it may not have is given up. */
    async settleRefundByHand(of: OfRefund): Promise<void> {
      const { refund } = await loadRefund(of);
      if (refund.status === 'requested') await records.fail(of, 'settled_by_hand');
    },

    /**
     * Looked for before it is asked for: two partial refunds look alike to the provider, and a key is forgotten in a day. Every
     * attempt has a key of its own, and what came to nothing is not asked for again under the old one.
     */
    async submitRefund(of: OfRefund): Promise<RefundProgress> {
      const { refundId } = of;
      const { amount, intentId, refund } = await loadRefund(of);
      const existing = await find(intentId, refundId, refund);
      if (existing !== undefined) return record(of, existing);
      if (refund.status === 'failed') return 'failed';
      const { attempt } = refund;
      const metadata = { refundId, ...(attempt === 1 ? {} : { attempt: String(attempt) }) };
      const made = await askAfresh({
        key: attempt === 1 ? refundId : `${refundId}:${attempt}`,
        ask: (idempotencyKey) => payments.refund({ intentId, amount, idempotencyKey, metadata }),
        lookUp: () => find(intentId, refundId, refund),
      });
      if (made.outcome === 'refused') throw refundRefused(made.code, made.message);
      return record(of, mustBeDone(PROVIDER, made));
    },

    async lookUpRefund(of: OfRefund): Promise<RefundProgress> {
      const { intentId, refund } = await loadRefund(of);
      const found = await find(intentId, of.refundId, refund);
      if (found === undefined) throw unknownOutcome(PROVIDER, `refund ${of.refundId} is not listed yet`);
      return record(of, found);
    },
  };
};
