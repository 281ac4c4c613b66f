import { CancellationScope, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import { MESSAGES } from './contracts/names';
import { type TicketDeliveryInput, type TicketDeliveryResult } from './contracts/ticketDelivery';
import { local, provider } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';

export const recall = defineSignal(MESSAGES.recall);

/**
 * Hands the tickets of one delivery to the mail provider: retried with back-off, parked when the retries are used up, never lost.
 * What becomes of the mail after that (delivered, bounced) comes in by webhook.
 */
export async function ticketDelivery(input: TicketDeliveryInput): Promise<TicketDeliveryResult> {
  const { deliveryId, orderId, policy } = input;
  const desk = openDesk(attentionOfOrder(orderId));
  const waiting = new CancellationScope();
  let recalled = false;
  let byHand = false;
  setHandler(
    recall,
    () => {
      recalled = true;
      waiting.cancel();
    },
    {
      description: 'The tickets were cancelled before they went out: nothing is sent any more. Sent by a cancellation.',
    },
  );
  const send = () =>
    desk.step('sendTickets', () => provider(policy.send, 'tickets by e-mail').sendTickets({ deliveryId }), {
      skip: () => {
        byHand = true;
        return 'sent';
      },
      onParked: ({ number }, error) =>
        local.failDelivery({ deliveryId, error, attempts: policy.send.maximumAttempts, parking: number }),
      onResumed: async ({ number }, action, { actor = 'operator', reason = '' }) => {
        if (action === 'retry') await local.retryDelivery({ deliveryId, by: actor, reason, parking: number });
        if (action === 'skip') await local.settleDeliveryByHand({ deliveryId, orderId, by: actor, reason });
      },
    });
  try {
    const end = await waiting.run(send);
    if (end === 'recalled') return { outcome: 'recalled' };
  } catch (error) {
    if (error instanceof AbortedByOperator) return { outcome: 'failed' };
    if (recalled && isCancellation(error)) return { outcome: 'recalled' };
    throw error;
  }
  return { outcome: byHand ? 'settled_by_hand' : 'sent' };
}
