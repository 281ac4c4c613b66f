import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { equals } from '../shared/money';
import { isQuantity } from '../shared/quantity';
import { isBefore } from '../shared/time';
import { isCapacity } from './capacity';
import { type PoolCommand } from './commands';
import { type PoolEvent } from './events';
import { holdSeats } from './holdSeats';
import { closePool, pausePool, refusalWhenClosed, withdrawPool } from './poolSales';
import { evolve, hasExpired, initialState, keyOf, type Pool, type PoolHold, type PoolState } from './pool';

type Ask<Type extends PoolCommand['type']> = CommandOf<PoolCommand, Type>;
type Answer = Decision<PoolEvent>;

/** Decides on the seats of one ticket type of one concert: nobody else may, so nobody gets a seat that does not exist. */
export const decide = (command: PoolCommand, state: PoolState): Answer => {
  if (command.type === 'CreatePool') return createPool(command, state);
  if (!state.exists) return isUndo(command) ? nothingToDo : ticketTypeUnknown;
  switch (command.type) {
    case 'OpenPool':
      return openPool(command, state);
    case 'ChangePoolCapacity':
      return changeCapacity(command, state);
    case 'PricePool':
      return pricePool(command, state);
    case 'PausePool':
    case 'ResumePool':
      return pausePool(command, state);
    case 'WithdrawPool':
    case 'RestorePool':
      return withdrawPool(command, state);
    case 'ClosePool':
      return closePool(command, state);
    case 'HoldSeats':
      return holdSeats(command, state);
    case 'ExtendHold':
      return extendHold(command, state);
    case 'ReleaseHold':
      return releaseHold(command, state);
    case 'ExpireHold':
      return expireHold(command, state);
    case 'SellSeats':
      return sellSeats(command, state);
    case 'ReturnSeats':
      return returnSeats(command, state);
    default:
      return unreachable(command);
  }
};

export const poolDecider: Decider<PoolCommand, PoolEvent, PoolState> = {
  streamType: 'inventory',
  initialState,
  evolve,
  decide,
};

const ticketTypeUnknown = refuse('ticket_type_unknown', 'This concert has no such ticket type.');

const capacityOutOfRange = refuse('capacity_out_of_range', 'A capacity is a whole number of seats, zero or more.');

const holdGone = refuse('hold_gone', 'These seats are no longer held.');

/** Undoing what was never done has to succeed: compensation is registered before its step. */
const isUndo = ({ type }: PoolCommand): boolean =>
  type === 'ReleaseHold' || type === 'ExpireHold' || type === 'ReturnSeats';

const createPool = ({ concertId, ticketType, capacity, price }: Ask<'CreatePool'>, state: PoolState): Answer => {
  if (!isCapacity(capacity)) return capacityOutOfRange;
  if (!state.exists) {
    return accept({ type: 'PoolCreated', data: { concertId, ticketType, capacity, price, priceVersion: 1 } });
  }
  return state.capacity === capacity && equals(state.price, price)
    ? nothingToDo
    : refuse('ticket_type_exists', `There is a ticket type ${ticketType} already.`);
};

const openPool = ({ salesStartAt, salesEndAt }: Ask<'OpenPool'>, pool: Pool): Answer =>
  pool.open?.salesStartAt === salesStartAt && pool.open.salesEndAt === salesEndAt
    ? nothingToDo
    : (refusalWhenClosed(pool) ?? accept({ type: 'PoolOpened', data: { ...keyOf(pool), salesStartAt, salesEndAt } }));

const changeCapacity = ({ capacity }: Ask<'ChangePoolCapacity'>, pool: Pool): Answer => {
  if (!isCapacity(capacity)) return capacityOutOfRange;
  if (capacity === pool.capacity) return nothingToDo;
  const floor = pool.held + pool.sold;
  return capacity < floor
    ? refuse('capacity_below_committed', `${floor} seats are held or sold already.`, { floor })
    : accept({ type: 'PoolCapacityChanged', data: { ...keyOf(pool), capacity } });
};

const pricePool = ({ price }: Ask<'PricePool'>, pool: Pool): Answer => {
  if (price.currency !== pool.price.currency) {
    return refuse('currency_mismatch', `These tickets are sold in ${pool.price.currency}.`);
  }
  return equals(price, pool.price)
    ? nothingToDo
    : accept({ type: 'PoolPriced', data: { ...keyOf(pool), price, priceVersion: pool.priceVersion + 1 } });
};

/** Like selling it asks for no clock: as long as nobody else took the seats they can be held on to. */
const extendHold = ({ reservationId, expiresAt }: Ask<'ExtendHold'>, pool: Pool): Answer => {
  const hold = pool.holds[reservationId];
  if (hold === undefined) return holdGone;
  return hold.status === 'sold' || !isBefore(hold.expiresAt, expiresAt)
    ? nothingToDo
    : accept({ type: 'HoldExtended', data: { ...seats(pool, reservationId, hold), expiresAt } });
};

const releaseHold = ({ reservationId, reason }: Ask<'ReleaseHold'>, pool: Pool): Answer => {
  const hold = pool.holds[reservationId];
  if (hold === undefined) return nothingToDo;
  return hold.status === 'sold'
    ? refuse('hold_sold', 'These seats are sold; they can only be returned.')
    : accept({ type: 'HoldReleased', data: { ...seats(pool, reservationId, hold), reason } });
};

const expireHold = ({ reservationId, now }: Ask<'ExpireHold'>, pool: Pool): Answer => {
  const hold = pool.holds[reservationId];
  return hold !== undefined && hasExpired(hold, now)
    ? accept({ type: 'HoldExpired', data: seats(pool, reservationId, hold) })
    : nothingToDo;
};

/** Asks for no clock: as long as nobody else took the seats, money that was a moment late still gets them. */
const sellSeats = ({ reservationId }: Ask<'SellSeats'>, pool: Pool): Answer => {
  const hold = pool.holds[reservationId];
  if (hold === undefined) return holdGone;
  if (hold.status === 'sold') return nothingToDo;
  return refusalWhenClosed(pool) ?? accept({ type: 'SeatsSold', data: seats(pool, reservationId, hold) });
};

const returnSeats = ({ reservationId, reason, quantity }: Ask<'ReturnSeats'>, pool: Pool): Answer => {
  const hold = pool.holds[reservationId];
  if (hold === undefined) return nothingToDo;
  if (hold.status === 'held')
    return refuse('seats_not_sold', 'These seats are held, not sold; they can only be released.');
  const returned = quantity ?? hold.quantity;
  return isQuantity(returned) && returned <= hold.quantity
    ? accept({ type: 'SeatsReturned', data: { ...seats(pool, reservationId, hold), quantity: returned, reason } })
    : refuse('quantity_out_of_range', 'No more seats can be returned than were sold.');
};

const seats = (pool: Pool, reservationId: string, { quantity }: PoolHold) => ({
  ...keyOf(pool),
  reservationId,
  quantity,
});
