import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { instant, isBefore } from '../shared/time';
import { type ConcertCommand } from './commands';
import { type Concert } from './concert';
import { startsInThePast } from './concertSchedule';
import { type ConcertEvent } from './events';
import { hasSomethingToSell } from './ticketTypes';

type Ask<Type extends ConcertCommand['type']> = CommandOf<ConcertCommand, Type>;
type Answer = Decision<ConcertEvent>;

const incomplete = refuse('concert_incomplete', 'A concert needs at least one ticket type to be put on sale.');

const notPublished = refuse('concert_not_published', 'This concert has not been published yet.');

/** One whose sales are paused is published, too: publishing it again does not resume them. */
export const publishConcert = ({ now }: Ask<'PublishConcert'>, concert: Concert): Answer => {
  if (concert.status !== 'draft') return nothingToDo;
  if (!hasSomethingToSell(concert)) return incomplete;
  return isBefore(now, concert.startsAt)
    ? accept({ type: 'ConcertPublished', data: { concertId: concert.concertId, publishedAt: now } })
    : startsInThePast;
};

export const pauseSales = ({ status, concertId }: Concert): Answer => {
  if (status === 'draft') return notPublished;
  return status === 'paused' ? nothingToDo : accept({ type: 'SalesPaused', data: { concertId } });
};

export const resumeSales = (concert: Concert): Answer => {
  const { status, concertId } = concert;
  if (status === 'draft') return notPublished;
  if (status !== 'paused') return nothingToDo;
  return hasSomethingToSell(concert) ? accept({ type: 'SalesResumed', data: { concertId } }) : incomplete;
};

export const cancelConcert = ({ reason, now }: Ask<'CancelConcert'>, { concertId }: Concert): Answer =>
  accept({ type: 'ConcertCancelled', data: { concertId, reason, cancelledAt: now } });

export const endConcert = ({ afterMs, now }: Ask<'EndConcert'>, { status, concertId, startsAt }: Concert): Answer => {
  if (status === 'draft') return notPublished;
  return instant(now) < instant(startsAt) + afterMs
    ? refuse('concert_not_over', 'This concert is not over yet.')
    : accept({ type: 'ConcertEnded', data: { concertId, endedAt: now } });
};
