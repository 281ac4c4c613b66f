import { z } from 'zod';
import { deliveryMethod, id, reason, timestamp } from '../schemas';

export const deliveryParams = z.object({ deliveryId: id });
export const deliveryRetry = z.strictObject({ reason: reason.optional() }).optional();

export const delivery = z
  .object({
    deliveryId: id,
    orderId: id,
    channel: deliveryMethod,
    status: z.enum(['requested', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'cancelled']),
    attempts: z.int().meta({ description: 'Tries that came to an end' }),
    ticketIds: z.array(id),
    lastError: z.string().optional(),
    requestedAt: timestamp,
    sentAt: timestamp.nullable(),
    deliveredAt: timestamp.nullable(),
  })
  .meta({ id: 'TicketDeliveryStatus' });
