import { z } from 'zod';
import { address, id, money, pageOf, quantity, timestamp } from '../schemas';

export const invoiceParams = z.object({ invoiceId: id });

const invoiceCore = {
  invoiceId: id,
  kind: z.enum(['invoice']),
  series: z.string(),
  sequence: z.int().meta({ description: 'From 1 in its series, without gaps' }),
  number: z.string(),
  orderId: id,
  organizerId: id,
  issuedAt: timestamp,
  lines: z.array(
    z.object({
      concertId: id,
      description: z.string(),
      quantity,
      unitPrice: money,
      net: money,
      tax: money,
      gross: money,
      taxPercent: z.string().nullable(),
    }),
  ),
  net: money,
  tax: money,
  total: money,
};

export const invoice = z.object(invoiceCore).meta({ id: 'Invoice' });
export const invoicePage = pageOf(invoice);

export const invoiceDetails = z
  .object({
    ...invoiceCore,
    billing: z
      .object({ name: z.string(), email: z.string(), address: address.nullable() })
      .nullable()
      .meta({ description: 'Null once the buyer was erased' }),
  })
  .meta({ id: 'InvoiceDetails' });
