import { z } from 'zod';
import { address, id, money, pageOf, pageQuery, timestamp } from '../schemas';

export const invoiceParams = z.object({ invoiceId: id });
const kind = z.enum(['invoice', 'credit_note']);
export const invoiceQuery = pageQuery.extend({ kind: kind.optional(), orderId: id.optional() });

export const pdfFile = z
  .custom<Buffer>((value) => Buffer.isBuffer(value))
  .meta({ override: { type: 'string', format: 'binary' } });

const invoiceCore = {
  invoiceId: id,
  kind,
  series: z.string(),
  sequence: z.int().meta({ description: 'From 1 in its series, without gaps' }),
  number: z.string(),
  orderId: id,
  organizerId: id,
  issuedAt: timestamp,
  lines: z.array(
    z.object({
      concertId: id,
      ticketType: z.string().optional(),
      description: z.string(),
      quantity: z.int().min(0).meta({
        description:
          'Tickets; in a credit note those that were given back: 0 when money went back and they stayed good',
      }),
      unitPrice: money.meta({ description: 'What the buyer paid for one, with its tax' }),
      net: money,
      tax: money,
      gross: money,
      taxPercent: z.string().nullable(),
      invoiceLine: z.int().min(0).optional().meta({
        description: 'In a credit note: which line of the invoice it takes back, from 0',
      }),
    }),
  ),
  net: money,
  tax: money,
  total: money.meta({ description: 'Positive in a credit note, too' }),
  refersTo: id.optional().meta({ description: 'In a credit note: the invoice' }),
  refersToNumber: z.string().optional(),
  refundId: id.optional().meta({ description: 'In a credit note: the refund that it was written for' }),
};

export const invoice = z.object(invoiceCore).meta({ id: 'Invoice' });
export const invoicePage = pageOf(invoice);

export const invoiceDetails = z
  .object({
    ...invoiceCore,
    billing: z
      .object({
        name: z.string(),
        email: z.string(),
        address: address.nullable(),
        company: z.string().nullable(),
        taxId: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'To whom it is made out. Null once the buyer was erased' }),
    seller: z
      .object({ legalName: z.string(), taxId: z.string().nullable(), address: address.nullable() })
      .nullable()
      .meta({
        description: 'Who issued it, as he was then. Null once the buyer was erased, and in the first invoices',
      }),
    creditNotes: z
      .array(z.object({ invoiceId: id, number: z.string(), issuedAt: timestamp, total: money }))
      .meta({ description: 'On this invoice, oldest first' }),
    credited: money.meta({ description: 'What they come to' }),
  })
  .meta({ id: 'InvoiceDetails' });
