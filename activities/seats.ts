import {
  type HoldRequest,
  type OfOrder,
  type OrderOfReservation,
  type Extension,
  type Release,
  type Return,
  type Seats,
  UnexpectedRefusal,
} from '../seats';
import { metadataOf, unexpectedRefusal } from './commands';

/** A refusal that nobody expected parks at once: trying again would be refused again. */
const asFailure = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw error instanceof UnexpectedRefusal ? unexpectedRefusal(error.refusal) : error;
  }
};

export const seatActivities = ({ seats }: { readonly seats: Seats }) => ({
  holdSeats: (request: HoldRequest) => asFailure(seats.hold(request, metadataOf)),
  orderReservation: (request: OrderOfReservation) => asFailure(seats.order(request, metadataOf)),
  extendHold: (request: Extension) => asFailure(seats.extend(request, metadataOf)),
  confirmSeats: (request: OfOrder) => asFailure(seats.confirm(request, metadataOf)),
  releaseSeats: (request: Release) => asFailure(seats.release(request, metadataOf)),
  returnSeats: (request: Return) => asFailure(seats.return(request, metadataOf)),
  expireSeats: (request: Omit<Release, 'reason'>) => asFailure(seats.expire(request, metadataOf)),
});
