import { concertDecider } from '../../domain/concerts/concertDecider';
import { concertStream } from '../../domain/concerts/events';
import { getUser } from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { publishConcert, setTicketType } from '../concerts/commands';
import { ownConcert, showConcert } from '../concerts/showConcert';
import { executeFor } from '../execute';
import { etag, noContent, ok } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { problem } from '../problems';
import { type Services } from '../services';
import { concertAnswer, concertParams, scannerParams, ticketTypeChange, ticketTypeParams } from './concertSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'clock'>;
type Scanner = Call<{ concertId: string; userId: string }, unknown, unknown, SignedIn>;

/** What its organizer may do with a concert. */
export const concertCommandRoutes = (services: Parts): Route[] => {
  const { db, eventStore } = services;

  const shown = async (concertId: string, user: SignedIn) => {
    const { body, headers } = await showConcert(services, concertId, user);
    return ok(body, headers);
  };

  const changeScanner = async (call: Scanner, type: 'AssignScanner' | 'UnassignScanner') => {
    const { concertId, userId } = call.params;
    await ownConcert(services, concertId, call.user);
    if (type === 'AssignScanner' && !(await getUser(db, userId))) {
      throw problem('not_found', 'There is no such user.');
    }
    const { version } = await executeFor(eventStore, call, {
      decider: concertDecider,
      streamId: concertStream(concertId),
      command: { type, userId },
    });
    return noContent(etag(version));
  };

  const shared = { tag: 'concerts', access: ['organizer'], ifMatch: true } as const;

  return [
    route({
      ...shared,
      operationId: 'publishConcert',
      method: 'POST',
      path: '/v1/concerts/{concertId}/publish',
      summary: 'Put a concert on sale',
      idempotency: 'optional',
      params: concertParams,
      responses: { 200: concertAnswer },
      problems: ['concert_not_found', 'concert_incomplete'],
      handle: async (call) => {
        const { concertId } = call.params;
        await publishConcert(services, call, await ownConcert(services, concertId, call.user));
        return shown(concertId, call.user);
      },
    }),
    route({
      ...shared,
      operationId: 'setTicketType',
      method: 'PUT',
      path: '/v1/concerts/{concertId}/ticket-types/{type}',
      summary: 'Add a ticket type, or change its price and capacity',
      description: 'Tickets that are held already keep their price.',
      params: ticketTypeParams,
      body: ticketTypeChange,
      responses: { 200: concertAnswer },
      problems: ['concert_not_found', 'capacity_below_committed', 'currency_mismatch', 'price_not_chargeable'],
      handle: async (call) => {
        const { concertId, type } = call.params;
        await ownConcert(services, concertId, call.user);
        await setTicketType(services, call, concertId, { type, ...call.body });
        return shown(concertId, call.user);
      },
    }),
    route({
      ...shared,
      operationId: 'assignScanner',
      method: 'PUT',
      path: '/v1/concerts/{concertId}/scanners/{userId}',
      summary: 'Let a user scan at this concert',
      params: scannerParams,
      responses: { 204: { description: 'May scan', headers: ['ETag'] } },
      problems: ['concert_not_found'],
      handle: (call) => changeScanner(call, 'AssignScanner'),
    }),
    route({
      ...shared,
      operationId: 'unassignScanner',
      method: 'DELETE',
      path: '/v1/concerts/{concertId}/scanners/{userId}',
      summary: 'Let a user scan no longer',
      params: scannerParams,
      responses: { 204: { description: 'May not scan', headers: ['ETag'] } },
      problems: ['concert_not_found'],
      handle: (call) => changeScanner(call, 'UnassignScanner'),
    }),
  ];
};
