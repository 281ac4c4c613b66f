import { createHash } from 'node:crypto';
import { sellerOf } from '../../domain/invoices/parties';
import { type InvoiceDetails, keepInvoiceDocument, keptInvoiceDocument } from '../../projections';
import { problem } from '../problems';
import { type Services } from '../services';
import { invoiceDocument } from './invoiceDocument';
import { invoiceParties } from './parties';

type Parts = Pick<Services, 'db' | 'personalData' | 'invoiceRenderer' | 'clock'>;

export interface InvoicePdf {
  readonly bytes: Buffer;
  /** In hex. */
  readonly sha256: string;
}

const erased = () => problem('erased', 'Its buyer was erased, and nobody can read it any more.');

/**
 * The invoice on paper: written the first time that somebody wants it, and the very same bytes ever after, whatever becomes of the
 * library that wrote it. They are kept under the buyer's key.
 * @throws Problem 410 `erased`
 */
export async function invoicePdf(parts: Parts, invoice: InvoiceDetails): Promise<InvoicePdf> {
  const kept = await openKept(parts, invoice);
  if (kept) return kept;
  const bytes = await write(parts, invoice);
  const { db, personalData, clock } = parts;
  const { invoiceId, userId } = invoice;
  const sealed = await personalData.sealBytes(userId, bytes).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'person_gone') throw erased();
    throw error;
  });
  await keepInvoiceDocument(db, { invoiceId, userId, sealed, sha256: sha256(bytes), renderedAt: clock() });
  // Of two who wrote it at once, the first one's is the document.
  return (await openKept(parts, invoice)) ?? Promise.reject(erased());
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

async function openKept(parts: Parts, { invoiceId, userId }: InvoiceDetails): Promise<InvoicePdf | undefined> {
  const kept = await keptInvoiceDocument(parts.db, invoiceId);
  if (!kept) return undefined;
  const bytes = await parts.personalData.unsealBytes(userId, kept.sealed);
  if (bytes === null) throw erased();
  return { bytes, sha256: kept.sha256.toString('hex') };
}

async function write(parts: Parts, invoice: InvoiceDetails): Promise<Buffer> {
  const { billing, seller } = await invoiceParties(parts, invoice);
  if (billing === null) throw erased();
  const known = seller ?? (await sellerToday(parts, invoice.organizerId));
  return parts.invoiceRenderer.render(invoiceDocument(invoice, { billing, seller: known }));
}

/** For invoices of before the seller was written into them. */
async function sellerToday({ personalData }: Parts, organizerId: string) {
  const person = await personalData.personById(organizerId);
  return sellerOf(person?.name ?? organizerId, null);
}
