import { getPayment, listUserPayments, refundsOfOrder } from '../../projections';
import { presentPayment, presentRefund } from '../orders/present';
import { addBuyerActions } from '../payments/buyerActions';
import { mayRead } from '../orders/showOrder';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { type Services } from '../services';
import { paymentDetails, paymentQuery } from './paymentDetailsSchemas';
import { paymentPage, paymentParams } from './paymentSchemas';

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
      query: paymentQuery,
      responses: { 200: { description: 'UserPayments, newest first', body: paymentPage } },
      handle: async ({ query: { status, orderId, ...page }, user: { userId } }) => {
        const filter = { ...(status && { status }), ...(orderId && { orderId }) };
        const list = `payments ${userId} ${status ?? ''} ${orderId ?? ''}`;
        return ok(
          await readPage(cursors, list, page, (asked) => listUserPayments(db, userId, asked, filter), presentPayment),
        );
      },
    }),
    route({
      ...shared,
      operationId: 'getPayment',
      method: 'GET',
      path: '/v1/payments/{paymentId}',
      summary: 'One payment',
      params: paymentParams,
      responses: { 200: { description: 'PaymentDetails', body: paymentDetails } },
      live: addBuyerActions({ db, payments, logger }),
      handle: async ({ params: { paymentId }, user }) => {
        const found = await getPayment(db, paymentId);
        if (!found || !mayRead(found, user)) throw problem('not_found', 'No such payment.');
        const refunds = (await refundsOfOrder(db, found.orderId)).filter((refund) => refund.paymentId === paymentId);
        return ok({ ...presentPayment(found), refunds: refunds.map(presentRefund) });
      },
    }),
  ];
};
