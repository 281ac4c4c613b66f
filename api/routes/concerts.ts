import { getConcertTicketSummary, listAvailableConcerts } from '../../projections';
import { createConcert } from '../concerts/commands';
import { presentAvailableConcert } from '../concerts/present';
import { scheduleOf } from '../concerts/schedule';
import { ownConcert, showConcert } from '../concerts/showConcert';
import { created, ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { type Services } from '../services';
import {
  availableConcertPage,
  availableConcertsQuery,
  concertAnswer,
  concertParams,
  newConcert,
  ticketSummary,
} from './concertSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'clock' | 'cursors'>;

export const concertRoutes = (services: Parts): Route[] => {
  const { db, clock, cursors } = services;
  return [
    route({
      operationId: 'createConcert',
      method: 'POST',
      path: '/v1/concerts',
      summary: 'Draft a concert',
      tag: 'concerts',
      access: ['organizer'],
      idempotency: 'optional',
      body: newConcert,
      responses: { 201: { ...concertAnswer, headers: ['ETag', 'Location'] } },
      problems: ['currency_mismatch', 'price_not_chargeable'],
      handle: async (call) => {
        const { ticketTypes = [], maxTicketsPerBuyer, ...concert } = call.body;
        const concertId = call.idFor('concert');
        const description = {
          ...concert,
          ...scheduleOf(concert, concert.venue.timeZone),
          concertId,
          organizerId: call.user.userId,
          maxTicketsPerBuyer: maxTicketsPerBuyer ?? null,
          taxRate: concert.taxRate ?? null,
          cancellationPolicy: concert.cancellationPolicy ?? null,
        };
        await createConcert(services, call, description, ticketTypes);
        const { body, headers } = await showConcert(services, concertId, call.user);
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
      description: 'One whose sales are paused is listed, not on sale. What is cancelled or over is not.',
      responses: { 200: { description: 'Published ones, soonest first', body: availableConcertPage } },
      handle: async ({ query: { limit, cursor, ...filters } }) => {
        const list = `concerts ${JSON.stringify(filters)}`;
        const read = (page: { limit: number; after?: string }) =>
          listAvailableConcerts(db, { ...filters, now: clock(), page });
        return ok(await readPage(cursors, list, { limit, cursor }, read, presentAvailableConcert));
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
        const { body, headers } = await showConcert(services, concertId, user);
        return ok(body, headers);
      },
    }),
    route({
      operationId: 'getTicketSummary',
      method: 'GET',
      path: '/v1/concerts/{concertId}/ticket-summary',
      summary: 'Seats by ticket type',
      tag: 'concerts',
      access: ['organizer'],
      params: concertParams,
      responses: { 200: { description: 'Counted now', body: ticketSummary } },
      problems: ['concert_not_found'],
      handle: async ({ params: { concertId }, user }) => {
        await ownConcert(services, concertId, user);
        const summary = await getConcertTicketSummary(db, concertId, clock());
        if (!summary) throw problem('concert_not_found');
        return ok(summary);
      },
    }),
  ];
};
