import {
  poolStream,
  type ReservationEvent,
  type ReservationLine,
  reservationStream,
} from '../../domain/inventory/events';
import { type ReservationState } from '../../domain/inventory/reservation';
import { reservationDecider } from '../../domain/inventory/reservationDecider';
import { multiply, add } from '../../domain/shared/money';
import { type EventMetadata, type RecordedEvent, type StoreTransaction } from '../../event-store';
import { commandOf, metadataOf, mustAccept, type Refused } from '../commands';
import { type ActivityDeps, timeOf } from '../deps';
import { heldFor, type HeldSeats } from './hold';
import { afterwards, appendToPool, decideOnPool, type LoadedPool, loadPoolOf } from './pools';

interface OfOrder {
  readonly orderId: string;
  readonly reservationId: string;
}

const stateOf = (events: readonly RecordedEvent<ReservationEvent>[]): ReservationState =>
  events.reduce(
    (state, event) => reservationDecider.evolve(state, event as unknown as ReservationEvent),
    reservationDecider.initialState(),
  );

const linesOf = (state: ReservationState): readonly ReservationLine[] =>
  state.status === 'none' || state.status === 'rejected' ? [] : state.lines;

/** The reservation's pools are known from its stream, and are locked together with it before anything is decided. */
const withReservation = async <T>(
  { eventStore }: ActivityDeps,
  reservationId: string,
  work: (store: StoreTransaction, state: ReservationState, lines: readonly ReservationLine[]) => Promise<T>,
): Promise<T> => {
  const stream = reservationStream(reservationId);
  const lines = linesOf(stateOf(await eventStore.load<ReservationEvent>(stream)));
  return eventStore.transact([stream, ...lines.map(poolStream)], async (store) =>
    work(store, stateOf(await store.load<ReservationEvent>(stream)), lines),
  );
};

/** An order takes over a hold that its buyer made before. */
export const orderReservation = (
  deps: ActivityDeps,
  { orderId, userId, reservationId }: OfOrder & { userId: string },
): Promise<HeldSeats> =>
  withReservation(deps, reservationId, async (store, state, lines) => {
    if (state.status === 'none' || state.userId !== userId) return notHeld;
    const result = await store.execute({
      decider: reservationDecider,
      streamId: reservationStream(reservationId),
      command: { type: 'OrderReservation', orderId, now: timeOf(deps) },
      commandId: commandOf(orderId, 'orderReservation'),
      metadata: metadataOf(userId),
    });
    if (result.outcome === 'refused') return { outcome: 'refused', refusal: result.refusal };
    if (state.status === 'rejected') return notHeld;
    const total = lines.map(({ unitPrice, quantity }) => multiply(unitPrice, quantity)).reduce(add);
    return heldFor(total, state.expiresAt);
  });

const notHeld: Refused = {
  outcome: 'refused',
  refusal: { code: 'reservation_not_held', message: 'There is no such reservation of yours that is still held.' },
};

/**
 * Sells what is held. Where the hold has run out the seats are taken again at the old price if they are free; `gone` when they are
 * not, and then nothing is sold at all.
 */
export const confirmSeats = (deps: ActivityDeps, { orderId, reservationId }: OfOrder): Promise<'sold' | 'gone'> =>
  withReservation(deps, reservationId, async (store, state, lines) => {
    const commandId = commandOf(orderId, 'confirmSeats');
    if (state.status === 'confirmed') return 'sold';
    if (state.status !== 'held' && state.status !== 'expired') return 'gone';
    const now = timeOf(deps);
    const sales: { pool: LoadedPool; events: ReturnType<typeof sellEvents> }[] = [];
    for (const line of lines) {
      const pool = await loadPoolOf(store, line, reservationId, now);
      sales.push({ pool, events: sellEvents(pool, line, { reservationId, buyerId: state.userId, now }) });
    }
    if (sales.some(({ events }) => events === undefined)) return 'gone';
    const metadata = metadataOf(state.userId);
    for (const { pool, events } of sales) await appendToPool(store, pool, events ?? [], commandId, metadata);
    await confirmReservation(store, { orderId, reservationId }, state, { now, metadata });
    return 'sold';
  });

interface Buyer {
  readonly reservationId: string;
  readonly buyerId: string;
  readonly now: string;
}

