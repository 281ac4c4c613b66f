import { reservationDecider } from '../domain/inventory/reservationDecider';
import { commandOf } from '../domain/shared/commandId';
import { type HeldSeats, heldFor, totalOf } from './holdRequest';
import { type MetadataOf, type SeatsParts } from './parts';
import { type Refused } from './unexpectedRefusal';
import { withReservation } from './withReservation';

export interface OrderOfReservation {
  readonly orderId: string;
  readonly userId: string;
  readonly reservationId: string;
}

const notHeld: Refused = {
  outcome: 'refused',
  refusal: { code: 'reservation_not_held', message: 'There is no such reservation of yours that is still held.' },
};

/** An order takes over a hold that its buyer made before. */
export const orderReservation = (
  parts: SeatsParts,
  { orderId, userId, reservationId }: OrderOfReservation,
  metadataOf: MetadataOf,
): Promise<HeldSeats> =>
  withReservation(parts, reservationId, async ({ store, streamId, state, lines, now }) => {
    if (state.status === 'none' || state.userId !== userId) return notHeld;
    const result = await store.execute({
      decider: reservationDecider,
      streamId,
      command: { type: 'OrderReservation', orderId, now },
      commandId: commandOf(orderId, 'orderReservation'),
      metadata: metadataOf(userId),
    });
    if (result.outcome === 'refused') return { outcome: 'refused', refusal: result.refusal };
    return state.status === 'rejected' ? notHeld : heldFor(totalOf(lines), state.expiresAt);
  });
