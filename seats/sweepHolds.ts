import { type PoolKey } from '../domain/inventory/events';
import { overdueHolds, overdueReservations } from '../projections';
import { expireSeats } from './freeSeats';
import { type MetadataOf, type SeatsParts, timeOf } from './parts';
import { openPoolBook } from './pools';
import { poolStream } from '../domain/inventory/events';

export interface SweptHolds {
  /** Reservations that have expired by it. */
  readonly reservations: number;
  /** Holds of orders whose seats are free again for anybody; the orders themselves end by their own processes. */
  readonly holds: number;
}

/**
 * Ends what has run out and nobody has ended: buyers' own reservations whose timer never ran, then the seats of orders. One page of
 * each; a page that comes back full has another one behind it. Whatever a rival has done meanwhile is found done.
 */
export const sweepHolds = async (
  parts: SeatsParts,
  { limit, overdueMs }: { readonly limit: number; readonly overdueMs: number },
  metadataOf: MetadataOf,
): Promise<SweptHolds> => {
  const before = new Date(parts.clock().getTime() - overdueMs);
  const reservations = await overdueReservations(parts.db, before, limit);
  for (const reservationId of reservations) await expireSeats(parts, { orderId: null, reservationId }, metadataOf);
  const holds = await overdueHolds(parts.db, before, limit);
  for (const hold of holds) await expireHold(parts, hold, metadataOf);
  return { reservations: reservations.length, holds: holds.length };
};

const expireHold = (
  parts: SeatsParts,
  { reservationId, ...key }: PoolKey & { readonly reservationId: string },
  metadataOf: MetadataOf,
): Promise<void> =>
  parts.eventStore.transact([poolStream(key)], async (store) => {
    const now = timeOf(parts);
    const pools = await openPoolBook(store, [key], [reservationId], now);
    const decision = pools.decide(key, { type: 'ExpireHold', reservationId, now });
    if ('refused' in decision) return;
    const by = { commandId: `reservation-${reservationId}:sweep:${now}`, metadata: metadataOf() };
    await store.appendAll(pools.enter(key, decision.events, by));
  });
