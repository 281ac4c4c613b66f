import { orderStream } from '../domain/orders/events';
import { type TicketEvent, ticketStream } from '../domain/tickets/events';
import { type RecordedEvent } from '../event-store';
import { apply, at, createRecorder, empty, id } from '../test/projections/fixture';
import { buyer, concertOf, orderPlaced, putOnSale, ticketIssued } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type CheckIn, getCheckIn, getCheckInByNonce, getTicket, getTicketValidationStatus, listUserTickets } from '.';
import { recordCheckIn, ticketsOfOrder } from '.';
import { ticketsProjection } from './tickets';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
  await putOnSale(recorder, concertOf(1));
  await recorder.record(orderStream(id('order', 1)), orderPlaced(1, concertId, 2));
});
afterAll(() => database.drop());

const concertId = id('concer', 1);
const ticketId = id('ticket', 1);
const checkInId = id('checki', 1);
const scannedBy = id('scanne', 1);
const happens = (event: TicketEvent, n = 1) => recorder.record(ticketStream(id('ticket', n)), event);

it('is issued, and shows where it leads', async () => {
  await happens(ticketIssued(1, 1, concertId));
  const { name, artist, startsAt, venue } = concertOf(1);
  expect(await getTicket(database.db, ticketId)).toEqual({
    ...{ ticketId, orderId: id('order', 1), userId: buyer, ticketType: 'Regular', codeVersion: 1, status: 'issued' },
    concert: { concertId, name, artist, startsAt, venue },
    ...{ issuedAt: at(1), checkInId: null, gate: null, admittedAt: null, contactId: id('contac', 1), version: 1 },
  });
  expect(await getTicket(database.db, id('ticket', 404))).toBeUndefined();
});

it.each<[string, TicketEvent, object]>([
  [
    'is used at the door',
    { type: 'TicketCheckedIn', data: { ticketId, checkInId, gate: 'A', nonce: 'n-1', scannedBy, admittedAt: at(9) } },
    { status: 'used', checkInId, gate: 'A', admittedAt: at(9) },
  ],
  [
    'is good again when that was a mistake',
    { type: 'CheckInReverted', data: { ticketId, checkInId, reason: 'wrong person' } },
    { status: 'issued', checkInId: null, gate: null, admittedAt: null },
  ],
  ['is void', { type: 'TicketVoided', data: { ticketId, reason: 'refunded' } }, { status: 'void' }],
])('%s', async (_, event, expected) => {
  const before = await getTicket(database.db, ticketId);
  await happens(event);
  const after = await getTicket(database.db, ticketId);
  expect(after).toEqual({ ...before, ...expected, version: (before?.version ?? 0) + 1 });
});

it('lists the tickets of an order together and of a buyer newest first', async () => {
  for (const n of [3, 2]) await happens(ticketIssued(n, 1, concertId), n);
  expect((await ticketsOfOrder(database.db, id('order', 1))).map((ticket) => ticket.ticketId)).toEqual(
    [1, 2, 3].map((n) => id('ticket', n)),
  );
  const { items, next } = await listUserTickets(database.db, buyer, { limit: 2 });
  expect(items.map((ticket) => ticket.ticketId)).toEqual([3, 2].map((n) => id('ticket', n)));
  const rest = await listUserTickets(database.db, buyer, { limit: 2, after: next ?? undefined });
  expect(rest.items.map((ticket) => ticket.ticketId)).toEqual([ticketId]);
});

it('writes the new tickets of one batch in one statement', async () => {
  const issued: readonly RecordedEvent[] = (await recorder.history()).filter(({ type }) => type === 'TicketIssued');
  await empty(database.db);
  const statements: string[] = [];
  const note = ({ sql }: { readonly sql: string }): void => void statements.push(sql);
  database.db.on('query', note);
  await apply(database.db, [ticketsProjection], issued);
  database.db.off('query', note);
  expect(statements.filter((sql) => /tickets/.test(sql))).toHaveLength(1);
  expect(await database.db('tickets').pluck<string[]>('ticket_id').orderBy('ticket_id')).toEqual(
    [1, 2, 3].map((n) => id('ticket', n)),
  );
});

describe('the log of scans', () => {
  const scan = (n: number, changes: Partial<CheckIn> = {}): CheckIn => ({
    ...{ checkInId: id('checki', n), ticketId: id('ticket', 50), concertId, gate: 'A', nonce: `scan-${n}` },
    ...{ result: 'admitted', at: at(n), scannedBy, admittedAt: at(n), admittedGate: 'A', ...changes },
  });

  it('gives a scan back as it was recorded', async () => {
    expect(await recordCheckIn(database.db, scan(1))).toEqual(scan(1));
    expect(await getCheckIn(database.db, id('checki', 1))).toEqual(scan(1));
    expect(await getCheckInByNonce(database.db, concertId, 'scan-1')).toEqual(scan(1));
    expect(await getCheckIn(database.db, id('checki', 404))).toBeUndefined();
    expect(await getCheckInByNonce(database.db, concertId, 'scan-404')).toBeUndefined();
  });

  it('gives the first answer again to the same nonce, and to copies that race', async () => {
    const again = scan(9, { nonce: 'scan-1', result: 'already_used' });
    expect(await recordCheckIn(database.db, again)).toEqual(scan(1));
    const racing = Array.from({ length: 8 }, (_, n) => scan(20 + n, { nonce: 'scan-20' }));
    const answers = await Promise.all(racing.map((one) => recordCheckIn(database.db, one)));
    expect(new Set(answers.map((answer) => answer.checkInId)).size).toBe(1);
  });

  it('takes the same nonce of another concert for another scan', async () => {
    const elsewhere = scan(30, { nonce: 'scan-1', concertId: id('concer', 2), ticketId: null, result: 'invalid' });
    expect(await recordCheckIn(database.db, elsewhere)).toEqual(elsewhere);
  });

  it('shows a ticket with every scan of it, the first one first', async () => {
    await putOnSale(recorder, concertOf(3));
    await recorder.record(orderStream(id('order', 3)), orderPlaced(3, id('concer', 3), 1));
    await happens(ticketIssued(60, 3, id('concer', 3)), 60);
    const ticket = { ticketId: id('ticket', 60), concertId: id('concer', 3) };
    await recordCheckIn(database.db, scan(42, { ...ticket, gate: 'B', result: 'already_used' }));
    await recordCheckIn(database.db, scan(41, ticket));
    await happens(
      {
        type: 'TicketCheckedIn',
        data: {
          ...{ ticketId: ticket.ticketId, checkInId: id('checki', 41), gate: 'A', nonce: 'scan-41', scannedBy },
          admittedAt: at(41),
        },
      },
      60,
    );
    expect(await getTicketValidationStatus(database.db, ticket.ticketId)).toEqual({
      ticketId: ticket.ticketId,
      ...{ status: 'used', admittedAt: at(41), gate: 'A' },
      attempts: [
        { at: at(41), gate: 'A', result: 'admitted' },
        { at: at(42), gate: 'B', result: 'already_used' },
      ],
    });
    expect(await getTicketValidationStatus(database.db, id('ticket', 404))).toBeUndefined();
  });
});
