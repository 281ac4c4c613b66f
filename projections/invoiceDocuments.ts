import { type Knex } from 'knex';
import { selectRow } from './rows';

export interface InvoiceDocumentToKeep {
  readonly invoiceId: string;
  readonly userId: string;
  /** The file, under the buyer's key. */
  readonly sealed: Buffer;
  /** Of the file itself. */
  readonly sha256: Buffer;
  readonly renderedAt: Date;
}

export type KeptInvoiceDocument = Pick<InvoiceDocumentToKeep, 'sealed' | 'sha256'>;

/** Not made of events and never rebuilt: what was once written has to stay as it is. */
export const keptInvoiceDocument = (db: Knex, invoiceId: string): Promise<KeptInvoiceDocument | undefined> =>
  selectRow(db, 'select sealed, sha256 from invoice_documents where invoice_id = ?::uuid', [invoiceId]);

/** The first one stays. Nothing is kept of a buyer who is erased meanwhile: his row is held until this is written. */
export const keepInvoiceDocument = async (db: Knex, document: InvoiceDocumentToKeep): Promise<void> => {
  const { invoiceId, userId, sealed, sha256, renderedAt } = document;
  await db.raw(
    `insert into invoice_documents (invoice_id, user_id, sealed, sha256, rendered_at)
     select ?, person_id, ?, ?, ? from persons where person_id = ? and erased_at is null for share
     on conflict do nothing`,
    [invoiceId, sealed, sha256, renderedAt, userId],
  );
};

/** With their digests, which say something about what stood in them. */
export const forgetInvoiceDocumentsOf = async (db: Knex, userId: string): Promise<void> => {
  await db.raw('delete from invoice_documents where user_id = ?', [userId]);
};
