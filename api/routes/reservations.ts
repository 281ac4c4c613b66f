import { getReservation, listUserReservations } from '../../projections';
import { mayRead } from '../orders/showOrder';
import { presentReservation, presentReservationAt } from '../orders/present';
import { type SignedIn } from '../auth/signedIn';
import { created, etag, ok } from '../http/answers';
import { checkIfMatch } from '../http/conditions';
import { route, type Route } from '../http/route';
import { invalidField } from '../http/validate';
import { readPage } from '../paging';
import { problem, refusedBy } from '../problems';
import { pageQuery } from '../schemas';
import { type Services } from '../services';
import {
  newReservation,
  reservation as reservationSchema,
  reservationPage,
  reservationParams,
} from './reservationSchemas';

interface Wanted {
  readonly concertId: string;
  readonly ticketType: string;
  readonly quantity: number;
}

const MAX_TICKETS = 100;

/** Each pool is asked once, for all that is wanted of it. */
export function addUp(items: readonly Wanted[]): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const item of items) {
    const key = `${item.concertId} ${item.ticketType}`;
    const quantity = item.quantity + (wanted.get(key)?.quantity ?? 0);
    if (quantity > MAX_TICKETS) throw invalidField('items', 'too_big', `At most ${MAX_TICKETS} of one type.`);
    wanted.set(key, { ...item, quantity });
  }
  return [...wanted.values()];
}

type Parts = Pick<Services, 'db' | 'seats' | 'holdTimers' | 'cursors' | 'clock' | 'config'>;

export const reservationRoutes = ({ db, seats, holdTimers, cursors, clock, config }: Parts): Route[] => {
  const holdTimes = () => {
    const { holdMs, holdGraceMs, holdExtensionMs = 0 } = config.holds;
    const now = clock().getTime();
    const after = (ms: number): string => new Date(now + ms).toISOString();
    return {
      expiresAt: after(holdMs),
      latestExpiresAt: after(holdMs + holdExtensionMs),
      seatsFreeAt: after(holdMs + holdGraceMs),
    };
  };

  const reservationFor = async (reservationId: string, user: SignedIn) => {
    const found = await getReservation(db, reservationId);
    if (!found || !mayRead(found, user)) throw problem('reservation_not_found');
    return found;
  };

  const shown = async (reservationId: string, user: SignedIn) => {
    const found = await reservationFor(reservationId, user);
    return ok(presentReservationAt(clock())(found), etag(found.version));
  };

  const shared = { tag: 'reservations', access: 'user' } as const;
  const answer = { description: 'The reservation', body: reservationSchema, headers: ['ETag'] } as const;
  return [
    route({
      ...shared,
      operationId: 'reserve',
      lane: 'orders',
      method: 'POST',
      path: '/v1/reservations',
      summary: 'Hold seats for a while',
      description: 'All of them or none.',
      idempotency: 'optional',
      body: newReservation,
      responses: { 201: { ...answer, headers: ['ETag', 'Location'] } },
      problems: [
        ...([
          'sold_out',
          'sale_not_open',
          'ticket_type_withdrawn',
          'concert_cancelled',
          'ticket_type_unknown',
        ] as const),
        ...(['over_buyer_limit', 'mixed_currency', 'amount_too_small', 'amount_too_large', 'busy'] as const),
      ],
      handle: async ({ user: { userId }, body, idFor, metadata }) => {
        const reservationId = idFor('reservation');
        const location = `/v1/reservations/${reservationId}`;
        const lines = addUp(body.items);
        const seatsHeld = await seats.hold({ reservationId, userId, lines, ...holdTimes() }, () => metadata);
        if (seatsHeld.outcome === 'refused') throw refusedBy(seatsHeld.refusal);
        holdTimers.start({
          reservationId,
          concertIds: [...new Set(lines.map(({ concertId }) => concertId))],
          seats: lines.reduce((total, { quantity }) => total + quantity, 0),
          expiresAt: seatsHeld.expiresAt,
        });
        const held = await getReservation(db, reservationId);
        if (!held) throw new Error(`reservation ${reservationId} is held but nowhere to be read`);
        return created(location, presentReservation(held), etag(held.version));
      },
    }),
    route({
      ...shared,
      operationId: 'listReservations',
      method: 'GET',
      path: '/v1/reservations',
      summary: 'My reservations',
      query: pageQuery,
      responses: { 200: { description: 'UserReservations, newest first', body: reservationPage } },
      handle: async ({ query, user: { userId } }) =>
        ok(
          await readPage(
            cursors,
            `reservations ${userId}`,
            query,
            (page) => listUserReservations(db, userId, page),
            presentReservationAt(clock()),
          ),
        ),
    }),
    route({
      ...shared,
      operationId: 'getReservation',
      method: 'GET',
      path: '/v1/reservations/{reservationId}',
      summary: 'One reservation',
      params: reservationParams,
      responses: { 200: answer },
      problems: ['reservation_not_found'],
      handle: ({ params, user }) => shown(params.reservationId, user),
    }),
    route({
      ...shared,
      operationId: 'releaseReservation',
      method: 'DELETE',
      path: '/v1/reservations/{reservationId}',
      summary: 'Give the seats back',
      ifMatch: true,
      params: reservationParams,
      responses: { 200: answer },
      problems: ['reservation_not_found', 'reservation_not_held'],
      handle: async ({ params: { reservationId }, user, ifMatch, metadata }) => {
        const { status, version } = await reservationFor(reservationId, user);
        // Released again is released.
        if (status === 'released') return shown(reservationId, user);
        checkIfMatch(ifMatch, version);
        const release = { orderId: null, reservationId, reason: 'released_by_buyer' };
        if ((await seats.release(release, () => metadata)) === 'ordered') throw problem('reservation_not_held');
        holdTimers.end(reservationId);
        return shown(reservationId, user);
      },
    }),
  ];
};
