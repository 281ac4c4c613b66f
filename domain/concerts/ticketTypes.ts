import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { equals } from '../shared/money';
import { type ConcertCommand } from './commands';
import { type Concert } from './concert';
import { type ConcertEvent } from './events';

type Ask<Type extends ConcertCommand['type']> = CommandOf<ConcertCommand, Type>;
type Answer = Decision<ConcertEvent>;

export const setTicketType = (
  { ticketType, price, capacity }: Ask<'SetTicketType'>,
  { concertId, currency, ticketTypes }: Concert,
): Answer => {
  if (price.currency !== currency) {
    return refuse('currency_mismatch', `Tickets of this concert are sold in ${currency}.`);
  }
  const before = ticketTypes[ticketType];
  if (before === undefined) {
    return accept({ type: 'TicketTypeAdded', data: { concertId, ticketType, price, capacity } });
  }
  const events: ConcertEvent[] = [];
  if (before.withdrawn) events.push({ type: 'TicketTypeRestored', data: { concertId, ticketType } });
  if (!equals(before.price, price)) {
    const priceVersion = before.priceVersion + 1;
    events.push({ type: 'TicketTypePriced', data: { concertId, ticketType, price, priceVersion } });
  }
  if (before.capacity !== capacity) {
    events.push({ type: 'TicketTypeCapacityChanged', data: { concertId, ticketType, capacity } });
  }
  return { events };
};

/** The last one may go, too: a concert without any is on show and sells nothing. */
export const withdrawTicketType = (
  { ticketType }: Ask<'WithdrawTicketType'>,
  { concertId, ticketTypes }: Concert,
): Answer => {
  const before = ticketTypes[ticketType];
  if (before === undefined) return refuse('ticket_type_unknown', 'This concert has no such ticket type.');
  return before.withdrawn ? nothingToDo : accept({ type: 'TicketTypeWithdrawn', data: { concertId, ticketType } });
};

export const hasSomethingToSell = ({ ticketTypes }: Concert): boolean =>
  Object.values(ticketTypes).some(({ withdrawn }) => !withdrawn);
