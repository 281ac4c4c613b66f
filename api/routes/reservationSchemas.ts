import { z } from 'zod';
import { id, money, pageOf, quantity, ticketType, timestamp } from '../schemas';

export const reservationParams = z.object({ reservationId: id });

const wanted = z.strictObject({ concertId: id, ticketType, quantity });
export const newReservation = z.strictObject({ items: z.array(wanted).min(1).max(20) });

const rejectedLine = z.object({
  concertId: id,
  ticketType: z.string(),
  requested: z.int(),
  available: z.int(),
  code: z.string(),
});

export const reservation = z
  .object({
    reservationId: id,
    status: z.enum(['held', 'confirmed', 'released', 'expired', 'rejected']),
    items: z.array(
      z.object({
        concertId: id,
        concertName: z.string(),
        ticketType: z.string(),
        quantity,
        unitPrice: money,
        lineTotal: money,
      }),
    ),
    requestedAt: timestamp,
    expiresAt: timestamp.nullable().meta({ description: 'Null when it never held' }),
    orderId: id.nullable().meta({ description: 'The order that took it over' }),
    rejection: z
      .object({ code: z.string(), lines: z.array(rejectedLine) })
      .optional()
      .meta({ description: 'Why it never held' }),
  })
  .meta({ id: 'Reservation' });

export const reservationPage = pageOf(reservation);
