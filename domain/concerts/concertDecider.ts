import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { equals } from '../shared/money';
import { isTaxPercent } from '../shared/taxRate';
import { type ConcertCommand } from './commands';
import { type Concert, type ConcertState, evolve, initialState } from './concert';
import { type ConcertEvent } from './events';

type Ask<Type extends ConcertCommand['type']> = CommandOf<ConcertCommand, Type>;
type Answer = Decision<ConcertEvent>;

/** Decides what an organizer offers. How many seats are left is decided in the inventory. */
export const decide = (command: ConcertCommand, state: ConcertState): Answer => {
  if (command.type === 'CreateConcert') return createConcert(command, state);
  if (state.status === 'none') return refuse('concert_not_found', 'There is no such concert.');
  switch (command.type) {
    case 'SetTicketType':
      return setTicketType(command, state);
    case 'PublishConcert':
      return publishConcert(command, state);
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

const createConcert = ({ type: _type, ...concert }: Ask<'CreateConcert'>, state: ConcertState): Answer => {
  if (state.status !== 'none') return refuse('concert_exists', 'This concert has been created already.');
  // Too late to be found out when the first invoice is written: the money is there by then.
  return concert.taxRate === null || isTaxPercent(concert.taxRate.percent)
    ? accept({ type: 'ConcertCreated', data: concert })
    : refuse('tax_rate_invalid', 'A tax rate is a decimal number of percent, from 0 to 99.9999.');
};

const setTicketType = ({ ticketType, price, capacity }: Ask<'SetTicketType'>, concert: Concert): Answer => {
  const { concertId, currency } = concert;
  if (price.currency !== currency) {
    return refuse('currency_mismatch', `Tickets of this concert are sold in ${currency}.`);
  }
  const before = concert.ticketTypes[ticketType];
  if (before === undefined) {
    return accept({ type: 'TicketTypeAdded', data: { concertId, ticketType, price, capacity } });
  }
  const events: ConcertEvent[] = [];
  if (!equals(before.price, price)) {
    const priceVersion = before.priceVersion + 1;
    events.push({ type: 'TicketTypePriced', data: { concertId, ticketType, price, priceVersion } });
  }
  if (before.capacity !== capacity) {
    events.push({ type: 'TicketTypeCapacityChanged', data: { concertId, ticketType, capacity } });
  }
  return { events };
};

const publishConcert = ({ now }: Ask<'PublishConcert'>, { status, concertId, ticketTypes }: Concert): Answer => {
  if (status === 'published') return nothingToDo;
  return Object.keys(ticketTypes).length === 0
    ? refuse('concert_incomplete', 'A concert needs at least one ticket type before it is published.')
    : accept({ type: 'ConcertPublished', data: { concertId, publishedAt: now } });
};

const assignScanner = ({ userId }: Ask<'AssignScanner'>, { concertId, scannerIds }: Concert): Answer =>
  scannerIds.includes(userId) ? nothingToDo : accept({ type: 'ScannerAssigned', data: { concertId, userId } });

const unassignScanner = ({ userId }: Ask<'UnassignScanner'>, { concertId, scannerIds }: Concert): Answer =>
  scannerIds.includes(userId) ? accept({ type: 'ScannerUnassigned', data: { concertId, userId } }) : nothingToDo;
