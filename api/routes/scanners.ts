import { concertDecider } from '../../domain/concerts/concertDecider';
import { concertStream } from '../../domain/concerts/events';
import { getUser } from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { ownConcert } from '../concerts/showConcert';
import { executeFor } from '../execute';
import { etag, noContent } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { problem } from '../problems';
import { type Services } from '../services';
import { scannerParams } from './concertSchemas';

type Parts = Pick<Services, 'db' | 'eventStore'>;
type Scanner = Call<{ concertId: string; userId: string }, unknown, unknown, SignedIn>;

/** Who may scan at a concert's doors, also when it is over by the clock. */
export const scannerRoutes = (services: Parts): Route[] => {
  const { db, eventStore } = services;

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
      operationId: 'assignScanner',
      method: 'PUT',
      path: '/v1/concerts/{concertId}/scanners/{userId}',
      summary: 'Let a user scan at this concert',
      params: scannerParams,
      responses: { 204: { description: 'May scan', headers: ['ETag'] } },
      problems: ['concert_not_found', 'concert_cancelled'],
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
      problems: ['concert_not_found', 'concert_cancelled'],
      handle: (call) => changeScanner(call, 'UnassignScanner'),
    }),
  ];
};
