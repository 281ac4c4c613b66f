import { creditNotesOf, getInvoice, type InvoiceDetails, listUserInvoices } from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { invoicePdf } from '../invoices/invoicePdf';
import { invoiceParties } from '../invoices/parties';
import { presentInvoice, presentInvoiceDetails } from '../invoices/present';
import { mayRead } from '../orders/showOrder';
import { readPage } from '../paging';
import { problem } from '../problems';
import { type Services } from '../services';
import { invoiceDetails, invoicePage, invoiceParams, invoiceQuery, pdfFile } from './invoiceSchemas';

type Parts = Pick<Services, 'db' | 'personalData' | 'cursors' | 'invoiceRenderer' | 'clock'>;

export const invoiceRoutes = (services: Parts): Route[] => {
  const { db, cursors } = services;

  /** Its buyer's, and his who issued it. */
  const invoiceFor = async (invoiceId: string, user: SignedIn): Promise<InvoiceDetails> => {
    const found = await getInvoice(db, invoiceId);
    const issuedIt = found?.organizerId === user.userId && user.roles.includes('organizer');
    if (!found || !(issuedIt || mayRead(found, user))) throw problem('not_found', 'No such invoice.');
    return found;
  };

  const shared = { tag: 'payments and invoices', access: 'user' } as const;
  return [
    route({
      ...shared,
      operationId: 'listInvoices',
      method: 'GET',
      path: '/v1/invoices',
      summary: 'My invoices and credit notes',
      query: invoiceQuery,
      responses: { 200: { description: 'UserInvoices, newest first', body: invoicePage } },
      handle: async ({ query: { kind, orderId, ...page }, user: { userId } }) => {
        const filter = { ...(kind && { kind }), ...(orderId && { orderId }) };
        const list = `invoices ${userId} ${kind ?? ''} ${orderId ?? ''}`;
        return ok(
          await readPage(cursors, list, page, (asked) => listUserInvoices(db, userId, asked, filter), presentInvoice),
        );
      },
    }),
    route({
      ...shared,
      operationId: 'getInvoice',
      method: 'GET',
      path: '/v1/invoices/{invoiceId}',
      summary: 'One invoice, or credit note',
      params: invoiceParams,
      responses: { 200: { description: 'InvoiceDetails', body: invoiceDetails } },
      handle: async ({ params: { invoiceId }, user }) => {
        const invoice = await invoiceFor(invoiceId, user);
        const parties = await invoiceParties(services, invoice);
        return ok(presentInvoiceDetails(invoice, parties, await creditNotesOf(db, invoiceId)));
      },
    }),
    route({
      ...shared,
      operationId: 'getInvoicePdf',
      lane: 'documents',
      method: 'GET',
      path: '/v1/invoices/{invoiceId}/pdf',
      summary: 'One invoice, or credit note, on paper',
      description: 'Written when it is asked for first, and the same bytes for ever. The ETag is their SHA-256.',
      params: invoiceParams,
      responses: { 200: { description: 'A4', contentType: 'application/pdf', body: pdfFile, headers: ['ETag'] } },
      problems: ['erased'],
      handle: async ({ params: { invoiceId }, user }) => {
        const invoice = await invoiceFor(invoiceId, user);
        const { bytes, sha256 } = await invoicePdf(services, invoice);
        return ok(bytes, {
          'Cache-Control': 'private, no-store',
          'Content-Disposition': `inline; filename="${invoice.number}.pdf"`,
          ETag: `"${sha256}"`,
        });
      },
    }),
  ];
};
