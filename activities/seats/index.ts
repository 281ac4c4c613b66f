import { type ActivityDeps } from '../deps';
import { holdSeats, type HoldRequest } from './hold';
import { confirmSeats, expireSeats, orderReservation, type Release, releaseSeats } from './settle';

export const seatActivities = (deps: ActivityDeps) => ({
  holdSeats: (request: HoldRequest) => holdSeats(deps, request),
  orderReservation: (request: { orderId: string; userId: string; reservationId: string }) =>
    orderReservation(deps, request),
  confirmSeats: (request: { orderId: string; reservationId: string }) => confirmSeats(deps, request),
  releaseSeats: (request: Release) => releaseSeats(deps, request),
  expireSeats: (request: Omit<Release, 'reason'>) => expireSeats(deps, request),
});
