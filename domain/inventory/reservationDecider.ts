import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { isBefore } from '../shared/time';
import { type ReservationCommand } from './commands';
import { type ReservationEvent } from './events';
import { evolve, initialState, type Reservation, type ReservationState } from './reservation';

type Ask<Type extends ReservationCommand['type']> = CommandOf<ReservationCommand, Type>;
type Answer = Decision<ReservationEvent>;

/** Decides what a hold over several pools is worth: whose it is and how it ends. The seats are decided in the pools. */
export const decide = (command: ReservationCommand, state: ReservationState): Answer => {
  if (command.type === 'HoldReservation') return holdReservation(command, state);
  if (command.type === 'RejectReservation') return rejectReservation(command, state);
  if (state.status === 'none') return isUndo(command) ? nothingToDo : notFound;
  switch (command.type) {
    case 'OrderReservation':
      return orderReservation(command, state);
    case 'ExtendReservation':
      return extendReservation(command, state);
    case 'ConfirmReservation':
      return confirmReservation(command, state);
    case 'ReleaseReservation':
      return releaseReservation(command, state);
    case 'ExpireReservation':
      return expireReservation(command, state);
    case 'ReinstateReservation':
      return reinstateReservation(command, state);
    default:
      return unreachable(command);
  }
};

export const reservationDecider: Decider<ReservationCommand, ReservationEvent, ReservationState> = {
  streamType: 'reservation',
  initialState,
  evolve,
  decide,
};

const notFound = refuse('reservation_not_found', 'There is no such reservation.');
const notHeld = refuse('reservation_not_held', 'This reservation holds no seats any more.');
const orderHasIt = refuse('reservation_not_held', 'An order has taken this reservation over.');
const notExtendable = refuse('hold_not_extendable', 'This hold cannot be made longer any more.');
const exists = refuse('reservation_exists', 'This reservation has been made already.');

/** An order undoes its hold without knowing how far it came. */
const isUndo = (command: ReservationCommand): boolean =>
  command.type === 'ReleaseReservation' && command.orderId !== null;

const holdReservation = ({ type: _type, now, ...hold }: Ask<'HoldReservation'>, state: ReservationState): Answer => {
  if (state.status === 'held') return nothingToDo;
  return state.status === 'none' ? accept({ type: 'ReservationHeld', data: { ...hold, heldAt: now } }) : exists;
};

const rejectReservation = (
  { reservationId, userId, lines, code }: Ask<'RejectReservation'>,
  state: ReservationState,
): Answer => {
  if (state.status === 'rejected') return nothingToDo;
  return state.status === 'none'
    ? accept({ type: 'ReservationRejected', data: { reservationId, userId, lines, code } })
    : exists;
};

const orderReservation = ({ orderId, now }: Ask<'OrderReservation'>, state: Reservation): Answer => {
  if (state.status === 'confirmed' && state.orderId === orderId) return nothingToDo;
  if (state.status !== 'held') return notHeld;
  if (state.orderId !== null) return state.orderId === orderId ? nothingToDo : orderHasIt;
  return isBefore(now, state.expiresAt)
    ? accept({ type: 'ReservationOrdered', data: { reservationId: state.reservationId, orderId } })
    : notHeld;
};

/** Only the cap bounds it: that the seats are still there is decided in their pools. */
const extendReservation = ({ orderId, expiresAt }: Ask<'ExtendReservation'>, state: Reservation): Answer => {
  if (state.status !== 'held') return notHeld;
  if (isAnothers(state.orderId, orderId)) return orderHasIt;
  const until = isBefore(state.latestExpiresAt, expiresAt) ? state.latestExpiresAt : expiresAt;
  return state.extended || !isBefore(state.expiresAt, until)
    ? notExtendable
    : accept({ type: 'ReservationExtended', data: { reservationId: state.reservationId, expiresAt: until } });
};

const confirmReservation = ({ orderId }: Ask<'ConfirmReservation'>, state: Reservation): Answer => {
  if (state.status === 'confirmed' && state.orderId === orderId) return nothingToDo;
  if (state.status !== 'held') return notHeld;
  return isAnothers(state.orderId, orderId)
    ? orderHasIt
    : accept({ type: 'ReservationConfirmed', data: { reservationId: state.reservationId, orderId } });
};

/** Its order may give back what it has bought, because more can fail after the sale; the buyer may not. */
const releaseReservation = ({ orderId, reason }: Ask<'ReleaseReservation'>, state: Reservation): Answer => {
  if (state.status === 'released') return nothingToDo;
  if (state.status === 'expired' || state.status === 'rejected') return orderId === null ? notHeld : nothingToDo;
  return isAnothers(state.orderId, orderId)
    ? orderHasIt
    : accept({ type: 'ReservationReleased', data: { reservationId: state.reservationId, reason } });
};

/** Expiry and confirmation may meet in one millisecond: whoever comes second has nothing to do. */
const expireReservation = ({ orderId, now }: Ask<'ExpireReservation'>, state: Reservation): Answer =>
  state.status === 'held' && !isAnothers(state.orderId, orderId) && !isBefore(now, state.expiresAt)
    ? accept({ type: 'ReservationExpired', data: { reservationId: state.reservationId } })
    : nothingToDo;

const reinstateReservation = ({ orderId, expiresAt }: Ask<'ReinstateReservation'>, state: Reservation): Answer => {
  if (state.status === 'rejected' || state.status === 'released') return notHeld;
  if (isAnothers(state.orderId, orderId)) return orderHasIt;
  return state.status === 'expired'
    ? accept({ type: 'ReservationReinstated', data: { reservationId: state.reservationId, expiresAt } })
    : nothingToDo;
};

/** A hold that no order has taken yet is anybody's who knows it. */
const isAnothers = (holder: string | null, asking: string | null): boolean => holder !== null && holder !== asking;
