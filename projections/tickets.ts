import { type Knex } from 'knex';
import { type Venue } from '../domain/concerts/events';
import { type TicketEvent } from '../domain/tickets/events';
import { type Page, type PageRequest, readPage } from './paging';
import { rowProjection } from './rowProjection';
import { iso, isoOrNull, selectRow, selectRows, type Time } from './rows';

export interface TicketConcert {
  readonly concertId: string;
  readonly name: string;
  readonly artist: string;
  readonly startsAt: string;
  readonly venue: Venue;
}

/** TicketDetails without the holder's name, which is personal (see `contactId`), and without the code, which is signed. */
export interface Ticket {
  readonly ticketId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly concert: TicketConcert;
  readonly ticketType: string;
  readonly codeVersion: number;
  readonly status: 'issued' | 'used' | 'blocked' | 'void';
  readonly issuedAt: string;
  /** Of the check-in that stands. */
  readonly checkInId: string | null;
  readonly gate: string | null;
  readonly admittedAt: string | null;
  /** Whose ticket it is: names stand apart, under this id. */
  readonly contactId: string;
  readonly version: number;
}

export const ticketsProjection = rowProjection<TicketEvent, 'TicketIssued'>({
  table: 'tickets',
  key: 'ticket_id',
  idOf: ({ ticketId }) => ticketId,
  creates: {
    TicketIssued: ({ orderId, userId, concertId, ticketType, codeVersion, issuedAt }) => ({
      order_id: orderId,
      user_id: userId,
      concert_id: concertId,
      ticket_type: ticketType,
      code_version: codeVersion,
      status: 'issued',
      issued_at: issuedAt,
    }),
  },
  changes: {
    TicketCheckedIn: ({ checkInId, gate, admittedAt }) => ({
      status: 'used',
      check_in_id: checkInId,
      gate,
      admitted_at: admittedAt,
    }),
    CheckInReverted: () => ({ status: 'issued', check_in_id: null, gate: null, admitted_at: null }),
    TicketVoided: () => ({ status: 'void' }),
    TicketBlocked: () => ({ status: 'blocked' }),
    TicketUnblocked: () => ({ status: 'issued' }),
  },
});

export interface TicketRow {
  readonly ticket_id: string;
  readonly order_id: string;
  readonly user_id: string;
  readonly concert_id: string;
  readonly ticket_type: string;
  readonly code_version: number;
  readonly status: Ticket['status'];
  readonly issued_at: Time;
  readonly check_in_id: string | null;
  readonly gate: string | null;
  readonly admitted_at: Time | null;
  readonly version: number;
  readonly contact_id: string;
  readonly concert_name: string;
  readonly artist: string;
  readonly starts_at: Time;
  readonly venue: Venue;
}

export const TICKETS = `
  select t.*, bought.contact_id, c.name as concert_name, c.artist, c.starts_at, c.venue
  from tickets t join concerts c on c.concert_id = t.concert_id join orders bought on bought.order_id = t.order_id`;

export const getTicket = async (db: Knex, ticketId: string): Promise<Ticket | undefined> => {
  const row = await selectRow<TicketRow>(db, `${TICKETS} where t.ticket_id = ?::uuid`, [ticketId]);
  return row && toTicket(row);
};

export const ticketsOfOrder = async (db: Knex, orderId: string): Promise<readonly Ticket[]> => {
  const rows = await selectRows<TicketRow>(
    db,
    `${TICKETS} where t.order_id = ?::uuid order by t.concert_id, t.ticket_type, t.ticket_id`,
    [orderId],
  );
  return rows.map(toTicket);
};

/** UserTickets, newest first. @throws InvalidCursor */
export const listUserTickets = (db: Knex, userId: string, page: PageRequest): Promise<Page<Ticket>> =>
  readPage(
    db,
    {
      sql: `${TICKETS} where t.user_id = ?::uuid`,
      bindings: [userId],
      order: { alias: 't', time: 'issued_at', id: 'ticket_id' },
      newestFirst: true,
    },
    page,
    toTicket,
  );

export const toTicket = (row: TicketRow): Ticket => ({
  ticketId: row.ticket_id,
  orderId: row.order_id,
  userId: row.user_id,
  concert: {
    concertId: row.concert_id,
    name: row.concert_name,
    artist: row.artist,
    startsAt: iso(row.starts_at),
    venue: row.venue,
  },
  ticketType: row.ticket_type,
  codeVersion: row.code_version,
  status: row.status,
  issuedAt: iso(row.issued_at),
  checkInId: row.check_in_id,
  gate: row.gate,
  admittedAt: isoOrNull(row.admitted_at),
  contactId: row.contact_id,
  version: row.version,
});
