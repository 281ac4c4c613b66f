import {
  type Ticket,
  type CheckIn,
  type CheckInResult,
  getCheckInByNonce,
  getTicket,
  recordCheckIn,
} from '../../projections';
import { ticketStream } from '../../domain/tickets/events';
import { ticketDecider } from '../../domain/tickets/ticketDecider';
import { type EventMetadata, type StoreTransaction } from '../../event-store';
import { derivedId } from '../processes/ids';
import { type Services } from '../services';

export interface Scan {
  readonly code: string;
  readonly gate: string;
  readonly nonce: string;
  /** Absent: now. A gate without a network sends its scans later. */
  readonly scannedAt?: string | undefined;
}

export interface Door {
  readonly concertId: string;
  readonly scannedBy: string;
  readonly metadata: EventMetadata;
}

type Parts = Pick<Services, 'db' | 'eventStore' | 'ticketCodes' | 'clock'>;

const results: readonly string[] = ['already_used', 'wrong_concert', 'revoked', 'void', 'blocked', 'invalid'];

const resultOf = (code: string): CheckInResult => (results.includes(code) ? (code as CheckInResult) : 'invalid');

/** A clock at the door that runs ahead must not admit in the future. */
const timeOf = ({ scannedAt }: Scan, clock: () => Date): string => {
  const now = clock().toISOString();
  return scannedAt !== undefined && scannedAt < now ? scannedAt : now;
};

/**
 * One scan, once per nonce: the ticket decides, and the log of scans is written in the same transaction. Whatever the result,
 * the same nonce is told the same again.
 */
export async function checkIn(parts: Parts, door: Door, scan: Scan): Promise<CheckIn> {
  const { db, eventStore, ticketCodes, clock } = parts;
  const { concertId, scannedBy } = door;
  const { gate, nonce } = scan;
  const earlier = await getCheckInByNonce(db, concertId, nonce);
  if (earlier) return earlier;

  const at = timeOf(scan, clock);
  const checkInId = derivedId('check-in', concertId, nonce);
  const entry = { checkInId, concertId, gate, nonce, at, scannedBy, admittedAt: null, admittedGate: null };
  const content = ticketCodes.verify(scan.code);
  if (!content || !(await getTicket(db, content.ticketId))) {
    return recordCheckIn(db, { ...entry, ticketId: null, result: 'invalid' });
  }
  const { ticketId, version: codeVersion } = content;
  const streamId = ticketStream(ticketId);
  const decide = async (store: StoreTransaction): Promise<CheckIn> => {
    const outcome = await store.execute({
      decider: ticketDecider,
      streamId,
      command: { type: 'CheckIn', checkInId, concertId, codeVersion, gate, nonce, scannedBy, now: at },
      commandId: `check-in-${checkInId}`,
      metadata: door.metadata,
    });
    if (outcome.outcome !== 'refused') {
      return recordCheckIn(store.tx, { ...entry, ticketId, result: 'admitted', admittedAt: at, admittedGate: gate });
    }
    const result = resultOf(outcome.refusal.code);
    const before = result === 'already_used' ? await getTicket(store.tx, ticketId) : undefined;
    return recordCheckIn(store.tx, { ...entry, ticketId, result, ...admission(before) });
  };
  try {
    return await eventStore.transact([streamId], async (store) => {
      const recorded = await decide(store);
      if (recorded.ticketId !== ticketId) throw new NonceUsed(recorded);
      return recorded;
    });
  } catch (error) {
    if (error instanceof NonceUsed) return error.recorded;
    throw error;
  }
}

/** Another ticket came with the same nonce at the same moment: what was just decided about this one is taken back. */
class NonceUsed extends Error {
  constructor(readonly recorded: CheckIn) {
    super('the nonce belongs to the scan of another ticket');
  }
}

const admission = (ticket: Ticket | undefined) => ({
  admittedAt: ticket?.admittedAt ?? null,
  admittedGate: ticket?.gate ?? null,
});
