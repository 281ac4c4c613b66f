import { type Knex } from 'knex';
import {
  type CreditLine,
  type CreditNote,
  type Invoice as InvoiceData,
  type InvoiceKind,
  type InvoiceLine,
  type InvoiceSeriesEvent,
} from '../domain/invoices/events';
import { type Money } from '../domain/shared/money';
import { type Page, type PageRequest, readPage } from './paging';
import { json, type Patch, rowProjection } from './rowProjection';
import { type Amount, iso, selectRow, selectRows, type Time, toMoney } from './rows';

/** An invoice, or a credit note: what they have in common is all but what it refers to. */
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
  readonly lines: readonly (InvoiceLine | CreditLine)[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** Of a credit note: the invoice that it takes something back of; null for an invoice. */
  readonly refersTo: CreditNote['refersTo'] | null;
  /** Of a credit note; null for an invoice. */
  readonly refundId: string | null;
}

/** With buyer and seller, sealed under the buyer's key. */
export interface InvoiceDetails extends Invoice {
  readonly sealedBilling: string;
  /** Absent from the first ones. */
  readonly sealedSeller?: string;
}

const columnsOf = (document: InvoiceData | CreditNote, streamId: string): Patch => ({
  stream_id: streamId,
  kind: document.kind,
  series: document.series,
  sequence: document.sequence,
  number: document.number,
  order_id: document.orderId,
  user_id: document.userId,
  organizer_id: document.organizerId,
  issued_at: document.issuedAt,
  lines: json(document.lines),
  net_amount: document.net.amount,
  tax_amount: document.tax.amount,
  total_amount: document.total.amount,
  currency: document.total.currency,
  sealed_billing: document.sealedBilling,
  sealed_seller: document.sealedSeller ?? null,
});

/** A series is one stream and every event of it is a document of its own. */
export const invoicesProjection = rowProjection<InvoiceSeriesEvent, InvoiceSeriesEvent['type']>({
  table: 'invoices',
  key: 'invoice_id',
  idOf: ({ invoiceId }) => invoiceId,
  creates: {
    InvoiceIssued: (invoice, { streamId }) => columnsOf(invoice, streamId),
    CreditNoteIssued: (note, { streamId }) => ({
      ...columnsOf(note, streamId),
      refers_to: note.refersTo.invoiceId,
      refers_to_number: note.refersTo.number,
      refund_id: note.refundId,
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
  readonly lines: readonly (InvoiceLine | CreditLine)[];
  readonly net_amount: Amount;
  readonly tax_amount: Amount;
  readonly total_amount: Amount;
  readonly currency: string;
  readonly sealed_billing: string;
  readonly sealed_seller: string | null;
  readonly refers_to: string | null;
  readonly refers_to_number: string | null;
  readonly refund_id: string | null;
}

export const getInvoice = async (db: Knex, invoiceId: string): Promise<InvoiceDetails | undefined> => {
  const row = await selectRow<InvoiceRow>(db, 'select * from invoices where invoice_id = ?::uuid', [invoiceId]);
  return row && toDetails(row);
};

const ofOrder = (db: Knex, orderId: string): Promise<readonly InvoiceRow[]> =>
  selectRows(db, 'select * from invoices where order_id = ?::uuid order by issued_at, invoice_id', [orderId]);

/** Oldest first: an invoice from each organizer whose concerts are in the order, and the credit notes on them. */
export const invoicesOfOrder = async (db: Knex, orderId: string): Promise<readonly Invoice[]> =>
  (await ofOrder(db, orderId)).map(toInvoice);

/** The same with their sealed parts, which a credit note takes over from its invoice. */
export const invoiceDetailsOfOrder = async (db: Knex, orderId: string): Promise<readonly InvoiceDetails[]> =>
  (await ofOrder(db, orderId)).map(toDetails);

/** Credit notes on an invoice, oldest first. */
export const creditNotesOf = async (db: Knex, invoiceId: string): Promise<readonly Invoice[]> => {
  const rows = await selectRows<InvoiceRow>(
    db,
    'select * from invoices where refers_to = ?::uuid order by issued_at, invoice_id',
    [invoiceId],
  );
  return rows.map(toInvoice);
};

export interface InvoiceFilter {
  readonly kind?: InvoiceKind;
  readonly orderId?: string;
}

/** UserInvoices, credit notes among them, newest first. @throws InvalidCursor */
export const listUserInvoices = (
  db: Knex,
  userId: string,
  page: PageRequest,
  { kind, orderId }: InvoiceFilter = {},
): Promise<Page<Invoice>> =>
  readPage(
    db,
    {
      sql: `select i.* from invoices i where i.user_id = ?::uuid
        and i.kind = coalesce(?::text, i.kind) and i.order_id = coalesce(?::uuid, i.order_id)`,
      bindings: [userId, kind ?? null, orderId ?? null],
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
  refersTo: row.refers_to === null ? null : { invoiceId: row.refers_to, number: row.refers_to_number ?? '' },
  refundId: row.refund_id,
});

const toDetails = (row: InvoiceRow): InvoiceDetails => ({
  ...toInvoice(row),
  sealedBilling: row.sealed_billing,
  ...(row.sealed_seller === null ? {} : { sealedSeller: row.sealed_seller }),
});
