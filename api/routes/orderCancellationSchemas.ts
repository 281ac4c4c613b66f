import { z } from 'zod';
import { id, money, reason, timestamp } from '../schemas';

export const ticketIds = z
  .array(id)
  .min(1)
  .max(1_000)
  .refine((ids) => new Set(ids).size === ids.length, 'Each ticket has to be named once.');

export const cancellation = z
  .strictObject({
    reason: reason.optional(),
    ticketIds: ticketIds.optional().meta({ description: 'Absent: all that are still good' }),
  })
  .optional();

const ticketBack = z
  .object({
    ticketId: id,
    concertId: id,
    ticketType: z.string(),
    status: z.enum(['issued', 'used', 'blocked', 'void']),
    price: money,
    fee: money.meta({ description: 'Kept of the price' }),
    refund: money,
    open: z.boolean().meta({ description: 'False: it is too late. A used ticket is kept all the same' }),
    until: timestamp.nullable().meta({ description: 'When these terms end; null: they do not' }),
  })
  .meta({ id: 'TicketBack' });

export const cancellationTerms = z
  .object({
    orderId: id,
    tickets: z.array(ticketBack).meta({ description: 'Those that are still good' }),
    refund: money.meta({ description: 'For all of them that may be given back' }),
  })
  .meta({ id: 'CancellationTerms' });