const sellEvents = (pool: LoadedPool, line: ReservationLine, { reservationId, buyerId, now }: Buyer) => {
  const sold = decideOnPool(pool, { type: 'SellSeats', reservationId });
  if ('events' in sold) return sold.events;
  const { quantity, unitPrice, priceVersion } = line;
  const earlier = { unitPrice, priceVersion };
  const heldAgain = decideOnPool(pool, {
    type: 'HoldSeats',
    reservationId,
    buyerId,
    quantity,
    now,
    expiresAt: now,
    earlier,
  });
  if ('refused' in heldAgain) return undefined;
  const soldNow = decideOnPool(afterwards(pool, heldAgain.events), { type: 'SellSeats', reservationId });
  return 'refused' in soldNow ? undefined : [...heldAgain.events, ...soldNow.events];
};

const confirmReservation = async (
  store: StoreTransaction,
  { orderId, reservationId }: OfOrder,
  state: ReservationState,
  { now, metadata }: { now: string; metadata: EventMetadata },
): Promise<void> => {
  const streamId = reservationStream(reservationId);
  if (state.status === 'expired') {
    mustAccept(
      await store.execute({
        decider: reservationDecider,
        streamId,
        command: { type: 'ReinstateReservation', orderId, expiresAt: now },
        commandId: commandOf(orderId, 'reinstateReservation'),
        metadata,
      }),
    );
  }
  mustAccept(
    await store.execute({
      decider: reservationDecider,
      streamId,
      command: { type: 'ConfirmReservation', orderId },
      commandId: commandOf(orderId, 'confirmReservation'),
      metadata,
    }),
  );
};

export interface Release {
  /** Null: the buyer's own hold, before any order. */
  readonly orderId: string | null;
  readonly reservationId: string;
  readonly reason: string;
}

/** Gives seats back, held or sold. Does nothing when they were never taken: it is registered before they are. */
export const releaseSeats = (
  deps: ActivityDeps,
  { orderId, reservationId, reason }: Release,
): Promise<'released' | 'ordered'> =>
  withReservation(deps, reservationId, async (store, _state, lines) => {
    const key = orderId === null ? `reservation-${reservationId}:release` : commandOf(orderId, 'releaseSeats');
    const metadata = metadataOf();
    const result = await store.execute({
      decider: reservationDecider,
      streamId: reservationStream(reservationId),
      command: { type: 'ReleaseReservation', orderId, reason },
      commandId: key,
      metadata,
    });
    if (result.outcome === 'refused') return 'ordered';
    const now = timeOf(deps);
    for (const line of lines) await freeSeats(store, line, { reservationId, reason, now, commandId: key, metadata });
    return 'released';
  });

/** `orderId` null: the hold's own timer, which does nothing once an order has taken the hold over. */
export const expireSeats = (
  deps: ActivityDeps,
  { orderId, reservationId }: Omit<Release, 'reason'>,
): Promise<'expired' | 'ordered'> =>
  withReservation(deps, reservationId, async (store, state, lines) => {
    const key = orderId === null ? `reservation-${reservationId}:expire` : commandOf(orderId, 'expireSeats');
    const now = timeOf(deps);
    // A timer on another machine may be a little ahead of this clock; what it says is that the time is up.
    const dueAt = state.status === 'held' && state.expiresAt > now ? state.expiresAt : now;
    const metadata = metadataOf();
    const result = await store.execute({
      decider: reservationDecider,
      streamId: reservationStream(reservationId),
      command: { type: 'ExpireReservation', orderId, now: dueAt },
      commandId: key,
      metadata,
    });
    if (result.state.status !== 'expired') return 'ordered';
    for (const line of lines) {
      await freeSeats(store, line, { reservationId, reason: 'hold_expired', now, commandId: key, metadata });
    }
    return 'expired';
  });

interface Freeing {
  readonly reservationId: string;
  readonly reason: string;
  readonly now: string;
  readonly commandId: string;
  readonly metadata: EventMetadata;
}

/** By word and not by clock: the payment has been cancelled by now, so the seats need not wait for the end of the grace. */
const freeSeats = async (store: StoreTransaction, line: ReservationLine, freeing: Freeing): Promise<void> => {
  const { reservationId, reason, now, commandId, metadata } = freeing;
  const pool = await loadPoolOf(store, line, reservationId, now);
  const held = pool.state.exists ? pool.state.holds[reservationId] : undefined;
  if (held === undefined) return;
  const decision = decideOnPool(pool, {
    type: held.status === 'sold' ? 'ReturnSeats' : 'ReleaseHold',
    reservationId,
    reason,
  });
  if ('events' in decision) await appendToPool(store, pool, decision.events, commandId, metadata);
};
