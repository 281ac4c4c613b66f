import { type Knex } from 'knex';
import { iso, isoOrNull, selectRow, selectRows } from './rows';
import { getTicket, type Ticket } from './tickets';

export type CheckInResult = 'admitted' | 'already_used' | 'wrong_concert' | 'revoked' | 'void' | 'blocked' | 'invalid';

/** One scan at a door, and what the scanner was told. */
export interface CheckIn {
  readonly checkInId: string;
  /** Null: the code belongs to no ticket. */
  readonly ticketId: string | null;
  readonly concertId: string;
  readonly gate: string;
  /** Chosen by the scanner, once a scan; unique in a concert. */
  readonly nonce: string;
  readonly result: CheckInResult;
  readonly at: string;
  readonly scannedBy: string;
  /** When and where the ticket was admitted, by this scan or by the one before it. */
  readonly admittedAt: string | null;
  readonly admittedGate: string | null;
}

/** TicketValidationStatus: the ticket and every scan of it. */
export interface TicketValidationStatus {
  readonly ticketId: string;
  readonly status: Ticket['status'];
  readonly admittedAt: string | null;
  readonly gate: string | null;
  /** Oldest first. */
  readonly attempts: readonly { readonly at: string; readonly gate: string; readonly result: CheckInResult }[];
}

interface CheckInRow {
  readonly check_in_id: string;
  readonly ticket_id: string | null;
  readonly concert_id: string;
  readonly gate: string;
  readonly nonce: string;
  readonly result: CheckInResult;
  readonly at: Date;
  readonly scanned_by: string;
  readonly admitted_at: Date | null;
  readonly admitted_gate: string | null;
}

/**
 * Writes a scan into the log. The same nonce again changes nothing and gives what was recorded first, also when two
 * copies of one message race.
 */
export const recordCheckIn = async (db: Knex, scan: CheckIn): Promise<CheckIn> => {
  // Without a constraint named: copies of one message meet in the primary key as well, and whichever they meet in first counts.
  const row = await selectRow<CheckInRow>(
    db,
    `insert into check_ins
       (check_in_id, ticket_id, concert_id, gate, nonce, result, at, scanned_by, admitted_at, admitted_gate)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do nothing returning *`,
    [
      ...[scan.checkInId, scan.ticketId, scan.concertId, scan.gate, scan.nonce, scan.result, scan.at, scan.scannedBy],
      ...[scan.admittedAt, scan.admittedGate],
    ],
  );
  if (row !== undefined) return toCheckIn(row);
  const first = await getCheckInByNonce(db, scan.concertId, scan.nonce);
  if (first === undefined) throw new Error(`check-in ${scan.checkInId} has the id of another scan`);
  return first;
};

export const getCheckIn = async (db: Knex, checkInId: string): Promise<CheckIn | undefined> => {
  const row = await selectRow<CheckInRow>(db, 'select * from check_ins where check_in_id = ?::uuid', [checkInId]);
  return row && toCheckIn(row);
};

export const getCheckInByNonce = async (db: Knex, concertId: string, nonce: string): Promise<CheckIn | undefined> => {
  const row = await selectRow<CheckInRow>(db, 'select * from check_ins where concert_id = ?::uuid and nonce = ?', [
    concertId,
    nonce,
  ]);
  return row && toCheckIn(row);
};

export const getTicketValidationStatus = async (
  db: Knex,
  ticketId: string,
): Promise<TicketValidationStatus | undefined> => {
  const ticket = await getTicket(db, ticketId);
  if (ticket === undefined) return undefined;
  const scans = await selectRows<CheckInRow>(
    db,
    'select * from check_ins where ticket_id = ?::uuid order by at, check_in_id',
    [ticketId],
  );
  const { status, admittedAt, gate } = ticket;
  const attempts = scans.map((scan) => ({ at: iso(scan.at), gate: scan.gate, result: scan.result }));
  return { ticketId, status, admittedAt, gate, attempts };
};

const toCheckIn = (row: CheckInRow): CheckIn => ({
  checkInId: row.check_in_id,
  ticketId: row.ticket_id,
  concertId: row.concert_id,
  gate: row.gate,
  nonce: row.nonce,
  result: row.result,
  at: iso(row.at),
  scannedBy: row.scanned_by,
  admittedAt: isoOrNull(row.admitted_at),
  admittedGate: row.admitted_gate,
});
