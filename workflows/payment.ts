import {
  condition,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  setHandler,
} from '@temporalio/workflow';
import { type PaymentSettled } from './contracts/checkout';
import { checkoutWorkflowId, MESSAGES } from './contracts/names';
import { type PaymentInput, type PaymentResult } from './contracts/payment';
import { provider } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { type Desk, openDesk } from './steps/desk';
import { takeLateMoney } from './steps/lateMoney';

export const paymentNews = defineSignal(MESSAGES.paymentNews);

/** Histories from before it missed news that came while they ended. */
const LOOKS_AGAIN = 'looks-again';

/**
 * Carries a payment that outlives the checkout's own wait: the buyer's bank asks him, or the method takes days. A webhook only wakes
 * it; the truth is looked up at the provider, and again from time to time in case that the webhook was lost.
 */
export async function payment(input: PaymentInput): Promise<PaymentResult> {
  const { paymentId, orderId, policy } = input;
  const desk = openDesk(attentionOfOrder(orderId));
  let news = 0;
  setHandler(
    paymentNews,
    () => {
      news += 1;
    },
    { description: 'The provider has news of this payment. Sent by the API for a webhook; also makes it look now.' },
  );

  for (;;) {
    const { status, seen } = await settle(input, desk, () => news);
    const taken = await tellCheckout(orderId, { paymentId, status });
    if (status === 'succeeded') {
      return { outcome: taken ? 'taken' : await takeLateMoney(desk, { paymentId, orderId, policy }) };
    }
    // A failure need not be the end: the buyer may have tried again in his browser while we told of it.
    if (news === seen || !patched(LOOKS_AGAIN)) return { outcome: status };
  }
}

interface Settled {
  readonly status: PaymentSettled['status'];
  /** How many news had come when it was looked up. */
  readonly seen: number;
}

const settle = async (input: PaymentInput, desk: Desk, news: () => number): Promise<Settled> => {
  const { paymentId, policy } = input;
  const { lookUpMs, maximumLookUpMs } = policy.payment;
  for (let wait = lookUpMs; ; wait = Math.min(wait * 2, maximumLookUpMs)) {
    const seen = news();
    const { settlePayment } = provider(policy.payment.provider, 'look the payment up');
    const status = await desk.step('settlePayment', () => settlePayment({ paymentId }), { noAbort: true });
    if (status === 'succeeded' || status === 'failed' || status === 'cancelled') return { status, seen };
    await condition(() => news() > seen, wait, { summary: 'no news from the provider' });
  }
};

/** False when the checkout has ended: then nobody waits for this money. */
const tellCheckout = async (orderId: string, settled: PaymentSettled): Promise<boolean> => {
  try {
    await getExternalWorkflowHandle(checkoutWorkflowId(orderId)).signal<[PaymentSettled]>(
      MESSAGES.paymentSettled,
      settled,
    );
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false;
  }
};
