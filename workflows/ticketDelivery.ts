import { type TicketDeliveryInput, type TicketDeliveryResult } from './contracts/ticketDelivery';
import { local, provider } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';

/**
 * Hands the tickets of one delivery to the mail provider: retried with back-off, parked when the retries are used up, never lost.
 * What becomes of the mail after that (delivered, bounced) comes in by webhook.
 */
export async function ticketDelivery(input: TicketDeliveryInput): Promise<TicketDeliveryResult> {
  const { deliveryId, orderId, policy } = input;
  const desk = openDesk(attentionOfOrder(orderId));
  let byHand = false;
  try {
    await desk.step('sendTickets', () => provider(policy.send, 'tickets by e-mail').sendTickets({ deliveryId }), {
      skip: () => {
        byHand = true;
      },
      onParked: ({ number }, error) =>
        local.failDelivery({ deliveryId, error, attempts: policy.send.maximumAttempts, parking: number }),
      onResumed: async ({ number }, action, { actor = 'operator', reason = '' }) => {
        if (action === 'retry') await local.retryDelivery({ deliveryId, by: actor, reason, parking: number });
        if (action === 'skip') await local.settleDeliveryByHand({ deliveryId, orderId, by: actor, reason });
      },
    });
  } catch (error) {
    if (error instanceof AbortedByOperator) return { outcome: 'failed' };
    throw error;
  }
  return { outcome: byHand ? 'settled_by_hand' : 'sent' };
}
