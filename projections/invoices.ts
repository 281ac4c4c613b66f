import { type Knex } from 'knex';
import { type InvoiceKind, type InvoiceLine, type InvoiceSeriesEvent } from '../domain/invoices/events';
import { type Money } from '../domain/shared/money';
import { type Page, type PageRequest, readPage } from './paging';
import { json, rowProjection } from './rowProjection';
import { type Amount, iso, selectRow, selectRows, type Time, toMoney } from './rows';

export interface Invoice {
  readonly invoiceId: string;
  readonly kind: InvoiceKind;
  readonly series: string;
  readonly sequence: number;
  readonly number: string;
  readonly orderId: string;
  readonly userId: string;
  readonly organizerId: string;
  readonly issuedAt: string;
  readonly lines: readonly InvoiceLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** With the buyer's name and address, sealed under his own key. */
export interface InvoiceDetails extends Invoice {
  readonly sealedBilling: string;
}

/** A series is one stream and every event of it is a document of its own. */
export const invoicesProjection = rowProjection<InvoiceSeriesEvent, 'InvoiceIssued'>({
  table: 'invoices',
  key: 'invoice_id',
  idOf: ({ invoiceId }) => invoiceId,
  creates: {
    InvoiceIssued: (invoice, { streamId }) => ({
      stream_id: streamId,
      kind: invoice.kind,
      series: invoice.series,
      sequence: invoice.sequence,
      number: invoice.number,
      order_id: invoice.orderId,
      user_id: invoice.userId,
      organizer_id: invoice.organizerId,
      issued_at: invoice.issuedAt,
      lines: json(invoice.lines),
      net_amount: invoice.net.amount,
      tax_amount: invoice.tax.amount,
      total_amount: invoice.total.amount,
      currency: invoice.total.currency,
      sealed_billing: invoice.sealedBilling,
    }),
  },
  changes: {},
});

export interface InvoiceRow {
  readonly invoice_id: string;
  readonly kind: InvoiceKind;
  readonly series: string;
  readonly sequence: number;
  readonly number: string;
  readonly order_id: string;
  readonly user_id: string;
  readonly organizer_id: string;
  readonly issued_at: Time;
  readonly lines: readonly InvoiceLine[];
  readonly net_amount: Amount;
  readonly tax_amount: Amount;
  readonly total_amount: Amount;
  readonly currency: string;
  readonly sealed_billing: string;
}

export const getInvoice = async (db: Knex, invoiceId: string): Promise<InvoiceDetails | undefined> => {
  const row = await selectRow<InvoiceRow>(db, 'select * from invoices where invoice_id = ?::uuid', [invoiceId]);
  return row && { ...toInvoice(row), sealedBilling: row.sealed_billing };
};

/** Oldest first; an order over several organizers' concerts has one from each. */
export const invoicesOfOrder = async (db: Knex, orderId: string): Promise<readonly Invoice[]> => {
  const rows = await selectRows<InvoiceRow>(
    db,
    'select * from invoices where order_id = ?::uuid order by issued_at, invoice_id',
    [orderId],
  );
  return rows.map(toInvoice);
};

/** UserInvoices, newest first. @throws InvalidCursor */
export const listUserInvoices = (db: Knex, userId: string, page: PageRequest): Promise<Page<Invoice>> =>
  readPage(
    db,
    {
      sql: 'select i.* from invoices i where i.user_id = ?::uuid',
      bindings: [userId],
      order: { alias: 'i', time: 'issued_at', id: 'invoice_id' },
      newestFirst: true,
    },
    page,
    toInvoice,
  );

export const toInvoice = (row: InvoiceRow): Invoice => ({
  invoiceId: row.invoice_id,
  kind: row.kind,
  series: row.series,
  sequence: row.sequence,
  number: row.number,
  orderId: row.order_id,
  userId: row.user_id,
  organizerId: row.organizer_id,
  issuedAt: iso(row.issued_at),
  lines: row.lines,
  net: toMoney(row.net_amount, row.currency),
  tax: toMoney(row.tax_amount, row.currency),
  total: toMoney(row.total_amount, row.currency),
});
