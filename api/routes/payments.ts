import { creditNotesOf, getInvoice, getPayment, listUserInvoices, listUserPayments } from '../../projections';
import { presentInvoice, presentInvoiceDetails, presentPayment } from '../orders/present';
import { addBuyerActions } from '../payments/buyerActions';
import { mayRead } from '../orders/showOrder';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { pageQuery } from '../schemas';
import { type Services } from '../services';
import { invoiceDetails, invoicePage, invoiceParams } from './invoiceSchemas';
import { payment, paymentPage, paymentParams } from './paymentSchemas';

type Parts = Pick<Services, 'db' | 'payments' | 'personalData' | 'cursors' | 'logger'>;

interface Billing {
  readonly name: string;
  readonly email: string;
  readonly address?: { street: string; city: string; postalCode: string; country: string } | null;
}

/** What the invoice was sealed with; null once its key is gone. */
function presentBilling(unsealed: unknown) {
  if (unsealed === null || typeof unsealed !== 'object' || !('name' in unsealed)) return null;
  const { name, email, address = null } = unsealed as Billing;
  return { name, email, address };
}

export const paymentRoutes = ({ db, payments, personalData, cursors, logger }: Parts): Route[] => {
  const shared = { tag: 'payments and invoices', access: 'user' } as const;
  return [
    route({
      ...shared,
      operationId: 'listPayments',
      method: 'GET',
      path: '/v1/payments',
      summary: 'My payments',
      query: pageQuery,
      responses: { 200: { description: 'Newest first', body: paymentPage } },
      handle: async ({ query, user: { userId } }) =>
        ok(
          await readPage(
            cursors,
            `payments ${userId}`,
            query,
            (page) => listUserPayments(db, userId, page),
            presentPayment,
          ),
        ),
    }),
    route({
      ...shared,
      operationId: 'getPayment',
      method: 'GET',
      path: '/v1/payments/{paymentId}',
      summary: 'One payment',
      params: paymentParams,
      responses: { 200: { description: 'The payment', body: payment } },
      live: addBuyerActions({ db, payments, logger }),
      handle: async ({ params: { paymentId }, user }) => {
        const found = await getPayment(db, paymentId);
        if (!found || !mayRead(found, user)) throw problem('not_found', 'No such payment.');
        return ok(presentPayment(found));
      },
    }),
    route({
      ...shared,
      operationId: 'listInvoices',
      method: 'GET',
      path: '/v1/invoices',
      summary: 'My invoices and credit notes',
      query: pageQuery,
      responses: { 200: { description: 'Newest first', body: invoicePage } },
      handle: async ({ query, user: { userId } }) =>
        ok(
          await readPage(
            cursors,
            `invoices ${userId}`,
            query,
            (page) => listUserInvoices(db, userId, page),
            presentInvoice,
          ),
        ),
    }),
    route({
      ...shared,
      operationId: 'getInvoice',
      method: 'GET',
      path: '/v1/invoices/{invoiceId}',
      summary: 'One invoice, or credit note',
      params: invoiceParams,
      responses: { 200: { description: 'The invoice', body: invoiceDetails } },
      handle: async ({ params: { invoiceId }, user }) => {
        const found = await getInvoice(db, invoiceId);
        if (!found || !mayRead(found, user)) throw problem('not_found', 'No such invoice.');
        const billing = presentBilling(await personalData.unseal(found.userId, found.sealedBilling));
        return ok(presentInvoiceDetails(found, billing, await creditNotesOf(db, invoiceId)));
      },
    }),
  ];
};
