import { type ConcertCommand } from '../../domain/concerts/commands';
import { type SignedIn } from '../auth/signedIn';
import { changeConcert, setTicketType } from '../concerts/commands';
import { ownConcert, showConcert } from '../concerts/showConcert';
import { tellOfMove } from '../concerts/tellOfMove';
import { instantsOf } from '../concerts/venueTime';
import { ok } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { type Concert } from '../../projections';
import { type Services } from '../services';
import {
  concertAnswer,
  concertChange,
  concertParams,
  rescheduling,
  ticketTypeChange,
  ticketTypeParams,
} from './concertSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'clock' | 'processes' | 'logger'>;

/** What its organizer may do with a concert. */
export const concertCommandRoutes = (services: Parts): Route[] => {
  type Asked = Call<{ concertId: string }, unknown, unknown, SignedIn>;

  const shown = async (concertId: string, user: SignedIn) => {
    const { body, headers } = await showConcert(services, concertId, user);
    return ok(body, headers);
  };

  const change = async (call: Asked, commandsFor: (concert: Concert, now: string) => readonly ConcertCommand[]) => {
    const { concertId } = call.params;
    const concert = await ownConcert(services, concertId, call.user);
    await changeConcert(services, call, concert, commandsFor);
    return shown(concertId, call.user);
  };

  const shared = { tag: 'concerts', access: ['organizer'], ifMatch: true } as const;
  const over = ['concert_not_found', 'concert_cancelled', 'concert_ended'] as const;

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
      problems: [...over, 'concert_incomplete', 'starts_in_the_past', 'busy'],
      handle: (call) => change(call, (_concert, now) => [{ type: 'PublishConcert', now }]),
    }),
    route({
      ...shared,
      operationId: 'pauseSales',
      method: 'POST',
      path: '/v1/concerts/{concertId}/pause-sales',
      summary: 'Sell no tickets for the time being',
      description: 'The concert stays on show. What is held can still be bought.',
      idempotency: 'optional',
      params: concertParams,
      responses: { 200: concertAnswer },
      problems: [...over, 'concert_not_published', 'busy'],
      handle: (call) => change(call, () => [{ type: 'PauseSales' }]),
    }),
    route({
      ...shared,
      operationId: 'resumeSales',
      method: 'POST',
      path: '/v1/concerts/{concertId}/resume-sales',
      summary: 'Go on selling',
      idempotency: 'optional',
      params: concertParams,
      responses: { 200: concertAnswer },
      problems: [...over, 'concert_not_published', 'concert_incomplete', 'busy'],
      handle: (call) => change(call, () => [{ type: 'ResumeSales' }]),
    }),
    route({
      ...shared,
      operationId: 'changeConcert',
      method: 'PATCH',
      path: '/v1/concerts/{concertId}',
      summary: 'Rename a concert, or change when it is sold',
      description: 'A field that is absent stays as it is.',
      params: concertParams,
      body: concertChange,
      responses: { 200: concertAnswer },
      problems: [...over, 'sales_window_empty', 'busy'],
      handle: (call) => change(call, (concert) => changesOf(call.body, concert)),
    }),
    route({
      ...shared,
      operationId: 'rescheduleConcert',
      method: 'POST',
      path: '/v1/concerts/{concertId}/reschedule',
      summary: 'Move a concert to another time, and to another venue',
      description:
        'Tickets stay good, and whoever has some is told. A sale whose start and end were said keeps them; one without an end goes on until the new start.',
      idempotency: 'optional',
      params: concertParams,
      body: rescheduling,
      responses: { 200: concertAnswer },
      problems: [...over, 'starts_in_the_past', 'refund_window_in_the_past', 'sales_window_empty', 'busy'],
      handle: async (call) => {
        const moved = await change(call, (concert, now) => {
          const { venue = null, startsAt, refundWindowEndsAt = null } = call.body;
          const times = instantsOf({ startsAt, refundWindowEndsAt }, (venue ?? concert.venue).timeZone);
          return [{ type: 'RescheduleConcert', ...times, venue, now }];
        });
        await tellOfMove(services, call.params.concertId);
        return moved;
      },
    }),
    route({
      ...shared,
      operationId: 'setTicketType',
      method: 'PUT',
      path: '/v1/concerts/{concertId}/ticket-types/{type}',
      summary: 'Add a ticket type, or change its price and capacity',
      description: 'Tickets that are held already keep their price. A type that was withdrawn is sold again.',
      params: ticketTypeParams,
      body: ticketTypeChange,
      responses: { 200: concertAnswer },
      problems: [...over, 'capacity_below_committed', 'currency_mismatch', 'price_not_chargeable'],
      handle: async (call) => {
        const { concertId, type } = call.params;
        await ownConcert(services, concertId, call.user);
        await setTicketType(services, call, concertId, { type, ...call.body });
        return shown(concertId, call.user);
      },
    }),
    route({
      ...shared,
      operationId: 'withdrawTicketType',
      method: 'DELETE',
      path: '/v1/concerts/{concertId}/ticket-types/{type}',
      summary: 'Sell tickets of this type no longer',
      description: 'What is held can still be bought, and what was bought stays good.',
      params: ticketTypeParams,
      responses: { 200: concertAnswer },
      problems: [...over, 'ticket_type_unknown', 'busy'],
      handle: (call) => change(call, () => [{ type: 'WithdrawTicketType', ticketType: call.params.type }]),
    }),
  ];
};

interface AskedChange {
  readonly name?: string | undefined;
  readonly artist?: string | undefined;
  readonly salesStartAt?: string | null | undefined;
  readonly salesEndAt?: string | null | undefined;
}

const changesOf = (asked: AskedChange, concert: Concert): readonly ConcertCommand[] => {
  const { name = concert.name, artist = concert.artist } = asked;
  const { salesStartAt = concert.salesStartAt, salesEndAt = concert.salesEndAt } = asked;
  const window = instantsOf({ salesStartAt, salesEndAt }, concert.venue.timeZone);
  return [
    { type: 'RenameConcert', name, artist },
    { type: 'ChangeSalesWindow', ...window },
  ];
};
