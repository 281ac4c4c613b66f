import { z } from 'zod';
import { id, money, timestamp } from '../schemas';

const outcome = z.enum(['won', 'lost', 'inquiry_closed']).nullable().meta({ description: 'Null while it is open' });
const reason = z.string().meta({ description: 'As the provider calls it', example: 'fraudulent' });
const inquiry = z.boolean().meta({ description: 'The bank only asks: no money has moved' });

/** On an order, for its buyer and its organizer, too. */
export const orderDispute = z
  .object({ disputeId: id, reason, inquiry, since: timestamp, outcome })
  .nullable()
  .meta({ description: "The newest dispute of its money by the buyer's bank, also when it is over" });

/** On a payment. */
export const paymentDispute = z
  .object({
    disputeId: id,
    providerDisputeId: z.string(),
    amount: money,
    reason,
    inquiry,
    respondBy: timestamp.nullable().meta({ description: 'Until when the bank takes an answer' }),
    openedAt: timestamp,
    outcome,
    closedAt: timestamp.nullable(),
  })
  .nullable()
  .meta({
    description:
      'The newest one, also when it is over. Money that was lost is gone; while it is open nothing can be refunded',
  });
