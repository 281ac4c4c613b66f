import { defineSignal, setHandler } from '@temporalio/workflow';
import { MESSAGES } from './contracts/names';
import { type RefundWatchInput } from './contracts/refundWatch';
import { provider } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { openDesk } from './steps/desk';

export const refundNews = defineSignal(MESSAGES.refundNews);

/**
 * Looks at everything that went back of one payment, since the provider has news of it: what was given back in its dashboard is written
 * down, and the process of every refund of ours that stands differently there is woken or begun anew.
 */
export async function refundWatch(input: RefundWatchInput): Promise<{ outcome: 'compared' }> {
  const desk = openDesk(attentionOfOrder(input.orderId));
  let news = 0;
  setHandler(
    refundNews,
    () => {
      news += 1;
    },
    { description: 'The provider has news of what went back of this payment: look now. Input: nothing.' },
  );
  const { compareRefunds } = provider(input.policy.payment.provider, 'compare what went back');
  for (;;) {
    const heard = news;
    await desk.step('compareRefunds', () => compareRefunds(input), { noAbort: true });
    if (news === heard) return { outcome: 'compared' };
  }
}
