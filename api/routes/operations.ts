import { z } from 'zod';
import { listOrdersNeedingAttention, type Order } from '../../projections';
import { presentOrder } from '../orders/present';
import { orderLocation } from '../orders/placeOrder';
import { orderFor, showOrder } from '../orders/showOrder';
import { accepted, ok } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem, refusedBy } from '../problems';
import { pageOf, pageQuery, reason, text } from '../schemas';
import { type SignedIn } from '../auth/signedIn';
import { type Services } from '../services';
import { orderAccepted, orderDetails, orderParams, orderSummary } from './orderSchemas';

const word = z.strictObject({
  step: text(100).meta({ description: '`attention.step` of the order', example: 'sendTickets' }),
  reason,
});

const waiting = pageOf(
  z
    .object({ ...orderSummary.shape, workflowId: z.string().meta({ description: 'The process that waits' }) })
    .meta({ id: 'OrderNeedingAttention' }),
);

type Parts = Pick<Services, 'db' | 'processes' | 'personalData' | 'ticketCodes' | 'cursors'>;
type Word = Call<{ orderId: string }, unknown, z.infer<typeof word>, SignedIn>;

export const operationRoutes = (services: Parts): Route[] => {
  const { db, processes, cursors } = services;

  const tell = async (call: Word, action: 'retry' | 'skip' | 'abort') => {
    const { orderId } = call.params;
    const { step, reason: why } = call.body;
    const order = await orderFor(services, orderId, call.user);
    if (order.attention?.step !== step) throw problem('not_parked', `The order does not wait at ${step}.`);
    const { workflowId } = order.attention;
    const answer = await processes.mend({
      ...{ workflowId, action, reason: why },
      requestId: call.commandId,
      actor: call.user.userId,
    });
    if (answer.outcome === 'refused') throw refusedBy(answer.refusal);
    if (answer.outcome === 'pending') {
      return accepted(orderLocation(orderId), { orderId, status: 'pending' as const, workflowId });
    }
    const { body, headers } = await showOrder(services, await orderFor(services, orderId, call.user));
    return ok(body, headers);
  };

  const command = (operationId: string, name: string, action: 'retry' | 'skip' | 'abort', summary: string): Route =>
    route({
      operationId,
      lane: 'orders',
      method: 'POST',
      path: `/v1/operations/orders/{orderId}/${name}`,
      summary,
      description: `The same as \`${action}\` in the Temporal Web UI; recorded with who and why.`,
      tag: 'operations',
      access: ['admin'],
      idempotency: 'optional',
      params: orderParams,
      body: word,
      responses: {
        200: { description: 'The process has heard it', body: orderDetails, headers: ['ETag'] },
        202: { description: 'On its way', body: orderAccepted, headers: ['Location', 'Retry-After'] },
      },
      problems: ['order_not_found', 'not_parked', 'action_not_possible', 'processes_unavailable'],
      handle: (call) => tell(call, action),
    });

  return [
    route({
      operationId: 'listAttention',
      method: 'GET',
      path: '/v1/operations/attention',
      summary: 'Orders that wait for an operator',
      tag: 'operations',
      access: ['admin'],
      query: pageQuery,
      responses: { 200: { description: 'Longest first', body: waiting } },
      handle: async ({ query }) => {
        const present = (order: Order) => ({
          ...presentOrder(order),
          workflowId: order.attention?.workflowId ?? `order-${order.orderId}`,
        });
        return ok(await readPage(cursors, 'attention', query, (page) => listOrdersNeedingAttention(db, page), present));
      },
    }),
    command('retryOrder', 'retry', 'retry', 'Run the step again'),
    command('skipOrder', 'skip', 'skip', 'Go on without the step'),
    command('compensateOrder', 'compensate', 'abort', 'Give up and undo what was done'),
  ];
};
