import { ApplicationFailure } from '@temporalio/workflow';
import { type MoneyBack } from '../../activities/startedCancellation';
import { type Money } from '../../domain/shared/money';
import { type PaymentPolicy } from '../contracts/policy';
import { local } from './activities';
import { type Desk } from './desk';
import { applicationFailure } from './failures';
import { carryOutRefund } from './refunding';

export interface Refunding {
  /** Id of what the money goes back for: the same cause never gives back twice. */
  readonly cause: string;
  readonly reason: string;
  readonly policy: PaymentPolicy;
}

/** `nothing_left`: it went back before. `by_hand`: an operator says that he has seen to it. */
export type MoneyBackEnd =
  { readonly outcome: 'refunded'; readonly refunded: Money } | { readonly outcome: 'nothing_left' | 'by_hand' };

/** Inside of the one step that an operator sees: what fails in there parks that step. */
const within: Pick<Desk, 'step'> = { step: (_name, run) => run() };

/**
 * Gives back what a cancellation owes, or waits for an operator. What nobody knows the outcome of is tried again as the same refund;
 * only after the provider has said no, or that it failed, is the next try another refund with keys of its own.
 */
export const giveMoneyBack = async (
  desk: Desk,
  { paymentId, upTo, tickets }: MoneyBack,
  { cause, reason, policy }: Refunding,
): Promise<MoneyBackEnd> => {
  let attempt = 1;
  const tryOnce = async (): Promise<MoneyBackEnd> => {
    const asked = await local.requestRefundAttempt({
      ...{ paymentId, cause, attempt, reason },
      ...(upTo === undefined ? {} : { upTo }),
      ...(tickets === undefined ? {} : { tickets }),
    });
    if (asked.outcome === 'refused') {
      if (asked.refusal.code === 'refund_exceeds_captured') return { outcome: 'nothing_left' };
      throw ApplicationFailure.nonRetryable(asked.refusal.message, asked.refusal.code);
    }
    const { refundId, amount } = asked;
    try {
      if ((await carryOutRefund(within, { refundId, paymentId }, policy)) === 'succeeded')
        return { outcome: 'refunded', refunded: amount };
    } catch (error) {
      const refused = applicationFailure(error);
      if (refused?.type !== 'refund_refused') throw error;
      await local.failRefund({ refundId, paymentId, code: String(refused.details?.[0]) });
      attempt += 1;
      throw error;
    }
    attempt += 1;
    throw ApplicationFailure.nonRetryable('the refund failed at the provider', 'refund_failed');
  };
  return desk.step<MoneyBackEnd>('refund', tryOnce, { noAbort: true, skip: () => ({ outcome: 'by_hand' }) });
};
