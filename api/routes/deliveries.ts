import { getDelivery } from '../../projections';
import { presentDelivery } from '../orders/present';
import { mayRead } from '../orders/showOrder';
import { type SignedIn } from '../auth/signedIn';
import { accepted, etag, ok } from '../http/answers';
import { checkIfMatch } from '../http/conditions';
import { route, type Route } from '../http/route';
import { problem, refusedBy } from '../problems';
import { type Services } from '../services';
import { delivery, deliveryParams, deliveryRetry } from './deliverySchemas';

type Parts = Pick<Services, 'db' | 'processes'>;

export const deliveryRoutes = ({ db, processes }: Parts): Route[] => {
  const deliveryFor = async (deliveryId: string, user: SignedIn) => {
    const found = await getDelivery(db, deliveryId);
    if (!found || !mayRead(found, user)) throw problem('not_found', 'No such delivery.');
    return found;
  };

  const shown = async (deliveryId: string, user: SignedIn) => {
    const found = await deliveryFor(deliveryId, user);
    return ok(presentDelivery(found), etag(found.version));
  };

  const shared = { tag: 'tickets and the door', params: deliveryParams } as const;
  const answer = { description: 'The delivery', body: delivery, headers: ['ETag'] } as const;

  return [
    route({
      ...shared,
      operationId: 'getDelivery',
      method: 'GET',
      path: '/v1/deliveries/{deliveryId}',
      summary: 'How far a delivery is',
      access: 'user',
      responses: { 200: answer },
      handle: ({ params, user }) => shown(params.deliveryId, user),
    }),
    route({
      ...shared,
      operationId: 'retryDelivery',
      lane: 'orders',
      method: 'POST',
      path: '/v1/deliveries/{deliveryId}/retry',
      summary: 'Try a parked delivery again',
      access: ['admin'],
      idempotency: 'optional',
      ifMatch: true,
      body: deliveryRetry,
      responses: {
        200: answer,
        202: { description: 'Under way', body: delivery, headers: ['Location', 'Retry-After'] },
      },
      problems: ['not_parked', 'processes_unavailable'],
      handle: async ({ params: { deliveryId }, body, user, ifMatch, commandId }) => {
        const found = await deliveryFor(deliveryId, user);
        checkIfMatch(ifMatch, found.version);
        const outcome = await processes.mend({
          workflowId: `delivery-${deliveryId}`,
          action: 'retry',
          requestId: commandId,
          reason: body?.reason ?? '',
          actor: user.userId,
        });
        if (outcome.outcome === 'refused') throw refusedBy(outcome.refusal);
        if (outcome.outcome === 'settled') return shown(deliveryId, user);
        return accepted(`/v1/deliveries/${deliveryId}`, presentDelivery(await deliveryFor(deliveryId, user)));
      },
    }),
  ];
};
