import { getPayment, listUserPayments } from '../../projections';
import { presentPayment } from '../orders/present';
import { addBuyerActions } from '../payments/buyerActions';
import { mayRead } from '../orders/showOrder';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { pageQuery } from '../schemas';
import { type Services } from '../services';
import { payment, paymentPage, paymentParams } from './paymentSchemas';

type Parts = Pick<Services, 'db' | 'payments' | 'cursors' | 'logger'>;

export const paymentRoutes = ({ db, payments, cursors, logger }: Parts): Route[] => {
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
  ];
};
