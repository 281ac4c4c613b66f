import { type Refusal } from '../event-store';
import { decideOnLines, linesHeld } from './holdSeats';
import { type HoldRequest } from './holdRequest';
import { type SeatsParts, timeOf } from './parts';
import { openPoolBook } from './pools';
import { amountRefusal, currencyRefusal, refusalOf, rejectedLines } from './refusals';

/**
 * Whether it would be refused at this moment by the pools or for its total, and why. Locks nothing and records nothing: a "no" is true as of now, a "yes"
 * has to be decided again.
 */
export const previewRefusal = async (
  { db, clock }: Pick<SeatsParts, 'db' | 'clock'>,
  wanted: Pick<HoldRequest, 'reservationId' | 'userId' | 'lines'>,
): Promise<Refusal | undefined> => {
  const now = timeOf({ clock });
  const { lines, reservationId } = wanted;
  const pools = await openPoolBook({ tx: db }, lines, [reservationId], now);
  const decisions = decideOnLines(pools, { ...wanted, seatsFreeAt: now }, now);
  const held = linesHeld(decisions);
  return refusalOf(rejectedLines(lines, decisions)) ?? currencyRefusal(held) ?? amountRefusal(held);
};
