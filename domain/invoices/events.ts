import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

export type InvoiceKind = 'invoice';

/** One numbering without gaps: an organizer's documents of one kind in one year. */
export interface SeriesKey {
  readonly organizerId: string;
  readonly kind: InvoiceKind;
  readonly year: number;
}

export interface InvoiceLine {
  readonly concertId: string;
  readonly description: string;
  readonly quantity: number;
  /** As sold: with the tax in it when the concert's prices contain it. */
  readonly unitPrice: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  /** Decimal string; null when the concert has no tax rate. */
  readonly taxPercent: string | null;
}

export type InvoiceSeriesEvent = Fact<
  'InvoiceIssued',
  {
    invoiceId: string;
    kind: InvoiceKind;
    series: string;
    /** From 1, without gaps. */
    sequence: number;
    number: string;
    orderId: string;
    userId: string;
    organizerId: string;
    issuedAt: string;
    lines: readonly InvoiceLine[];
    net: Money;
    tax: Money;
    total: Money;
    /** The buyer's name and address under his own key: erasing him is deleting the key. */
    sealedBilling: string;
  }
>;

export const invoiceSeriesStream = ({ organizerId, kind, year }: SeriesKey): string =>
  `invoice-series-${organizerId}-${kind}-${year}`;
