import { type Refusal } from '../event-store';
import { decideOnLines } from './holdSeats';
import { type HoldRequest } from './holdRequest';
import { type SeatsParts, timeOf } from './parts';
import { openPoolBook } from './pools';
import { refusalOf, rejectedLines } from './refusals';

/**
 * Whether the pools would refuse it at this moment, and why. Locks nothing and records nothing: a "no" is true as of now, a "yes"
 * has to be decided again.
 */
export const previewRefusal = async (
  { db, clock }: Pick<SeatsParts, 'db' | 'clock'>,
  wanted: Pick<HoldRequest, 'reservationId' | 'userId' | 'lines'>,
): Promise<Refusal | undefined> => {
  const now = timeOf({ clock });
  const { lines, reservationId } = wanted;
  const pools = await openPoolBook({ tx: db }, lines, [reservationId], now);
  return refusalOf(rejectedLines(lines, decideOnLines(pools, { ...wanted, seatsFreeAt: now }, now)));
};
