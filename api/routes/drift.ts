import { remedyOf } from '../../domain/drift/healing';
import {
  countOpenDrifts,
  countOrdersNeedingAttention,
  type Drift,
  getDrift,
  listDrifts,
  listOpenDrifts,
} from '../../projections';
import { driftHealingWorkflowId } from '../../workflows/contracts/names';
import { driftHealing } from '../drift/heal';
import { accepted, ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem, refusedBy } from '../problems';
import { type Services } from '../services';
import { drift, driftAccepted, driftPage, driftParams, driftQuery, driftWord, operationsSummary } from './driftSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'processes' | 'cursors' | 'clock'>;

const present = ({ version: _, ...found }: Drift) => ({ ...found, remedy: remedyOf(found.kind) });

/** In what we and the provider do not agree, and what an administrator can do about it. */
export const driftRoutes = (services: Parts): Route[] => {
  const { db, cursors } = services;
  const { keep, heal } = driftHealing(services);
  const shared = { tag: 'operations', access: ['admin'] } as const;

  const found = async (driftId: string): Promise<Drift> => {
    const known = await getDrift(db, driftId);
    if (known === undefined) throw problem('drift_not_found');
    return known;
  };

  return [
    route({
      ...shared,
      operationId: 'operationsSummary',
      method: 'GET',
      path: '/v1/operations/summary',
      summary: 'How much waits for an operator',
      responses: { 200: { description: 'Zero everywhere in a healthy system', body: operationsSummary } },
      handle: async () => {
        const byKind = await countOpenDrifts(db);
        const open = Object.values(byKind).reduce((sum, count) => sum + count, 0);
        return ok({ attention: await countOrdersNeedingAttention(db), drift: { open, byKind } });
      },
    }),
    route({
      ...shared,
      operationId: 'listDrift',
      method: 'GET',
      path: '/v1/operations/drift',
      summary: 'Differences between us and the provider',
      query: driftQuery,
      responses: { 200: { description: 'The open ones, longest first', body: driftPage } },
      handle: async ({ query: { status, ...page } }) => {
        const list = status === 'open' ? listOpenDrifts : listDrifts;
        return ok(await readPage(cursors, `drift ${status}`, page, (request) => list(db, request), present));
      },
    }),
    route({
      ...shared,
      operationId: 'getDrift',
      method: 'GET',
      path: '/v1/operations/drift/{driftId}',
      summary: 'One difference',
      params: driftParams,
      responses: { 200: { description: 'The difference', body: drift } },
      problems: ['drift_not_found'],
      handle: async ({ params: { driftId } }) => ok(present(await found(driftId))),
    }),
    route({
      ...shared,
      operationId: 'healDrift',
      lane: 'orders',
      method: 'POST',
      path: '/v1/operations/drift/{driftId}/heal',
      summary: 'Heal a difference',
      description:
        'Does what `remedy` says: has the provider looked at again (`looked_up`), gives money back that belongs to nothing of ' +
        'ours (`refunded`, once, in full), or ends an order that has no process (`recovered`). What a look does not mend is found again ' +
        'by the next comparison.',
      idempotency: 'optional',
      params: driftParams,
      body: driftWord,
      responses: {
        200: { description: 'It is healed', body: drift },
        202: { description: 'On its way', body: driftAccepted, headers: ['Location', 'Retry-After'] },
      },
      problems: ['drift_not_found', 'drift_not_healable', 'processes_unavailable'],
      handle: async (call) => {
        const { driftId } = call.params;
        const { reason, action } = call.body;
        const healing = { drift: await found(driftId), reason };
        if (action === 'keep') {
          await keep(call, healing);
          return ok(present(await found(driftId)));
        }
        const answer = await heal(call, healing);
        if (answer.outcome === 'refused') throw refusedBy(answer.refusal);
        if (answer.outcome === 'pending') {
          const workflowId = driftHealingWorkflowId(driftId);
          return accepted(`/v1/operations/drift/${driftId}`, { driftId, status: 'pending' as const, workflowId });
        }
        return ok(present(await found(driftId)));
      },
    }),
  ];
};
