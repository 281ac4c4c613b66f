import { z } from 'zod';
import { getOrderHistory, getPayment, listUserOrders } from '../../projections';
import { presentOrder, presentPayment } from '../orders/present';
import { addBuyerActions } from '../payments/buyerActions';
import { orderAsOf } from '../orders/orderAsOf';
import { orderFor, showOrder } from '../orders/showOrder';
import { type SignedIn } from '../auth/signedIn';
import { accepted, created, ok } from '../http/answers';
import { checkIfMatch } from '../http/conditions';
import { route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem, refusedBy } from '../problems';
import { pageQuery } from '../schemas';
import { type Services } from '../services';
import { historyQuery, orderDetails, orderHistory, orderPage, orderParams } from './orderSchemas';
import { payment, paymentAccepted, paymentAttempt } from './paymentSchemas';

type Parts = Pick<
  Services,
  'db' | 'eventStore' | 'processes' | 'payments' | 'personalData' | 'ticketCodes' | 'cursors' | 'clock' | 'logger'
>;

export const orderRoutes = (services: Parts): Route[] => {
  const { db, processes, cursors } = services;
  const live = addBuyerActions(services);

  const shown = async (orderId: string, user: SignedIn) => {
    const { body, headers } = await showOrder(services, await orderFor(services, orderId, user));
    return ok(body, headers);
  };

  const shared = { tag: 'orders', access: 'user' } as const;
  const answer = { description: 'The order', body: orderDetails, headers: ['ETag'] } as const;

  return [
    route({
      ...shared,
      operationId: 'listOrders',
      method: 'GET',
      path: '/v1/orders',
      summary: 'My orders',
      query: pageQuery,
      responses: { 200: { description: 'UserOrders, newest first', body: orderPage } },
      handle: async ({ query, user: { userId } }) =>
        ok(
          await readPage(cursors, `orders ${userId}`, query, (page) => listUserOrders(db, userId, page), presentOrder),
        ),
    }),
    route({
      ...shared,
      operationId: 'getOrder',
      method: 'GET',
      path: '/v1/orders/{orderId}',
      summary: 'One order and all that came of it',
      params: orderParams,
      responses: { 200: answer },
      live,
      problems: ['order_not_found'],
      handle: ({ params, user }) => shown(params.orderId, user),
    }),
    route({
      ...shared,
      operationId: 'payOrder',
      lane: 'orders',
      method: 'POST',
      path: '/v1/orders/{orderId}/payments',
      summary: 'Try to pay',
      description:
        'A decline is a result: 201 with `status` `failed`. Another attempt is possible while the seats are held.',
      idempotency: 'required',
      ifMatch: true,
      params: orderParams,
      body: paymentAttempt,
      responses: {
        201: { description: 'How the attempt came out', body: payment, headers: ['Location'] },
        202: {
          description: 'Under way: read on at `Location`',
          body: paymentAccepted,
          headers: ['Location', 'Retry-After'],
        },
      },
      live,
      problems: ['order_not_found', 'order_not_payable', 'processes_unavailable'],
      handle: async ({ params: { orderId }, body: { paymentMethodId }, user, ifMatch, idFor }) => {
        const { version } = await orderFor(services, orderId, user);
        const paymentId = idFor('payment');
        const location = `/v1/payments/${paymentId}`;
        const earlier = await getPayment(db, paymentId);
        if (!earlier) checkIfMatch(ifMatch, version);
        const outcome = await processes.pay({ orderId, paymentId, paymentMethodId });
        // An attempt of this key that was made before is its own answer, whatever the order allows by now.
        if (outcome.outcome === 'refused' && !earlier) throw refusedBy(outcome.refusal);
        const made = await getPayment(db, paymentId);
        if (made) return created(location, presentPayment(made));
        if (outcome.outcome === 'settled') throw new Error(`payment ${paymentId} is settled but nowhere to be read`);
        return accepted(location, { paymentId, orderId, status: 'processing' as const });
      },
    }),
    route({
      ...shared,
      operationId: 'getOrderHistory',
      method: 'GET',
      path: '/v1/orders/{orderId}/history',
      summary: 'Everything that happened to an order',
      description: 'With `asOf` the order as it was then.',
      params: orderParams,
      query: historyQuery,
      responses: {
        200: { description: 'Oldest first; with `asOf`, the order', body: z.union([orderHistory, orderDetails]) },
      },
      problems: ['order_not_found'],
      handle: async ({ params: { orderId }, query: { asOf }, user }) => {
        const order = await orderFor(services, orderId, user);
        if (asOf !== undefined) {
          const then = await orderAsOf(services, order, asOf);
          if (!then) throw problem('order_not_found', 'There was no such order then.');
          return ok((await showOrder(services, then)).body);
        }
        const items = await getOrderHistory(db, orderId);
        if (!items) throw problem('order_not_found');
        return ok({ items });
      },
    }),
  ];
};
