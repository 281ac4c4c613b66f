import { z } from 'zod';
import { sum } from '../../domain/shared/money';
import { type SignedIn } from '../auth/signedIn';
import { accepted, ok } from '../http/answers';
import { checkIfMatch } from '../http/conditions';
import { route, type Route } from '../http/route';
import { cancelPaid } from '../orders/cancelPaid';
import { leftOf, requireOwnTickets, ticketsBack } from '../orders/giveBack';
import { orderLocation } from '../orders/placeOrder';
import { orderFor, showOrder } from '../orders/showOrder';
import { addBuyerActions } from '../payments/buyerActions';
import { refusedBy } from '../problems';
import { type Services } from '../services';
import { cancellation, cancellationTerms } from './orderCancellationSchemas';
import { orderAccepted, orderDetails, orderParams } from './orderSchemas';

type Parts = Pick<Services, 'db' | 'processes' | 'payments' | 'personalData' | 'ticketCodes' | 'clock' | 'logger'>;

export const orderCancellationRoutes = (services: Parts): Route[] => {
  const { processes } = services;

  const shown = async (orderId: string, user: SignedIn) => {
    const { body, headers } = await showOrder(services, await orderFor(services, orderId, user));
    return ok(body, headers);
  };

  const shared = { tag: 'orders', access: 'user', params: orderParams } as const;

  return [
    route({
      ...shared,
      operationId: 'getCancellationTerms',
      method: 'GET',
      path: '/v1/orders/{orderId}/cancellation',
      summary: 'What cancelling would bring',
      description: 'Of each ticket that is still good, by the terms of its concert at this moment.',
      responses: {
        200: { description: 'Nothing is promised: the terms count when it is cancelled', body: cancellationTerms },
      },
      problems: ['order_not_found'],
      handle: async ({ params: { orderId }, user }) => {
        const order = await orderFor(services, orderId, user);
        const tickets = await ticketsBack(services, order);
        const back = sum(
          tickets.filter(({ open, status }) => open && status !== 'used').map(({ refund }) => refund),
          order.total.currency,
        );
        const left = leftOf(order);
        return ok({ orderId, tickets, refund: left.amount < back.amount ? left : back });
      },
    }),
    route({
      ...shared,
      operationId: 'cancelOrder',
      lane: 'orders',
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      summary: 'Cancel an order',
      description:
        'An unpaid order at any time. Of a paid one all tickets, or those that are named, by the terms of their concerts: until a deadline, less a fee. They are void at once, the money follows. An administrator who gives a `reason` sets deadline, fee and use aside.',
      idempotency: 'optional',
      ifMatch: true,
      body: cancellation,
      responses: {
        200: { description: 'The order', body: orderDetails, headers: ['ETag'] },
        202: {
          description: 'Under way; all of a paid order is `cancelling` until the money is back',
          body: z.union([orderDetails, orderAccepted]),
          headers: ['Location', 'Retry-After'],
        },
      },
      problems: [
        ...(['order_not_found', 'order_not_cancellable', 'cancellation_closed', 'ticket_used'] as const),
        ...(['nothing_to_cancel', 'processes_unavailable'] as const),
      ],
      live: addBuyerActions(services),
      handle: async ({ params: { orderId }, body: { reason, ticketIds } = {}, user, ifMatch, commandId }) => {
        const order = await orderFor(services, orderId, user);
        const { status, version, workflowId } = order;
        requireOwnTickets(order, ticketIds);
        // Cancelled again is cancelled, and so it is while the money is on its way.
        if (status === 'cancelled') return shown(orderId, user);
        if (status === 'cancelling') return accepted(orderLocation(orderId), (await showOrder(services, order)).body);
        checkIfMatch(ifMatch, version);
        if (status === 'paid' || status === 'fulfilled') {
          if (
            (await cancelPaid(services, order, user, { reason, ticketIds, requestId: commandId })) === 'nothing_left'
          ) {
            return shown(orderId, user);
          }
          const begun = await orderFor(services, orderId, user);
          if (begun.status === 'cancelled') return shown(orderId, user);
          return accepted(orderLocation(orderId), (await showOrder(services, begun)).body);
        }
        const outcome = await processes.cancelOrder({
          orderId,
          requestId: commandId,
          reason: reason ?? 'cancelled_by_buyer',
          actor: user.userId,
        });
        if (outcome.outcome === 'refused') throw refusedBy(outcome.refusal);
        if (outcome.outcome === 'pending') {
          return accepted(orderLocation(orderId), { orderId, status: 'pending' as const, workflowId });
        }
        return shown(orderId, user);
      },
    }),
  ];
};
