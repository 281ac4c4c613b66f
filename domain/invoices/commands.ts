import { type Command } from '../shared/command';
import { type Money } from '../shared/money';
import { type TaxRate } from '../shared/taxRate';
import { type SeriesKey } from './events';

export interface SoldLine {
  readonly concertId: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly taxRate: TaxRate | null;
}

export type InvoiceSeriesCommand = Command<
  'IssueInvoice',
  SeriesKey & {
    invoiceId: string;
    orderId: string;
    userId: string;
    lines: readonly SoldLine[];
    sealedBilling: string;
    now: string;
  }
>;
