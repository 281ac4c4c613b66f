import { reservationDecider } from '../domain/inventory/reservationDecider';
import { freeSeats, type SoldSeats } from './freeSeats';
import { type MetadataOf, type SeatsParts } from './parts';
import { UnexpectedRefusal } from './unexpectedRefusal';
import { withReservation } from './withReservation';

export interface Return {
  readonly cancellationId: string;
  readonly orderId: string;
  readonly reservationId: string;
  /** These. Absent, in a cancellation that began before tickets were counted: all of the concert, or of the order. */
  readonly seats?: readonly SoldSeats[];
  readonly concertId?: string;
  /** Nothing of the order is left: its reservation ends with it. */
  readonly whole: boolean;
  readonly reason: string;
}

/**
 * Gives back what an order had bought. A pool that sells no more takes its seats back all the same.
 * @throws UnexpectedRefusal
 */
export const returnSeats = (
  parts: SeatsParts,
  { cancellationId, orderId, reservationId, seats, concertId, whole, reason }: Return,
  metadataOf: MetadataOf,
): Promise<void> =>
  withReservation(parts, reservationId, async (reservation) => {
    const { store, streamId } = reservation;
    const commandId = `cancellation-${cancellationId}:returnSeats`;
    const metadata = metadataOf();
    if (whole) {
      const command = { type: 'ReleaseReservation' as const, orderId, reason };
      const result = await store.execute({ decider: reservationDecider, streamId, command, commandId, metadata });
      if (result.outcome === 'refused') throw new UnexpectedRefusal(result.refusal);
    }
    const lines = seats ?? reservation.lines.filter((line) => concertId === undefined || line.concertId === concertId);
    await freeSeats(
      { ...reservation, lines },
      { reservationId, reason, commandId, metadata, counted: seats !== undefined },
    );
  });
