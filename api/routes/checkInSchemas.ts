import { z } from 'zod';
import { id, instant, reason, text, timestamp } from '../schemas';

const scan = {
  code: text(1000, 0).meta({ description: 'What was read from the ticket, whatever it is' }),
  gate: text(64).meta({ example: 'North 2' }),
  nonce: text(100).meta({ description: 'Chosen by the scanner, once a scan: sent again, it is answered the same' }),
};

export const newCheckIn = z.strictObject({ ...scan, concertId: id, scannedAt: instant.optional() });

export const checkInBatch = z.strictObject({
  concertId: id,
  scans: z
    .array(z.strictObject({ ...scan, scannedAt: instant }))
    .min(1)
    .max(500),
});

const result = z.enum(['admitted', 'already_used', 'wrong_concert', 'revoked', 'void', 'blocked', 'invalid']);

export const checkInAnswer = z
  .object({
    checkInId: id,
    result,
    ticket: z
      .object({ ticketId: id, ticketType: z.string(), holder: z.string().nullable() })
      .optional()
      .meta({ description: 'When it is one of this concert' }),
    admittedAt: timestamp.optional().meta({ description: 'By this scan, or by the one before it' }),
    gate: z.string().optional(),
  })
  .meta({ id: 'CheckIn' });

export const checkInResults = z.object({ results: z.array(checkInAnswer) });

export const checkInParams = z.object({ checkInId: id });
export const reversal = z.strictObject({ reason });

export const validationStatus = z
  .object({
    ticketId: id,
    status: z.enum(['issued', 'used', 'blocked', 'void']),
    admittedAt: timestamp.optional(),
    gate: z.string().optional(),
    attempts: z.array(z.object({ at: timestamp, gate: z.string(), result })).meta({ description: 'Oldest first' }),
  })
  .meta({ id: 'TicketValidationStatus' });
