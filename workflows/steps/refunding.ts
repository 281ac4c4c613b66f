import { sleep } from '@temporalio/workflow';
import { type PaymentPolicy } from '../contracts/policy';
import { provider } from './activities';
import { type Desk } from './desk';

/** A refund that was asked for in its payment's stream. */
export interface RequestedRefund {
  readonly refundId: string;
  readonly paymentId: string;
}

/** At the provider, until it says how it ended. */
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
