import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { type Answer, refused, settled } from './contracts/answers';
import { MESSAGES } from './contracts/names';
import { type RefundInput, type RefundResult } from './contracts/refund';
import { local } from './steps/activities';
import { answered } from './steps/answered';
import { attentionOfOrder } from './steps/attention';
import { AbortedByOperator, type Desk, openDesk } from './steps/desk';
import { carryOutRefund, openRefund, type RequestedRefund } from './steps/refunding';

export const begin = defineUpdate<Answer>(MESSAGES.begin);
export const refundNews = defineSignal(MESSAGES.refundNews);

/**
 * Gives money back once: asked for in the payment's own stream (never more than is left), then at the provider until it says how it
 * ended. A bank may send it back days later: then this is begun anew, and looks before it does anything.
 */
export async function refund(input: RefundInput): Promise<RefundResult> {
  const desk = openDesk(attentionOfOrder(input.orderId));
  let begun: Answer | undefined;
  let news = 0;
  setHandler(
    begin,
    async () => {
      await answered(() => begun !== undefined);
      return begun ?? settled;
    },
    { description: "Begin the refund: answers when it stands in the payment's stream. Sent by the API." },
  );
  setHandler(
    refundNews,
    () => {
      news += 1;
    },
    { description: 'The provider has news of this refund: look it up now. Input: nothing.' },
  );

  const run = async (): Promise<RefundResult> => {
    const { refundId, paymentId, amount, reason, actor } = input;
    const asked = await desk.step('requestRefund', () =>
      local.requestRefund({
        ...{ refundId, paymentId, reason },
        ...(amount === undefined ? {} : { amount }),
        ...(actor === undefined ? {} : { actor }),
      }),
    );
    begun = asked.outcome === 'refused' ? asked : settled;
    if (asked.outcome === 'refused') return { outcome: 'refused', reason: asked.refusal.code };
    if (asked.standing === undefined) return asItWas(desk, input);

    const tries = openRefund(
      { refundId, paymentId },
      { standing: asked.standing, policy: input.policy, news: () => news },
    );
    for (;;) {
      const heard = news;
      const end = await desk.step('refund', () => tries.once(), {
        noAbort: true,
        skip: () => settleByHand({ refundId, paymentId }),
      });
      if (end === 'by_hand') return { outcome: 'given_up', reason: 'settled_by_hand' };
      await tell(desk, input);
      if (news === heard) return { outcome: 'refunded' };
    }
  };

  // Cancel in the Web UI would leave money on its way that nobody looks after.
  return CancellationScope.nonCancellable(async () => {
    let result: RefundResult;
    try {
      result = await run();
    } catch (error) {
      if (!(error instanceof AbortedByOperator)) throw error;
      begun ??= refused('refund_given_up', 'The refund was given up by an operator.');
      result = { outcome: 'given_up', reason: error.message };
    }
    await condition(allHandlersFinished);
    return result;
  });
}

/** An operator has given the money back otherwise. */
const settleByHand = async ({ refundId, paymentId }: RequestedRefund): Promise<'by_hand'> => {
  await local.settleRefundByHand({ refundId, paymentId });
  return 'by_hand';
};

const tell = async (desk: Desk, { refundId, paymentId, orderId, notice }: RefundInput): Promise<void> => {
  if (notice === undefined) return;
  await desk.step('startNotice', () => local.startRefundNotice({ refundId, paymentId, orderId, ...notice }), {
    noAbort: true,
    skip: () => undefined,
  });
};

/** One that began before a refund could be tried again. */
const asItWas = async (desk: Desk, { refundId, paymentId, policy }: RefundInput): Promise<RefundResult> => {
  const status = await carryOutRefund(desk, { refundId, paymentId }, policy);
  return status === 'succeeded' ? { outcome: 'refunded' } : { outcome: 'given_up', reason: status };
};
