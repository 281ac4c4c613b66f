import { type Command } from '../shared/command';
import { type Money } from '../shared/money';
import { type TaxRate } from '../shared/taxRate';
import { type Invoice, type SeriesKey } from './events';

export interface SoldLine {
  readonly concertId: string;
  readonly ticketType: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly taxRate: TaxRate | null;
}

/** What goes back of one line of an invoice. */
export interface LineCredit {
  /** Place in the invoice's lines, from 0. */
  readonly invoiceLine: number;
  /** Tickets that are given back; 0: they stay good. */
  readonly quantity: number;
  /** Of the line's gross. */
  readonly gross: Money;
  /** What earlier credit notes took of the line. */
  readonly credited: Money;
}

export type InvoiceSeriesCommand =
  | Command<
      'IssueInvoice',
      SeriesKey<'invoice'> & {
        invoiceId: string;
        orderId: string;
        userId: string;
        lines: readonly SoldLine[];
        sealedBilling: string;
        sealedSeller?: string;
        now: string;
      }
    >
  | Command<
      'IssueCreditNote',
      SeriesKey<'credit_note'> & {
        /** Of the credit note. */
        invoiceId: string;
        refundId: string;
        /** What is taken back, in whole or in part. */
        invoice: Pick<
          Invoice,
          'invoiceId' | 'number' | 'orderId' | 'userId' | 'lines' | 'sealedBilling' | 'sealedSeller'
        >;
        lines: readonly LineCredit[];
        now: string;
      }
    >;
