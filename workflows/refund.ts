import { sleep } from '@temporalio/workflow';
import { type RefundInput, type RefundResult } from './contracts/refund';
import { local, provider } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';

/** Gives money back once: asked for in the payment's own stream (never more than is left), then at the provider until it says how it ended. */
export async function refund(input: RefundInput): Promise<RefundResult> {
  const { refundId, paymentId, orderId, amount, reason, policy } = input;
  const desk = openDesk(attentionOfOrder(orderId));
  try {
    const requested = await desk.step('requestRefund', () =>
      local.requestRefund({ refundId, paymentId, reason, ...(amount === undefined ? {} : { amount }) }),
    );
    if (requested.outcome === 'refused') return { outcome: 'refused', reason: requested.refusal.code };

    const { submitRefund, lookUpRefund } = provider(policy.provider, 'refund');
    let status = await desk.step('submitRefund', () => submitRefund({ refundId, paymentId }));
    for (let wait = policy.lookUpMs; status === 'pending'; wait = Math.min(wait * 2, policy.maximumLookUpMs)) {
      await sleep(wait, { summary: 'the refund is pending at the provider' });
      status = await desk.step('lookUpRefund', () => lookUpRefund({ refundId, paymentId }));
    }
    return status === 'succeeded' ? { outcome: 'refunded' } : { outcome: 'given_up', reason: status };
  } catch (error) {
    if (error instanceof AbortedByOperator) return { outcome: 'given_up', reason: error.message };
    throw error;
  }
}
