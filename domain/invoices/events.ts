import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

export type InvoiceKind = 'invoice' | 'credit_note';

/** One numbering without gaps: an organizer's documents of one kind in one year. */
export interface SeriesKey<Kind extends InvoiceKind = InvoiceKind> {
  readonly organizerId: string;
  readonly kind: Kind;
  readonly year: number;
}

export interface InvoiceLine {
  readonly concertId: string;
  /** Absent from the first invoices, which had it in the description only. */
  readonly ticketType?: string;
  readonly description: string;
  readonly quantity: number;
  /** What the buyer paid for one ticket, with its tax. */
  readonly unitPrice: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  /** Decimal string; null when the concert has no tax rate. */
  readonly taxPercent: string | null;
}

/**
 * What is taken back of one line of an invoice. `unitPrice` stays that of the invoice; `quantity` is the tickets that are given
 * back, 0 when money goes back and they stay good. All amounts are positive.
 */
export interface CreditLine extends InvoiceLine {
  /** Place in the invoice's lines, from 0. */
  readonly invoiceLine: number;
}

interface Document<Kind extends InvoiceKind, Line extends InvoiceLine> {
  readonly invoiceId: string;
  readonly kind: Kind;
  readonly series: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly number: string;
  readonly orderId: string;
  readonly userId: string;
  readonly organizerId: string;
  readonly issuedAt: string;
  readonly lines: readonly Line[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** The buyer's name and address under his own key: erasing him is deleting the key. */
  readonly sealedBilling: string;
  /** Who sold, under the same key: what the buyer was given stays whole for as long as he is there. Absent from the first ones. */
  readonly sealedSeller?: string;
}

export type Invoice = Document<'invoice', InvoiceLine>;

export interface CreditNote extends Document<'credit_note', CreditLine> {
  readonly refersTo: { readonly invoiceId: string; readonly number: string };
  /** The refund that it was written for: one from each invoice that the money came by. */
  readonly refundId: string;
}

export type InvoiceSeriesEvent = Fact<'InvoiceIssued', Invoice> | Fact<'CreditNoteIssued', CreditNote>;

export const invoiceSeriesStream = ({ organizerId, kind, year }: SeriesKey): string =>
  `invoice-series-${organizerId}-${kind}-${year}`;
