import { type PoolEvent, type ReservationLine } from '../domain/inventory/events';
import { reservationDecider } from '../domain/inventory/reservationDecider';
import { commandOf } from '../domain/shared/commandId';
import { type Append, type DomainEvent } from '../event-store';
import { decideOn } from './decideOn';
import { type MetadataOf, type SeatsParts } from './parts';
import { type PoolBook } from './pools';
import { withReservation } from './withReservation';

export interface OfOrder {
  readonly orderId: string;
  readonly reservationId: string;
}

/**
 * Sells what is held. Where the hold has run out the seats are taken again at the old price if they are free; `gone` when they are
 * not, and then nothing is sold at all.
 */
export const confirmSeats = (
  parts: SeatsParts,
  { orderId, reservationId }: OfOrder,
  metadataOf: MetadataOf,
): Promise<'sold' | 'gone'> =>
  withReservation(parts, reservationId, async ({ store, streamId, state, lines, now, openPools }) => {
    if (state.status === 'confirmed') return 'sold';
    if (state.status !== 'held' && state.status !== 'expired') return 'gone';
    const pools = await openPools();
    const commandId = commandOf(orderId, 'confirmSeats');
    const metadata = metadataOf(state.userId);
    const sales: Append<DomainEvent>[] = [];
    for (const line of lines) {
      const events = sellEvents(pools, line, { reservationId, buyerId: state.userId, now });
      if (events === undefined) return 'gone';
      sales.push(...pools.enter(line, events, { commandId, metadata }));
    }
    const reservation = { decider: reservationDecider, streamId, metadata };
    if (state.status === 'expired') {
      await store.appendAll(
        await decideOn(store, {
          ...reservation,
          command: { type: 'ReinstateReservation', orderId, expiresAt: now },
          commandId: commandOf(orderId, 'reinstateReservation'),
        }),
      );
    }
    const confirmed = await decideOn(store, {
      ...reservation,
      command: { type: 'ConfirmReservation', orderId },
      commandId: commandOf(orderId, 'confirmReservation'),
    });
    await store.appendAll<DomainEvent>([...sales, ...confirmed]);
    return 'sold';
  });

interface Buyer {
  readonly reservationId: string;
  readonly buyerId: string;
  readonly now: string;
}

const sellEvents = (
  pools: PoolBook,
  line: ReservationLine,
  { reservationId, buyerId, now }: Buyer,
): readonly PoolEvent[] | undefined => {
  const sold = pools.decide(line, { type: 'SellSeats', reservationId });
  if ('events' in sold) return sold.events;
  const { quantity, unitPrice, priceVersion } = line;
  const heldAgain = pools.decide(line, {
    ...({ type: 'HoldSeats', reservationId, buyerId, quantity } as const),
    ...{ now, expiresAt: now, earlier: { unitPrice, priceVersion } },
  });
  if ('refused' in heldAgain) return undefined;
  const soldNow = pools.decideAfter(line, heldAgain.events, { type: 'SellSeats', reservationId });
  return 'refused' in soldNow ? undefined : [...heldAgain.events, ...soldNow.events];
};
