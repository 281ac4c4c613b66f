import { poolStream, type ReservationEvent, type ReservationLine, reservationStream } from '../domain/inventory/events';
import { type ReservationState } from '../domain/inventory/reservation';
import { reservationDecider } from '../domain/inventory/reservationDecider';
import { type RecordedEvent, type StoreTransaction } from '../event-store';
import { type SeatsParts, timeOf } from './parts';
import { openPoolBook, type PoolBook } from './pools';

export interface OfReservation {
  readonly store: StoreTransaction;
  readonly streamId: string;
  readonly state: ReservationState;
  /** What it held when it was made; empty when it never held. */
  readonly lines: readonly ReservationLine[];
  readonly now: string;
  /** Its pools, with what it holds in them. */
  readonly openPools: () => Promise<PoolBook>;
}

const stateOf = (events: readonly RecordedEvent<ReservationEvent>[]): ReservationState =>
  events.reduce(
    (state, event) => reservationDecider.evolve(state, event as unknown as ReservationEvent),
    reservationDecider.initialState(),
  );

const linesOf = (state: ReservationState): readonly ReservationLine[] =>
  state.status === 'none' || state.status === 'rejected' ? [] : state.lines;

/** The reservation's pools are known from its stream, and are locked together with it before anything is decided. */
export const withReservation = async <T>(
  { eventStore, clock }: Pick<SeatsParts, 'eventStore' | 'clock'>,
  reservationId: string,
  work: (reservation: OfReservation) => Promise<T>,
): Promise<T> => {
  const streamId = reservationStream(reservationId);
  const lines = linesOf(stateOf(await eventStore.load<ReservationEvent>(streamId)));
  return eventStore.transact(
    [streamId, ...lines.map(poolStream)],
    async (store) => {
      const now = timeOf({ clock });
      const state = stateOf(await store.load<ReservationEvent>(streamId));
      return work({
        store,
        streamId,
        state,
        lines,
        now,
        openPools: () => openPoolBook(store, lines, [reservationId], now),
      });
    },
    { preload: [streamId] },
  );
};
