import { z } from 'zod';
import { type SignedIn } from '../auth/signedIn';
import { accepted, ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { requireOwnTickets } from '../orders/giveBack';
import { presentRefund } from '../orders/present';
import { refundOrder } from '../orders/refundOrder';
import { mayRunAll, sellersOrder } from '../orders/sellersOrder';
import { mayRead } from '../orders/showOrder';
import { problem } from '../problems';
import { getOrderDetails } from '../../projections';
import { type Services } from '../services';
import { orderAccepted, orderParams, refund } from './orderSchemas';
import { refundPage, refundRequest } from './refundSchemas';

type Parts = Pick<Services, 'db' | 'processes' | 'clock'>;

const refundsLocation = (orderId: string): string => `/v1/orders/${orderId}/refunds`;

/** Money that goes back of an order, by its seller's word. */
export const refundRoutes = (services: Parts): Route[] => {
  const { db } = services;

  const readable = async (orderId: string, user: SignedIn) => {
    const order = await getOrderDetails(db, orderId);
    if (!order || !(mayRead(order, user) || (await mayRunAll(db, order, user)))) throw problem('order_not_found');
    return order;
  };

  const shared = { tag: 'orders', path: '/v1/orders/{orderId}/refunds', params: orderParams } as const;

  return [
    route({
      ...shared,
      operationId: 'listOrderRefunds',
      method: 'GET',
      summary: 'Money that went back, or goes back',
      description: 'For the buyer, the organizer of all the concerts of the order, and administrators.',
      access: 'user',
      responses: { 200: { description: 'Oldest first', body: refundPage } },
      problems: ['order_not_found'],
      handle: async ({ params: { orderId }, user }) => {
        const { refunds } = await readable(orderId, user);
        return ok({ items: refunds.map(presentRefund), nextCursor: null });
      },
    }),
    route({
      ...shared,
      operationId: 'refundOrder',
      lane: 'orders',
      method: 'POST',
      summary: 'Give money back',
      description:
        'For the organizer of all the concerts of the order, and administrators. An `amount`: the tickets stay good. `ticketIds`: what they cost; they are void. Neither: all that is left; the tickets are void and the order is cancelled.',
      access: ['organizer'],
      idempotency: 'required',
      body: refundRequest,
      responses: {
        202: {
          description: 'It stands in the books, and goes its way; read on at `Location`',
          body: z.union([refund, orderAccepted]),
          headers: ['Location', 'Retry-After'],
        },
      },
      problems: [
        ...(['order_not_found', 'order_not_cancellable', 'nothing_to_cancel', 'refund_exceeds_captured'] as const),
        ...(['payment_not_refundable', 'payment_disputed', 'nothing_to_refund', 'currency_mismatch'] as const),
        'processes_unavailable',
      ],
      handle: async ({ params: { orderId }, body, user, commandId, idFor }) => {
        const order = await sellersOrder(services, orderId, user);
        const { amount, ticketIds, reason } = body;
        requireOwnTickets(order, ticketIds);
        const made = await refundOrder(services, order, {
          ...{ amount, ticketIds, reason, actor: user.userId, refundId: idFor('refund'), requestId: commandId },
        });
        if (made) return accepted(refundsLocation(orderId), presentRefund(made));
        const pending = { orderId, status: 'pending' as const, workflowId: order.workflowId };
        return accepted(refundsLocation(orderId), pending);
      },
    }),
  ];
};
