import {
  getConcertSales,
  listConcertOrders,
  listConcertReservations,
  type Order,
  type Reservation,
} from '../../projections';
import { ownConcert } from '../concerts/showConcert';
import { ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { presentOrder, presentReservationAt } from '../orders/present';
import { readPage } from '../paging';
import { pageQuery } from '../schemas';
import { type Services } from '../services';
import { concertOrderPage, concertReservationPage, concertSales } from './concertSalesSchemas';
import { concertParams } from './concertSchemas';

interface Sold {
  readonly order: Order;
  readonly customer: { readonly name: string; readonly email: string } | null;
}

type Parts = Pick<Services, 'db' | 'personalData' | 'cursors' | 'clock'>;

/** What was sold and held of a concert, for its organizer. */
export const concertSalesRoutes = (services: Parts): Route[] => {
  const { db, cursors, personalData, clock } = services;

  const shared = { tag: 'concerts', access: ['organizer'], params: concertParams, query: pageQuery } as const;

  return [
    route({
      operationId: 'getConcertSales',
      tag: 'concerts',
      access: ['organizer'],
      params: concertParams,
      method: 'GET',
      path: '/v1/concerts/{concertId}/sales',
      summary: 'What a concert came to',
      description: 'Counted from invoices and credit notes. A fee that the provider has not booked yet is not in it.',
      responses: { 200: { description: 'Its sums, by ticket type and by day', body: concertSales } },
      problems: ['concert_not_found'],
      handle: async ({ params: { concertId }, user }) => {
        const concert = await ownConcert(services, concertId, user);
        return ok({ concertId, ...(await getConcertSales(db, concert)) });
      },
    }),
    route({
      ...shared,
      operationId: 'listConcertOrders',
      method: 'GET',
      path: '/v1/concerts/{concertId}/orders',
      summary: 'Orders of a concert',
      responses: { 200: { description: 'Oldest first', body: concertOrderPage } },
      problems: ['concert_not_found'],
      handle: async ({ params: { concertId }, query, user }) => {
        await ownConcert(services, concertId, user);
        const read = async (page: { limit: number; after?: string }) => {
          const { items, next } = await listConcertOrders(db, concertId, page);
          const contacts = await personalData.contactsByIds(items.map(({ contactId }) => contactId));
          const customers = new Map(contacts.map(({ contactId, name, email }) => [contactId, { name, email }]));
          return { items: items.map((order) => ({ order, customer: customers.get(order.contactId) ?? null })), next };
        };
        const present = ({ order, customer }: Sold) => {
          const { orderId, status, items, placedAt, paidAt, closedAt, closeReason } = presentOrder(order);
          const ofConcert = items.filter((item) => item.concertId === concertId);
          return { orderId, status, items: ofConcert, placedAt, paidAt, closedAt, closeReason, customer };
        };
        return ok(await readPage(cursors, `orders of ${concertId}`, query, read, present));
      },
    }),
    route({
      ...shared,
      operationId: 'listConcertReservations',
      method: 'GET',
      path: '/v1/concerts/{concertId}/reservations',
      summary: 'Reservations of a concert',
      responses: { 200: { description: 'ConcertReservations, oldest first', body: concertReservationPage } },
      problems: ['concert_not_found'],
      handle: async ({ params: { concertId }, query, user }) => {
        await ownConcert(services, concertId, user);
        const read = (page: { limit: number; after?: string }) => listConcertReservations(db, concertId, page);
        const shown = presentReservationAt(clock());
        const present = (held: Reservation) => {
          const { reservationId, status, items, requestedAt, expiresAt, orderId } = shown(held);
          const ofConcert = items.filter((item) => item.concertId === concertId);
          return { reservationId, status, items: ofConcert, requestedAt, expiresAt, orderId, userId: held.userId };
        };
        return ok(await readPage(cursors, `reservations of ${concertId}`, query, read, present));
      },
    }),
  ];
};
