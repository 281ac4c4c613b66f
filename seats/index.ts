import { type Refusal } from '../event-store';
import { type OverdueHold } from '../projections';
import { confirmSeats, type OfOrder } from './confirmSeats';
import { expireHold } from './expireHold';
import { type ExtendedHold, extendHold, type Extension } from './extendHold';
import { expireSeats, type Release, releaseSeats } from './freeSeats';
import { createHoldQueue, type HoldQueueOptions } from './holdQueue';
import { type HeldSeats, type HoldRequest } from './holdRequest';
import { holdTogether } from './holdSeats';
import { orderReservation, type OrderOfReservation } from './orderReservation';
import { type MetadataOf, type SeatsParts } from './parts';
import { previewRefusal } from './preview';
import { type Return, returnSeats } from './returnSeats';

export { commandPools, type PoolOrders } from './commandPools';
export { type ExtendedHold, type Extension } from './extendHold';
export { type OfOrder } from './confirmSeats';
export { type Release } from './freeSeats';
export { type HeldSeats, type HoldRequest, type WantedLine } from './holdRequest';
export { type OrderOfReservation } from './orderReservation';
export { type MetadataOf, type SeatsParts } from './parts';
export { type Return } from './returnSeats';
export { SeatsBusy } from './seatsBusy';
export { type Refused, UnexpectedRefusal } from './unexpectedRefusal';

/** What can be done with seats, each in one transaction and idempotent by the ids it is given. */
export interface Seats {
  /** All of them or none. Waits its turn in this process. @throws SeatsBusy */
  hold(request: HoldRequest, metadataOf: MetadataOf): Promise<HeldSeats>;
  /** Why `hold` would refuse it now; nothing is recorded. */
  preview(wanted: Pick<HoldRequest, 'reservationId' | 'userId' | 'lines'>): Promise<Refusal | undefined>;
  order(request: OrderOfReservation, metadataOf: MetadataOf): Promise<HeldSeats>;
  extend(request: Extension, metadataOf: MetadataOf): Promise<ExtendedHold>;
  confirm(request: OfOrder, metadataOf: MetadataOf): Promise<'sold' | 'gone'>;
  release(request: Release, metadataOf: MetadataOf): Promise<'released' | 'ordered'>;
  return(request: Return, metadataOf: MetadataOf): Promise<void>;
  expire(request: Omit<Release, 'reason'>, metadataOf: MetadataOf): Promise<'expired' | 'ordered'>;
  /** One hold of one pool, when its time is up. */
  expireHold(hold: OverdueHold, metadataOf: MetadataOf): Promise<boolean>;
}

export type SeatsOptions = SeatsParts & Partial<Omit<HoldQueueOptions, 'serve' | 'clock'>>;

/** The seats as one process sees them: its requests for seats share transactions. */
export const createSeats = (options: SeatsOptions): Seats => {
  const { mostTogether = 64, transactions = 6, mostWaiting = 1_000, waitMs = 5_000, clock } = options;
  const parts: SeatsParts = options;
  const enqueue = createHoldQueue({
    ...{ mostTogether, transactions, mostWaiting, waitMs, clock },
    serve: (asks) => holdTogether(parts, asks),
  });
  return {
    hold: (request, metadataOf) => enqueue({ request, metadata: metadataOf(request.userId) }),
    preview: (wanted) => previewRefusal(parts, wanted),
    order: (request, metadataOf) => orderReservation(parts, request, metadataOf),
    extend: (request, metadataOf) => extendHold(parts, request, metadataOf),
    confirm: (request, metadataOf) => confirmSeats(parts, request, metadataOf),
    release: (request, metadataOf) => releaseSeats(parts, request, metadataOf),
    return: (request, metadataOf) => returnSeats(parts, request, metadataOf),
    expire: (request, metadataOf) => expireSeats(parts, request, metadataOf),
    expireHold: (hold, metadataOf) => expireHold(parts, hold, metadataOf),
  };
};
