import { z } from 'zod';
import { cancellationProgress, type CancellationProgress } from '../../projections';
import { concertCancellationWorkflowId } from '../../workflows/contracts/names';
import { ownConcert } from '../concerts/showConcert';
import { accepted, ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { problem, refusedBy } from '../problems';
import { reason } from '../schemas';
import { type Services } from '../services';
import { concertParams } from './concertSchemas';

type Parts = Pick<Services, 'db' | 'clock' | 'processes'>;

const count = z.int().min(0);

const cancellation = z
  .object({
    workflowId: z.string().meta({ description: 'Of the process, to be found in the Temporal Web UI' }),
    progress: z
      .object({
        total: count.meta({ description: 'Orders, and holds without one, that had seats when the sale was stopped' }),
        done: count.meta({ description: 'Paid back or let go, and told' }),
        failed: count.meta({ description: 'Wait for an operator, each by itself; `done` rises when they are mended' }),
      })
      .meta({ id: 'CancellationProgress' }),
  })
  .meta({ id: 'ConcertCancellation' });

/** A cancelled concert stays cancelled; what is left to do for its buyers is counted whenever somebody asks. */
export const concertCancellationRoutes = ({ db, clock, processes }: Parts): Route[] => {
  const presented = (concertId: string, progress: CancellationProgress) => ({
    workflowId: concertCancellationWorkflowId(concertId),
    progress,
  });

  return [
    route({
      operationId: 'cancelConcert',
      method: 'POST',
      path: '/v1/concerts/{concertId}/cancel',
      summary: 'Cancel a concert and pay everybody back',
      description:
        'The sale has stopped when this answers. Sent again it changes nothing, and goes on with what a process that was ended has left.',
      tag: 'concerts',
      access: ['organizer'],
      lane: 'orders',
      idempotency: 'optional',
      params: concertParams,
      body: z.strictObject({ reason }),
      responses: {
        202: {
          description: 'Its buyers are being paid back and told: read on at `Location`',
          body: cancellation,
          headers: ['Location', 'Retry-After'],
        },
      },
      problems: ['concert_not_found', 'processes_unavailable'],
      handle: async (call) => {
        const { concertId } = call.params;
        const concert = await ownConcert({ db }, concertId, call.user);
        const before = await cancellationProgress(db, concertId, clock());
        if (concert.status !== 'cancelled' || before.done < before.total) {
          const answer = await processes.cancelConcert({
            ...{ concertId, requestId: call.requestId, reason: call.body.reason, actor: call.user.userId },
          });
          if (answer.outcome === 'refused') throw refusedBy(answer.refusal);
        }
        const progress = await cancellationProgress(db, concertId, clock());
        return accepted(`/v1/concerts/${concertId}/cancellation`, presented(concertId, progress));
      },
    }),
    route({
      operationId: 'getConcertCancellation',
      method: 'GET',
      path: '/v1/concerts/{concertId}/cancellation',
      summary: 'How far the cancellation of a concert is',
      tag: 'concerts',
      access: ['organizer'],
      params: concertParams,
      responses: { 200: { description: 'Counted now', body: cancellation } },
      problems: ['concert_not_found', 'not_found'],
      handle: async ({ params: { concertId }, user }) => {
        const { status } = await ownConcert({ db }, concertId, user);
        if (status !== 'cancelled') throw problem('not_found', 'This concert has not been cancelled.');
        return ok(presented(concertId, await cancellationProgress(db, concertId, clock())));
      },
    }),
  ];
};
