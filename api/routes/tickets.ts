import { z } from 'zod';
import { getTicket, listUserTickets } from '../../projections';
import { presentTicket, presentTicketDetails } from '../orders/present';
import { mayRead } from '../orders/showOrder';
import { type SignedIn } from '../auth/signedIn';
import { etag, ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { pageQuery } from '../schemas';
import { type Services } from '../services';
import { ticketDetails, ticketPage, ticketParams } from './ticketSchemas';

type Parts = Pick<Services, 'db' | 'personalData' | 'ticketCodes' | 'qrSvg' | 'cursors'>;

export const ticketRoutes = ({ db, personalData, ticketCodes, qrSvg, cursors }: Parts): Route[] => {
  const ticketFor = async (ticketId: string, user: SignedIn) => {
    const ticket = await getTicket(db, ticketId);
    if (!ticket || !mayRead(ticket, user)) throw problem('not_found', 'No such ticket.');
    return ticket;
  };

  const shared = { tag: 'tickets and the door', access: 'user' } as const;

  return [
    route({
      ...shared,
      operationId: 'listTickets',
      method: 'GET',
      path: '/v1/tickets',
      summary: 'My tickets',
      query: pageQuery,
      responses: { 200: { description: 'UserTickets, newest first', body: ticketPage } },
      handle: async ({ query, user: { userId } }) =>
        ok(
          await readPage(
            cursors,
            `tickets ${userId}`,
            query,
            (page) => listUserTickets(db, userId, page),
            presentTicket,
          ),
        ),
    }),
    route({
      ...shared,
      operationId: 'getTicket',
      method: 'GET',
      path: '/v1/tickets/{ticketId}',
      summary: 'One ticket, with its code',
      params: ticketParams,
      responses: { 200: { description: 'The ticket', body: ticketDetails, headers: ['ETag'] } },
      handle: async ({ params: { ticketId }, user }) => {
        const ticket = await ticketFor(ticketId, user);
        const holder = await personalData.contactById(ticket.contactId);
        return ok(presentTicketDetails(ticket, holder, ticketCodes), etag(ticket.version));
      },
    }),
    route({
      ...shared,
      operationId: 'getTicketQr',
      method: 'GET',
      path: '/v1/tickets/{ticketId}/qr.svg',
      summary: 'The code as a picture',
      params: ticketParams,
      responses: { 200: { description: 'A QR code', contentType: 'image/svg+xml', body: z.string() } },
      handle: async ({ params: { ticketId }, user }) => {
        const { status, codeVersion } = await ticketFor(ticketId, user);
        if (status === 'void') throw problem('not_found', 'A void ticket has no code.');
        const svg = qrSvg(ticketCodes.code({ ticketId, version: codeVersion }));
        return ok(svg, { 'Cache-Control': 'private, no-store' });
      },
    }),
  ];
};
