import { type CommandOf } from '../shared/command';
import { type Decision, nothingToDo, refuse } from '../shared/decision';
import { instant, isBefore } from '../shared/time';
import { type ConcertCommand } from './commands';
import { type Concert } from './concert';
import { type ConcertEvent, type Venue } from './events';

type Ask<Type extends ConcertCommand['type']> = CommandOf<ConcertCommand, Type>;
type Answer = Decision<ConcertEvent>;

export const startsInThePast = refuse('starts_in_the_past', 'The start of the concert has to be in the future.');

const windowEmpty = refuse('sales_window_empty', 'The sale has to start before it ends.');

/** A sale without an end of its own ends with the start of the concert. */
const isEmpty = ({ salesStartAt, salesEndAt, startsAt }: Pick<Concert, 'salesStartAt' | 'salesEndAt' | 'startsAt'>) =>
  salesStartAt !== null && !isBefore(salesStartAt, salesEndAt ?? startsAt);

export const changeSalesWindow = (
  { salesStartAt, salesEndAt }: Ask<'ChangeSalesWindow'>,
  { concertId, startsAt, ...before }: Concert,
): Answer => {
  if (isSame(salesStartAt, before.salesStartAt) && isSame(salesEndAt, before.salesEndAt)) return nothingToDo;
  return isEmpty({ salesStartAt, salesEndAt, startsAt })
    ? windowEmpty
    : { events: [{ type: 'SalesWindowChanged', data: { concertId, salesStartAt, salesEndAt } }] };
};

/** Tickets stay good. A refund window that buyers were promised stays until another takes its place. */
export const rescheduleConcert = (command: Ask<'RescheduleConcert'>, concert: Concert): Answer => {
  const { startsAt, venue, now } = command;
  const refundWindowEndsAt = command.refundWindowEndsAt ?? concert.refundWindowEndsAt;
  const opensWindow = !isSame(refundWindowEndsAt, concert.refundWindowEndsAt);
  const moves = !isSame(startsAt, concert.startsAt);
  if (moves && !isBefore(now, startsAt)) return startsInThePast;
  if (opensWindow && refundWindowEndsAt !== null && !isBefore(now, refundWindowEndsAt)) return windowIsOver;
  if (isEmpty({ ...concert, startsAt })) return windowEmpty;

  const { concertId, startsAt: previousStartsAt } = concert;
  const events: ConcertEvent[] = [];
  if (moves || opensWindow) {
    const data = { concertId, startsAt, previousStartsAt, refundWindowEndsAt, rescheduledAt: now };
    events.push({ type: 'ConcertRescheduled', data });
  }
  if (venue !== null && !isSameVenue(venue, concert.venue)) {
    events.push({ type: 'VenueMoved', data: { concertId, venue } });
  }
  return { events };
};

const windowIsOver = refuse('refund_window_in_the_past', 'The end of the refund window has to be in the future.');

const isSame = (left: string | null, right: string | null): boolean =>
  left === null || right === null ? left === right : instant(left) === instant(right);

const isSameVenue = (left: Venue, right: Venue): boolean =>
  left.name === right.name &&
  left.address === right.address &&
  left.city === right.city &&
  left.country === right.country &&
  left.timeZone === right.timeZone;
