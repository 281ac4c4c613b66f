import { ticketDecider } from '../../domain/tickets/ticketDecider';
import { ticketStream } from '../../domain/tickets/events';
import { type CheckIn, getCheckIn, getConcert, getTicket, getTicketValidationStatus } from '../../projections';
import { mayRead } from '../orders/showOrder';
import { type SignedIn } from '../auth/signedIn';
import { checkIn, type Scan } from '../door/checkIn';
import { executeFor } from '../execute';
import { ok } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { problem } from '../problems';
import { type Services } from '../services';
import {
  checkInAnswer,
  checkInBatch,
  checkInParams,
  checkInResults,
  newCheckIn,
  reversal,
  validationStatus,
} from './checkInSchemas';
import { ticketParams } from './ticketSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'personalData' | 'ticketCodes' | 'clock'>;
type AtTheDoor = Pick<Call<unknown, unknown, unknown, SignedIn>, 'user' | 'metadata'>;

export const checkInRoutes = (services: Parts): Route[] => {
  const { db, eventStore, personalData } = services;

  const mayScan = async (concertId: string, { userId, roles }: SignedIn): Promise<boolean> =>
    roles.includes('scanner') && ((await getConcert(db, concertId))?.scannerIds.includes(userId) ?? false);

  const guardDoor = async (concertId: string, user: SignedIn): Promise<void> => {
    if (!(await mayScan(concertId, user))) throw problem('forbidden', 'You are no scanner of this concert.');
  };

  const present = async ({ checkInId, result, ticketId, concertId, admittedAt, admittedGate }: CheckIn) => {
    const ticket = ticketId === null ? undefined : await getTicket(db, ticketId);
    const holder = ticket && (await personalData.contactById(ticket.contactId));
    return {
      checkInId,
      result,
      ...(ticket?.concert.concertId === concertId && {
        ticket: { ticketId: ticket.ticketId, ticketType: ticket.ticketType, holder: holder?.name ?? null },
      }),
      ...(admittedAt !== null && { admittedAt }),
      ...(admittedGate !== null && { gate: admittedGate }),
    };
  };

  const scanAt = async ({ user, metadata }: AtTheDoor, concertId: string, scan: Scan) =>
    present(await checkIn(services, { concertId, scannedBy: user.userId, metadata }, scan));

  const showStatus = async (ticketId: string) => {
    const status = await getTicketValidationStatus(db, ticketId);
    if (!status) throw problem('not_found', 'No such ticket.');
    const { admittedAt, gate, ...rest } = status;
    return ok({ ...rest, ...(admittedAt !== null && { admittedAt }), ...(gate !== null && { gate }) });
  };

  const shared = { tag: 'tickets and the door' } as const;

  return [
    route({
      ...shared,
      operationId: 'checkIn',
      method: 'POST',
      path: '/v1/check-ins',
      summary: 'Scan a ticket at the door',
      description: 'Whoever is not admitted is a result, not an error.',
      access: ['scanner'],
      idempotency: 'optional',
      body: newCheckIn,
      responses: { 200: { description: 'Whether to let them in', body: checkInAnswer } },
      handle: async (call) => {
        const { concertId, ...scan } = call.body;
        await guardDoor(concertId, call.user);
        return ok(await scanAt(call, concertId, scan));
      },
    }),
    route({
      ...shared,
      operationId: 'checkInBatch',
      method: 'POST',
      path: '/v1/check-ins/batch',
      summary: 'Hand in the scans of a gate that had no network',
      description: 'Counted in the order in which they were scanned, answered in the order in which they were sent.',
      access: ['scanner'],
      idempotency: 'optional',
      body: checkInBatch,
      responses: { 200: { description: 'One result for each scan', body: checkInResults } },
      handle: async (call) => {
        const { concertId, scans } = call.body;
        await guardDoor(concertId, call.user);
        const inTime = [...scans.entries()].sort(([, left], [, right]) =>
          left.scannedAt.localeCompare(right.scannedAt),
        );
        const results = new Map<number, Awaited<ReturnType<typeof scanAt>>>();
        for (const [index, scan] of inTime) results.set(index, await scanAt(call, concertId, scan));
        return ok({ results: scans.flatMap((_, index) => results.get(index) ?? []) });
      },
    }),
    route({
      ...shared,
      operationId: 'revertCheckIn',
      method: 'POST',
      path: '/v1/check-ins/{checkInId}/revert',
      summary: 'Undo an admission',
      access: ['scanner'],
      idempotency: 'optional',
      params: checkInParams,
      body: reversal,
      responses: { 200: { description: 'The ticket as it is now', body: validationStatus } },
      problems: ['ticket_not_admitted'],
      handle: async (call) => {
        const { checkInId } = call.params;
        const scan = await getCheckIn(db, checkInId);
        if (!scan || !(await mayScan(scan.concertId, call.user))) throw problem('not_found', 'No such check-in.');
        if (scan.ticketId === null || scan.result !== 'admitted') throw problem('ticket_not_admitted');
        await executeFor(eventStore, call, {
          decider: ticketDecider,
          streamId: ticketStream(scan.ticketId),
          command: { type: 'RevertCheckIn', checkInId, reason: call.body.reason },
        });
        return showStatus(scan.ticketId);
      },
    }),
    route({
      ...shared,
      operationId: 'getTicketValidation',
      method: 'GET',
      path: '/v1/tickets/{ticketId}/validation',
      summary: 'Whether a ticket was used, and every try',
      access: 'user',
      params: ticketParams,
      responses: { 200: { description: 'As it is now', body: validationStatus } },
      handle: async ({ params: { ticketId }, user }) => {
        const ticket = await getTicket(db, ticketId);
        const allowed = ticket && (mayRead(ticket, user) || (await mayScan(ticket.concert.concertId, user)));
        if (!allowed) throw problem('not_found', 'No such ticket.');
        return showStatus(ticketId);
      },
    }),
  ];
};
