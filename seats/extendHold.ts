import { type PoolState } from '../domain/inventory/pool';
import { reservationDecider } from '../domain/inventory/reservationDecider';
import { commandOf } from '../domain/shared/commandId';
import { type MetadataOf, type SeatsParts } from './parts';
import { withReservation } from './withReservation';

export interface Extension {
  readonly orderId: string;
  readonly reservationId: string;
  readonly expiresAt: string;
  /** How much longer the seats stay held than the buyer is told. */
  readonly graceMs: number;
}

/** Until when they are held now, or why they cannot be held any longer than they are. */
export type ExtendedHold =
  { readonly outcome: 'extended'; readonly expiresAt: string } | { readonly outcome: 'unchanged' };

/** Holds the seats longer for a payment in flight: once, up to the hold's cap, and in all of its pools or in none. */
export const extendHold = (
  parts: SeatsParts,
  { orderId, reservationId, expiresAt, graceMs }: Extension,
  metadataOf: MetadataOf,
): Promise<ExtendedHold> =>
  withReservation(parts, reservationId, async ({ store, streamId, lines, openPools }) => {
    const commandId = commandOf(orderId, 'extendHold');
    const metadata = metadataOf();
    const pools = await openPools();
    if (lines.some((line) => !holds(pools.stateOf(line), reservationId))) return { outcome: 'unchanged' };
    const result = await store.execute({
      decider: reservationDecider,
      streamId,
      command: { type: 'ExtendReservation', orderId, expiresAt },
      commandId,
      metadata,
    });
    if (result.outcome === 'refused' || result.state.status === 'none' || result.state.status === 'rejected')
      return { outcome: 'unchanged' };
    const until = result.state.expiresAt;
    const seatsFreeAt = new Date(Date.parse(until) + graceMs).toISOString();
    const appends = lines.flatMap((line) => {
      const decision = pools.decide(line, { type: 'ExtendHold', reservationId, expiresAt: seatsFreeAt });
      return 'refused' in decision ? [] : pools.enter(line, decision.events, { commandId, metadata });
    });
    await store.appendAll(appends);
    return { outcome: 'extended', expiresAt: until };
  });

const holds = (pool: PoolState, reservationId: string): boolean =>
  pool.exists && pool.holds[reservationId]?.status === 'held';
