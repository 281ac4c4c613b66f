import { z } from 'zod';
import 'zod-openapi';
import { isCurrency } from '../domain/shared/currency';

/** No control characters (Postgres stores no NUL, logs and mails should carry none) and no halves of characters. */
const printable = /^[^\p{Cc}\p{Cs}]*$/u;

export const text = (maxLength: number, minLength = 1) =>
  z.string().min(minLength).max(maxLength).regex(printable, 'Control characters are not allowed.');

export const id = z.uuid().toLowerCase().meta({ example: '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11' });

/** A point in time in any zone; goes on in UTC. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())
  .meta({ description: 'RFC 3339, with its offset', example: '2027-06-12T20:00:00+02:00' });

const isoTime = z.iso.datetime({ offset: true, local: true });

/** A point in time, in UTC from here on, or a local one without an offset, which only a venue's zone makes a point in time. */
export const venueTime = z
  .string()
  .refine((value) => isoTime.safeParse(value).success, 'This is no date and time.')
  .transform((value) => {
    if (z.iso.datetime({ offset: true }).safeParse(value).success) return new Date(value).toISOString();
    return value.replace(/(\.\d{3})\d+$/, '$1');
  })
  .meta({
    description:
      'RFC 3339 with its offset, or without one: then it is what the clock at the venue shows. Where that shows it twice the ' +
      'earlier one is meant; one that it jumps over is refused with `local_time_does_not_exist`',
    example: '2027-06-12T20:00:00',
  });

/** A point in time in answers: UTC. */
export const timestamp = z.iso.datetime().meta({ example: '2027-06-12T18:00:00.000Z' });

/** The same with the offset that the venue's clock has then. */
export const localTimestamp = z.iso.datetime({ offset: true }).meta({ example: '2027-06-12T20:00:00+02:00' });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Three capital letters.')
  .refine(isCurrency, 'ISO 4217 has no such currency.')
  .meta({ description: 'ISO 4217', example: 'PLN' });

const MAX_AMOUNT = 99_999_999_999;

export const money = z
  .strictObject({
    amount: z
      .int()
      .min(0)
      .max(MAX_AMOUNT)
      .meta({ description: 'In the minor unit: PLN 240.00 is 24000, JPY 240 is 240' }),
    currency,
  })
  .meta({ id: 'Money', example: { amount: 24000, currency: 'PLN' } });

/** What is left when something was taken off: it can be less than nothing. */
export const balance = z.object({ amount: z.int(), currency }).meta({ id: 'Balance' });

export const quantity = z.int().min(1).max(100).meta({ description: 'Tickets', example: 2 });

/** Ticket types stand in paths and stream ids. */
export const ticketType = text(64).meta({ description: '1 to 64 printable characters', example: 'Golden Circle' });

export const email = z.email().max(254).meta({ example: 'ania@example.com' });
export const personName = text(200).meta({ example: 'Ania Nowak' });
export const reason = text(500).meta({ example: 'Asked for by telephone' });

export const address = z
  .strictObject({ street: text(200), city: text(100), postalCode: text(20), country: text(56) })
  .meta({ id: 'Address' });

export const company = text(200).meta({ description: 'Whom the invoice is made out to', example: 'Nowak Sp. z o.o.' });
export const taxId = text(32).meta({ description: 'As the tax office writes it', example: 'PL5252344078' });

export const customer = z
  .strictObject({
    name: personName,
    email,
    address: address.optional(),
    company: company.optional(),
    taxId: taxId.optional(),
  })
  .meta({
    id: 'Customer',
    description: 'With neither `company` nor `taxId`, invoices are made out as my financial info says',
  });

export const deliveryMethod = z.enum(['email', 'courier']).meta({ id: 'DeliveryMethod' });

/** A provider's token for a card: never a card number. */
export const paymentMethodId = text(255).meta({ description: "The payment provider's id", example: 'pm_card_visa' });

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: text(1000).optional(),
});

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Null on the last page' }),
  });
