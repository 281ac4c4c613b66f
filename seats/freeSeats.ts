import { type PoolKey } from '../domain/inventory/events';
import { reservationDecider } from '../domain/inventory/reservationDecider';
import { commandOf } from '../domain/shared/commandId';
import { type EventMetadata } from '../event-store';
import { type MetadataOf, type SeatsParts } from './parts';
import { type OfReservation, withReservation } from './withReservation';

export interface Release {
  /** Null: the buyer's own hold, before any order. */
  readonly orderId: string | null;
  readonly reservationId: string;
  readonly reason: string;
}

/** Gives seats back, held or sold. Does nothing when they were never taken: it is registered before they are. */
export const releaseSeats = (
  parts: SeatsParts,
  { orderId, reservationId, reason }: Release,
  metadataOf: MetadataOf,
): Promise<'released' | 'ordered'> =>
  withReservation(parts, reservationId, async (reservation) => {
    const commandId = orderId === null ? `reservation-${reservationId}:release` : commandOf(orderId, 'releaseSeats');
    const metadata = metadataOf();
    const result = await reservation.store.execute({
      decider: reservationDecider,
      streamId: reservation.streamId,
      command: { type: 'ReleaseReservation', orderId, reason },
      commandId,
      metadata,
    });
    if (result.outcome === 'refused') return 'ordered';
    await freeSeats(reservation, { reservationId, reason, commandId, metadata });
    return 'released';
  });

/** `orderId` null: the hold's own timer, which does nothing once an order has taken the hold over. */
export const expireSeats = (
  parts: SeatsParts,
  { orderId, reservationId }: Omit<Release, 'reason'>,
  metadataOf: MetadataOf,
): Promise<'expired' | 'ordered'> =>
  withReservation(parts, reservationId, async (reservation) => {
    const { store, streamId, state, now } = reservation;
    const commandId = orderId === null ? `reservation-${reservationId}:expire` : commandOf(orderId, 'expireSeats');
    // A timer on another machine may be a little ahead of this clock; what it says is that the time is up.
    const dueAt = state.status === 'held' && state.expiresAt > now ? state.expiresAt : now;
    const metadata = metadataOf();
    const result = await store.execute({
      decider: reservationDecider,
      streamId,
      command: { type: 'ExpireReservation', orderId, now: dueAt },
      commandId,
      metadata,
    });
    if (result.state.status !== 'expired') return 'ordered';
    await freeSeats(reservation, { reservationId, reason: 'hold_expired', commandId, metadata });
    return 'expired';
  });

interface Freeing {
  readonly reservationId: string;
  readonly reason: string;
  readonly commandId: string;
  readonly metadata: EventMetadata;
  /** As many as the lines say; else all that the reservation has left in their pools. */
  readonly counted?: boolean;
}

export type SoldSeats = PoolKey & { readonly quantity: number };

type Freed = Pick<OfReservation, 'store' | 'openPools'> & { readonly lines: readonly SoldSeats[] };

/** By word and not by clock: the payment has been cancelled by now, so the seats need not wait for the end of the grace. */
export const freeSeats = async ({ store, lines, openPools }: Freed, freeing: Freeing): Promise<void> => {
  if (lines.length === 0) return;
  const { reservationId, reason, commandId, metadata, counted = false } = freeing;
  const pools = await openPools();
  const appends = lines.flatMap((line) => {
    const pool = pools.stateOf(line);
    const held = pool.exists ? pool.holds[reservationId] : undefined;
    if (held === undefined) return [];
    const { quantity } = line;
    const decision = pools.decide(
      line,
      held.status === 'sold'
        ? { type: 'ReturnSeats', reservationId, reason, ...(counted ? { quantity } : {}) }
        : { type: 'ReleaseHold', reservationId, reason },
    );
    return 'refused' in decision ? [] : pools.enter(line, decision.events, { commandId, metadata });
  });
  await store.appendAll(appends);
};
