import { z } from 'zod';
import {
  currency,
  id,
  instant,
  localTimestamp,
  money,
  pageOf,
  pageQuery,
  text,
  ticketType,
  timestamp,
  venueTime,
} from '../schemas';

const isTimeZone = (zone: string): boolean => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

export const venue = z
  .strictObject({
    name: text(200),
    address: text(300),
    city: text(100),
    country: text(56),
    timeZone: text(64)
      // An offset would be wrong for half of the year.
      .refine((zone) => !/^[+-]|^(UTC|GMT)[+-]/.test(zone) && isTimeZone(zone), 'This is no IANA time zone.')
      .meta({ description: 'IANA', example: 'Europe/Warsaw' }),
  })
  .meta({ id: 'Venue' });

export const taxRate = z
  .strictObject({
    percent: z
      .string()
      .regex(/^\d{1,2}(\.\d{1,4})?$/, 'A decimal from 0 to 99.9999, as text.')
      .meta({ example: '23.00' }),
    inclusive: z.boolean().meta({
      description:
        'Prices contain the tax. Else it comes on top of each ticket, and carts, orders and payments have both together',
    }),
  })
  .meta({ id: 'TaxRate' });

export const cancellationPolicy = z
  .strictObject({
    deadlineHours: z.int().min(0).max(8760).meta({ description: 'A buyer may cancel until then before the start' }),
    feePercent: z.int().min(0).max(100).meta({ description: 'Kept of the price' }),
  })
  .meta({ id: 'CancellationPolicy' });

const capacity = z.int().min(0).max(1_000_000).meta({ description: 'Seats', example: 5000 });

export const ticketTypeChange = z.strictObject({ price: money, capacity });

const newTicketType = z.strictObject({ type: ticketType, price: money, capacity });

const salesStart = venueTime.nullish().meta({ description: 'Null: as soon as it is published' });
const salesEnd = venueTime.nullish().meta({ description: 'Null: when the concert starts' });

export const newConcert = z
  .strictObject({
    name: text(200).meta({ example: 'Beyoncé, Warsaw' }),
    artist: text(200).meta({ example: 'Beyoncé' }),
    venue,
    startsAt: venueTime,
    salesStartAt: salesStart,
    salesEndAt: salesEnd,
    currency,
    maxTicketsPerBuyer: z.int().min(1).max(10_000).nullish(),
    taxRate: taxRate.nullish(),
    cancellationPolicy: cancellationPolicy.nullish().meta({ description: 'Absent: free of charge until the start' }),
    ticketTypes: z.array(newTicketType).max(50).optional(),
  })
  .refine(({ ticketTypes = [] }) => new Set(ticketTypes.map(({ type }) => type)).size === ticketTypes.length, {
    path: ['ticketTypes'],
    message: 'Each ticket type has to be named once.',
  });

export const concertChange = z
  .strictObject({
    name: text(200).optional(),
    artist: text(200).optional(),
    salesStartAt: salesStart,
    salesEndAt: salesEnd,
  })
  .refine((change) => Object.keys(change).length > 0, 'There is nothing to change.');

export const rescheduling = z.strictObject({
  startsAt: venueTime,
  venue: venue.optional().meta({ description: 'Absent: it stays where it is' }),
  refundWindowEndsAt: venueTime
    .optional()
    .meta({ description: 'Until then buyers may give their tickets back for all their money' }),
});

export const concertParams = z.object({ concertId: id });
export const ticketTypeParams = z.object({ concertId: id, type: ticketType });
export const scannerParams = z.object({ concertId: id, userId: id });

const seats = z.int().min(0);
const forOrganizer = { description: 'Only for its organizer' };

/** In UTC, and beside it as the clock at the venue shows it. */
const times = {
  startsAt: timestamp,
  startsAtLocal: localTimestamp,
  salesStartAt: timestamp.nullable(),
  salesStartAtLocal: localTimestamp.nullable(),
  salesEndAt: timestamp.nullable(),
  salesEndAtLocal: localTimestamp.nullable(),
};

const ticketTypeDetails = z
  .object({
    type: z.string(),
    price: money.meta({ description: 'As its organizer said it' }),
    priceWithTax: money.meta({ description: 'What the buyer pays' }),
    available: seats,
    onSale: z.boolean().meta({ description: 'The sale is open now, whether seats are left or not' }),
    withdrawn: z.boolean().meta({ description: 'No longer sold; what was bought stays good' }),
    capacity: seats.optional().meta(forOrganizer),
    held: seats.optional().meta(forOrganizer),
    sold: seats.optional().meta(forOrganizer),
  })
  .meta({ id: 'TicketType' });

export const concertDetails = z
  .object({
    concertId: id,
    organizerId: id,
    status: z
      .enum(['draft', 'published', 'paused', 'cancelled', 'ended'])
      .meta({ description: 'paused: on show, not on sale' }),
    name: z.string(),
    artist: z.string(),
    venue,
    ...times,
    currency: z.string(),
    maxTicketsPerBuyer: z.int().nullable(),
    taxRate: taxRate.nullable(),
    cancellationPolicy: cancellationPolicy.nullable(),
    publishedAt: timestamp.nullable(),
    refundWindowEndsAt: timestamp
      .nullable()
      .meta({ description: 'Until then buyers may give their tickets back for all their money' }),
    refundWindowEndsAtLocal: localTimestamp.nullable(),
    cancelledAt: timestamp.nullable(),
    cancelReason: z.string().nullable(),
    endedAt: timestamp.nullable(),
    ticketTypes: z.array(ticketTypeDetails),
    scannerIds: z.array(id).optional().meta(forOrganizer),
  })
  .meta({ id: 'ConcertDetails' });

export const availableConcertsQuery = z.strictObject({
  ...pageQuery.shape,
  artist: text(200).optional().meta({ description: 'Part of the name, without case' }),
  city: text(100).optional(),
  from: instant.optional().meta({ description: 'Starts then or later' }),
  to: instant.optional().meta({ description: 'Starts then or earlier' }),
  availableOnly: z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] }).optional(),
});

export const availableConcertPage = pageOf(
  z
    .object({
      concertId: id,
      name: z.string(),
      artist: z.string(),
      venue,
      ...times,
      currency: z.string(),
      priceFrom: money.nullable().meta({ description: 'What a buyer pays for the cheapest ticket that is sold' }),
      available: seats,
      onSale: z.boolean(),
    })
    .meta({ id: 'AvailableConcert' }),
);

const seatCounts = { capacity: seats, available: seats, held: seats, sold: seats };

export const ticketSummary = z
  .object({
    concertId: id,
    ticketTypes: z.array(z.object({ type: z.string(), ...seatCounts })),
    totals: z.object(seatCounts),
  })
  .meta({ id: 'ConcertTicketSummary' });

export const concertAnswer = {
  description: 'The concert as it is now',
  body: concertDetails,
  headers: ['ETag'],
} as const;
