import { type Money } from '../shared/money';
import { instant, isBefore } from '../shared/time';
import { type ConcertStatus } from './concert';
import { type CancellationPolicy } from './events';

/** What a concert says about giving its tickets back. */
export interface CancellableConcert {
  readonly status: ConcertStatus;
  readonly startsAt: string;
  readonly cancellationPolicy: CancellationPolicy | null;
  readonly refundWindowEndsAt: string | null;
}

export interface CancellationTerms {
  /** May a buyer give a ticket back? */
  readonly open: boolean;
  /** Kept of the price. */
  readonly feePercent: number;
  /** Until when these terms hold, if a time ends them. */
  readonly until: string | null;
}

const HOUR_MS = 3_600_000;
/** Of a concert that has none of its own. */
const FREE_UNTIL_THE_START: CancellationPolicy = { deadlineHours: 0, feePercent: 0 };

/** What a buyer gets at this moment. A refund window, and a concert that was cancelled, give all of it back whatever the policy says. */
export const termsAt = (concert: CancellableConcert, now: string): CancellationTerms => {
  const { status, startsAt, refundWindowEndsAt } = concert;
  if (status === 'cancelled') return { open: true, feePercent: 0, until: null };
  if (refundWindowEndsAt !== null && isBefore(now, refundWindowEndsAt)) {
    return { open: true, feePercent: 0, until: refundWindowEndsAt };
  }
  const { deadlineHours, feePercent } = concert.cancellationPolicy ?? FREE_UNTIL_THE_START;
  const until = new Date(instant(startsAt) - deadlineHours * HOUR_MS).toISOString();
  return { open: isBefore(now, until), feePercent, until };
};

/**
 * What is kept of a price, rounded half up to what can be charged, so that the rest of it can be given back.
 * @param step the least by which amounts of the currency differ, in its minor unit
 */
export const feeOf = ({ amount, currency }: Money, feePercent: number, step: number): Money => {
  const hundredths = Math.floor(amount / step) * feePercent;
  return { amount: Math.floor((hundredths + 50) / 100) * step, currency };
};
