import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { isTaxPercent } from '../shared/taxRate';
import { type ConcertCommand } from './commands';
import { type Concert, type ConcertState, evolve, initialState } from './concert';
import { cancelConcert, endConcert, pauseSales, publishConcert, resumeSales } from './concertLifecycle';
import { changeSalesWindow, rescheduleConcert } from './concertSchedule';
import { type ConcertEvent } from './events';
import { setTicketType, withdrawTicketType } from './ticketTypes';

type Ask<Type extends ConcertCommand['type']> = CommandOf<ConcertCommand, Type>;
type Answer = Decision<ConcertEvent>;

/** Decides what an organizer offers. How many seats are left is decided in the inventory. */
export const decide = (command: ConcertCommand, state: ConcertState): Answer => {
  if (command.type === 'CreateConcert') return createConcert(command, state);
  if (state.status === 'none') return refuse('concert_not_found', 'There is no such concert.');
  if (state.status === 'cancelled') return command.type === 'CancelConcert' ? nothingToDo : isCancelled;
  if (state.status === 'ended' && !isForTheDoor(command)) return command.type === 'EndConcert' ? nothingToDo : hasEnded;
  switch (command.type) {
    case 'SetTicketType':
      return setTicketType(command, state);
    case 'WithdrawTicketType':
      return withdrawTicketType(command, state);
    case 'PublishConcert':
      return publishConcert(command, state);
    case 'RenameConcert':
      return renameConcert(command, state);
    case 'PauseSales':
      return pauseSales(state);
    case 'ResumeSales':
      return resumeSales(state);
    case 'ChangeSalesWindow':
      return changeSalesWindow(command, state);
    case 'RescheduleConcert':
      return rescheduleConcert(command, state);
    case 'CancelConcert':
      return cancelConcert(command, state);
    case 'EndConcert':
      return endConcert(command, state);
    case 'AssignScanner':
      return assignScanner(command, state);
    case 'UnassignScanner':
      return unassignScanner(command, state);
    default:
      return unreachable(command);
  }
};

export const concertDecider: Decider<ConcertCommand, ConcertEvent, ConcertState> = {
  streamType: 'concert',
  initialState,
  evolve,
  decide,
};

const isCancelled = refuse('concert_cancelled', 'This concert is cancelled.');

const hasEnded = refuse('concert_ended', 'This concert is over.');

/** Guests may still be scanned on the second day of a festival, which is over by the clock. */
const isForTheDoor = ({ type }: ConcertCommand): boolean => type === 'AssignScanner' || type === 'UnassignScanner';

const createConcert = ({ type: _type, ...concert }: Ask<'CreateConcert'>, state: ConcertState): Answer => {
  if (state.status !== 'none') return refuse('concert_exists', 'This concert has been created already.');
  // Too late to be found out when the first invoice is written: the money is there by then.
  return concert.taxRate === null || isTaxPercent(concert.taxRate.percent)
    ? accept({ type: 'ConcertCreated', data: concert })
    : refuse('tax_rate_invalid', 'A tax rate is a decimal number of percent, from 0 to 99.9999.');
};

const renameConcert = ({ name, artist }: Ask<'RenameConcert'>, concert: Concert): Answer =>
  name === concert.name && artist === concert.artist
    ? nothingToDo
    : accept({ type: 'ConcertRenamed', data: { concertId: concert.concertId, name, artist } });

const assignScanner = ({ userId }: Ask<'AssignScanner'>, { concertId, scannerIds }: Concert): Answer =>
  scannerIds.includes(userId) ? nothingToDo : accept({ type: 'ScannerAssigned', data: { concertId, userId } });

const unassignScanner = ({ userId }: Ask<'UnassignScanner'>, { concertId, scannerIds }: Concert): Answer =>
  scannerIds.includes(userId) ? accept({ type: 'ScannerUnassigned', data: { concertId, userId } }) : nothingToDo;
