import { ApplicationFailure } from '@temporalio/workflow';
import { type MoneyBack } from '../../activities/startedCancellation';
import { type RequestedRefund as AskedRefund } from '../../activities/refunds';
import { type Money } from '../../domain/shared/money';
import { type PaymentPolicy } from '../contracts/policy';
import { local } from './activities';
import { type Desk } from './desk';
import { openRefund, type RefundTries } from './refunding';

export interface Refunding {
  /** Id of what the money goes back for: the same cause never gives back twice. */
  readonly cause: string;
  readonly reason: string;
  readonly policy: PaymentPolicy;
  /** Counts what the provider lets us know of this payment's refunds. */
  readonly news: () => number;
}

/** `nothing_left`: it went back before. `by_hand`: an operator says that he has seen to it. */
export type MoneyBackEnd =
  | { readonly outcome: 'refunded'; readonly refundId: string; readonly refunded: Money }
  | { readonly outcome: 'nothing_left' | 'by_hand' };

/**
 * Gives back what a cancellation owes, or waits for an operator, all in the one step that he sees. Money that somebody else gives back
 * meanwhile counts: what is left is what is asked for.
 */
export const giveMoneyBack = async (
  desk: Desk,
  { paymentId, upTo, tickets }: MoneyBack,
  { cause, reason, policy, news }: Refunding,
): Promise<MoneyBackEnd> => {
  let attempt = 1;
  let begun: Begun | undefined;
  const ask = async (): Promise<Begun | undefined> => {
    const asked = await local.requestRefundAttempt({
      ...{ paymentId, cause, attempt, reason },
      ...(upTo === undefined ? {} : { upTo }),
      ...(tickets === undefined ? {} : { tickets }),
    });
    if (asked.outcome === 'requested') return begin(asked, { paymentId, policy, news });
    if (asked.refusal.code === 'refund_exceeds_captured') return undefined;
    throw ApplicationFailure.nonRetryable(asked.refusal.message, asked.refusal.code);
  };
  const tryOnce = async (): Promise<MoneyBackEnd> => {
    begun ??= await ask();
    if (begun === undefined) return { outcome: 'nothing_left' };
    const { refundId, tries, refunded, retries } = begun;
    try {
      await tries.once();
    } catch (error) {
      if (!retries) {
        if (tries.failed()) attempt += 1;
        begun = undefined;
      }
      throw error;
    }
    return { outcome: 'refunded', refundId, refunded };
  };
  const settleByHand = async (): Promise<MoneyBackEnd> => {
    if (begun?.retries === true) await local.settleRefundByHand({ refundId: begun.refundId, paymentId });
    return { outcome: 'by_hand' };
  };
  return desk.step<MoneyBackEnd>('refund', tryOnce, { noAbort: true, skip: settleByHand });
};

interface Begun {
  readonly refundId: string;
  readonly tries: RefundTries;
  readonly refunded: Money;
  /** False for one that began before a refund could be tried again: its next attempt is another refund. */
  readonly retries: boolean;
}

const begin = (
  { refundId, amount, standing }: AskedRefund,
  { paymentId, policy, news }: { readonly paymentId: string } & Pick<Refunding, 'policy' | 'news'>,
): Begun => {
  const before = standing ?? { status: 'requested', attempt: 1 };
  const tries = openRefund({ refundId, paymentId }, { standing: before, policy, news });
  return { refundId, tries, refunded: amount, retries: standing !== undefined };
};
