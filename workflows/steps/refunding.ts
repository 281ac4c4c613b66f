import { ApplicationFailure, condition, sleep } from '@temporalio/workflow';
import { type Standing } from '../contracts/refund';
import { type PaymentPolicy } from '../contracts/policy';
import { local, provider } from './activities';
import { type Desk } from './desk';
import { applicationFailure } from './failures';

/** A refund that was asked for in its payment's stream. */
export interface RequestedRefund {
  readonly refundId: string;
  readonly paymentId: string;
}

export interface RefundTry {
  readonly standing: Standing;
  readonly policy: PaymentPolicy;
  /** Counts what was heard of this refund: more of it is a reason to look now. */
  readonly news: () => number;
}

export interface RefundTries {
  /** `refunded` when the provider says that it has gone back. @throws whatever parks the step around it: nothing is known, or it failed */
  once(): Promise<'refunded'>;
  /** It has failed for good as it was asked for: the next try has keys of its own. */
  failed(): boolean;
}

/**
 * One refund through all its tries. What nobody knows the outcome of is asked for again under the same key, looked up first; only after
 * the provider has said no, or that it failed, is the next try another one, with a key of its own.
 */
export const openRefund = (refund: RequestedRefund, { standing, policy, news }: RefundTry): RefundTries => {
  const { submitRefund, lookUpRefund } = provider(policy.provider, 'refund');
  let { status, attempt }: Standing = standing;
  /** Whoever is to try it again is asked first, also when it had failed before this began. */
  let told = false;

  const fail = (error: unknown): never => {
    status = 'failed';
    told = true;
    throw error;
  };

  const atProvider = async (): Promise<'succeeded' | 'failed'> => {
    let progress = status === 'requested' ? await submitRefund(refund) : await lookUpRefund(refund);
    status = 'submitted';
    for (let wait = policy.lookUpMs; progress === 'pending'; wait = Math.min(wait * 2, policy.maximumLookUpMs)) {
      const heard = news();
      await condition(() => news() > heard, wait, { summary: 'the refund is pending at the provider' });
      progress = await lookUpRefund(refund);
    }
    return progress;
  };

  return {
    failed: () => status === 'failed',
    async once() {
      if (status === 'failed') {
        if (!told) fail(refundFailed());
        await local.retryRefund({ ...refund, attempt: attempt + 1 });
        attempt += 1;
        status = 'requested';
      }
      let end: 'succeeded' | 'failed';
      try {
        end = await atProvider();
      } catch (error) {
        const refused = applicationFailure(error);
        if (refused?.type !== 'refund_refused') throw error;
        await local.failRefund({ ...refund, code: String(refused.details?.[0]) });
        return fail(error);
      }
      if (end === 'failed') fail(refundFailed());
      status = 'succeeded';
      return 'refunded';
    },
  };
};

const refundFailed = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable('the refund failed at the provider', 'refund_failed');

/** A refund that began before one could be tried again: at the provider, until it says how it ended. */
export const carryOutRefund = async (
  desk: Pick<Desk, 'step'>,
  refund: RequestedRefund,
  policy: PaymentPolicy,
): Promise<'succeeded' | 'failed'> => {
  const { submitRefund, lookUpRefund } = provider(policy.provider, 'refund');
  let status = await desk.step('submitRefund', () => submitRefund(refund));
  for (let wait = policy.lookUpMs; status === 'pending'; wait = Math.min(wait * 2, policy.maximumLookUpMs)) {
    await sleep(wait, { summary: 'the refund is pending at the provider' });
    status = await desk.step('lookUpRefund', () => lookUpRefund(refund));
  }
  return status;
};
