import { type RefundInput, type RefundResult } from './contracts/refund';
import { local } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';
import { carryOutRefund } from './steps/refunding';

/** Gives money back once: asked for in the payment's own stream (never more than is left), then at the provider until it says how it ended. */
export async function refund(input: RefundInput): Promise<RefundResult> {
  const { refundId, paymentId, orderId, amount, reason, policy } = input;
  const desk = openDesk(attentionOfOrder(orderId));
  try {
    const requested = await desk.step('requestRefund', () =>
      local.requestRefund({ refundId, paymentId, reason, ...(amount === undefined ? {} : { amount }) }),
    );
    if (requested.outcome === 'refused') return { outcome: 'refused', reason: requested.refusal.code };

    const status = await carryOutRefund(desk, { refundId, paymentId }, policy);
    return status === 'succeeded' ? { outcome: 'refunded' } : { outcome: 'given_up', reason: status };
  } catch (error) {
    if (error instanceof AbortedByOperator) return { outcome: 'given_up', reason: error.message };
    throw error;
  }
}
