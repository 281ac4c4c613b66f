import { concertDecider } from '../../domain/concerts/concertDecider';
import { concertStream } from '../../domain/concerts/events';
import {
  getConcert,
  getConcertDetails,
  getConcertTicketSummary,
  getUser,
  listAvailableConcerts,
} from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { createConcert, publishConcert, setTicketType } from '../concerts/commands';
import { mayRun, presentConcert } from '../concerts/present';
import { executeFor } from '../execute';
import { created, etag, noContent, ok } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { type Services } from '../services';
import {
  availableConcertPage,
  availableConcertsQuery,
  concertDetails,
  concertParams,
  newConcert,
  scannerParams,
  ticketSummary,
  ticketTypeChange,
  ticketTypeParams,
} from './concertSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'clock' | 'cursors'>;

export const concertRoutes = (services: Parts): Route[] => {
  const { db, eventStore, clock, cursors } = services;

  /** Somebody else's concert may be looked at, but for commands on it there is nothing here. */
  const ownConcert = async (concertId: string, user: SignedIn) => {
    const concert = await getConcert(db, concertId);
    if (!concert || !mayRun(concert, user)) throw problem('concert_not_found');
    return concert;
  };

  const show = async (concertId: string, user: SignedIn | null) => {
    const concert = await getConcertDetails(db, concertId, clock());
    if (!concert || (concert.status === 'draft' && !mayRun(concert, user))) throw problem('concert_not_found');
    return { body: presentConcert(concert, user), headers: etag(concert.version) };
  };

  const shown = async (concertId: string, user: SignedIn) => {
    const { body, headers } = await show(concertId, user);
    return ok(body, headers);
  };

  const changeScanner = async (
    call: Call<unknown, unknown, unknown, SignedIn>,
    concertId: string,
    userId: string,
    assign: boolean,
  ) => {
    await ownConcert(concertId, call.user);
    if (assign && !(await getUser(db, userId))) throw problem('not_found', 'There is no such user.');
    const { version } = await executeFor(eventStore, call, {
      decider: concertDecider,
      streamId: concertStream(concertId),
      command: { type: assign ? 'AssignScanner' : 'UnassignScanner', userId },
    });
    return noContent(etag(version));
  };

  const shared = { tag: 'concerts', access: ['organizer'] } as const;
  const concertAnswer = { description: 'The concert as it is now', body: concertDetails, headers: ['ETag'] } as const;

  return [
    route({
      ...shared,
      operationId: 'createConcert',
      method: 'POST',
      path: '/v1/concerts',
      summary: 'Draft a concert',
      idempotency: 'optional',
      body: newConcert,
      responses: { 201: { ...concertAnswer, headers: ['ETag', 'Location'] } },
      problems: ['currency_mismatch', 'price_not_chargeable'],
      handle: async (call) => {
        const { ticketTypes = [], salesStartAt, salesEndAt, maxTicketsPerBuyer, ...concert } = call.body;
        const concertId = call.idFor('concert');
        await createConcert(
          services,
          call,
          {
            ...concert,
            concertId,
            organizerId: call.user.userId,
            salesStartAt: salesStartAt ?? null,
            salesEndAt: salesEndAt ?? null,
            maxTicketsPerBuyer: maxTicketsPerBuyer ?? null,
            taxRate: concert.taxRate ?? null,
            cancellationPolicy: concert.cancellationPolicy ?? null,
          },
          ticketTypes,
        );
        const { body, headers } = await show(concertId, call.user);
        return created(`/v1/concerts/${concertId}`, body, headers);
      },
    }),
    route({
      operationId: 'listAvailableConcerts',
      method: 'GET',
      path: '/v1/concerts',
      summary: 'Concerts to come',
      tag: 'concerts',
      access: 'anyone',
      query: availableConcertsQuery,
      responses: { 200: { description: 'Published ones, soonest first', body: availableConcertPage } },
      handle: async ({ query: { limit, cursor, ...filters } }) => {
        const list = `concerts ${JSON.stringify(filters)}`;
        const read = (page: { limit: number; after?: string }) =>
          listAvailableConcerts(db, { ...filters, now: clock(), page });
        return ok(await readPage(cursors, list, { limit, cursor }, read, (concert) => concert));
      },
    }),
    route({
      operationId: 'getConcert',
      method: 'GET',
      path: '/v1/concerts/{concertId}',
      summary: 'One concert',
      tag: 'concerts',
      access: 'anyone',
      params: concertParams,
      responses: { 200: concertAnswer },
      problems: ['concert_not_found'],
      handle: async ({ params: { concertId }, user }) => {
        const { body, headers } = await show(concertId, user);
        return ok(body, headers);
      },
    }),
    route({
      ...shared,
      operationId: 'publishConcert',
      method: 'POST',
      path: '/v1/concerts/{concertId}/publish',
      summary: 'Put a concert on sale',
      idempotency: 'optional',
      ifMatch: true,
      params: concertParams,
      responses: { 200: concertAnswer },
      problems: ['concert_not_found', 'concert_incomplete'],
      handle: async (call) => {
        const { concertId } = call.params;
        await publishConcert(services, call, await ownConcert(concertId, call.user));
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
      ifMatch: true,
      params: ticketTypeParams,
      body: ticketTypeChange,
      responses: { 200: concertAnswer },
      problems: ['concert_not_found', 'capacity_below_committed', 'currency_mismatch', 'price_not_chargeable'],
      handle: async (call) => {
        const { concertId, type } = call.params;
        await ownConcert(concertId, call.user);
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
      ifMatch: true,
      params: scannerParams,
      responses: { 204: { description: 'May scan', headers: ['ETag'] } },
      problems: ['concert_not_found'],
      handle: (call) => changeScanner(call, call.params.concertId, call.params.userId, true),
    }),
    route({
      ...shared,
      operationId: 'unassignScanner',
      method: 'DELETE',
      path: '/v1/concerts/{concertId}/scanners/{userId}',
      summary: 'Let a user scan no longer',
      ifMatch: true,
      params: scannerParams,
      responses: { 204: { description: 'May not scan', headers: ['ETag'] } },
      problems: ['concert_not_found'],
      handle: (call) => changeScanner(call, call.params.concertId, call.params.userId, false),
    }),
    route({
      ...shared,
      operationId: 'getTicketSummary',
      method: 'GET',
      path: '/v1/concerts/{concertId}/ticket-summary',
      summary: 'Seats by ticket type',
      params: concertParams,
      responses: { 200: { description: 'Counted now', body: ticketSummary } },
      problems: ['concert_not_found'],
      handle: async ({ params: { concertId }, user }) => {
        await ownConcert(concertId, user);
        const summary = await getConcertTicketSummary(db, concertId, clock());
        if (!summary) throw problem('concert_not_found');
        return ok(summary);
      },
    }),
  ];
};
