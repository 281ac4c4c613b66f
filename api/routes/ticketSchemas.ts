import { z } from 'zod';
import { id, pageOf, timestamp } from '../schemas';
import { venue } from './concertSchemas';

export const ticketParams = z.object({ ticketId: id });

const ticketCore = {
  ticketId: id,
  orderId: id,
  concert: z.object({ concertId: id, name: z.string(), artist: z.string(), startsAt: timestamp, venue }),
  ticketType: z.string(),
  status: z.enum(['issued', 'used', 'blocked', 'void']),
  issuedAt: timestamp,
  admittedAt: timestamp.nullable(),
  gate: z.string().nullable(),
};

export const ticketSummary = z.object(ticketCore).meta({ id: 'TicketSummary' });
export const ticketPage = pageOf(ticketSummary);

export const ticketDetails = z
  .object({
    ...ticketCore,
    holder: z.object({ name: z.string(), email: z.string() }).nullable(),
    code: z.string().nullable().meta({ description: 'What the door scans; null when the ticket is void' }),
  })
  .meta({ id: 'TicketDetails' });
