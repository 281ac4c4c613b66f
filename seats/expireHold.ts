import { type PoolKey, poolStream } from '../domain/inventory/events';
import { type MetadataOf, type SeatsParts, timeOf } from './parts';
import { openPoolBook } from './pools';

/**
 * Frees the seats of one hold that has run out, whoever it is of; what holds it (an order, mostly) ends by its own process.
 * False when there was nothing to do any more.
 */
export const expireHold = (
  parts: SeatsParts,
  { reservationId, ...key }: PoolKey & { readonly reservationId: string },
  metadataOf: MetadataOf,
): Promise<boolean> =>
  parts.eventStore.transact([poolStream(key)], async (store) => {
    const now = timeOf(parts);
    const pools = await openPoolBook(store, [key], [reservationId], now);
    const decision = pools.decide(key, { type: 'ExpireHold', reservationId, now });
    if ('refused' in decision) return false;
    // A hold may run out twice: money that came late takes the seats again.
    const by = { commandId: `reservation-${reservationId}:expireHold:${now}`, metadata: metadataOf() };
    const appends = pools.enter(key, decision.events, by);
    await store.appendAll(appends);
    return appends.length > 0;
  });
