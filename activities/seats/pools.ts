import { poolDecider } from '../../domain/inventory/poolDecider';
import { type PoolCommand } from '../../domain/inventory/commands';
import { type PoolEvent, type PoolKey, poolStream } from '../../domain/inventory/events';
import { type PoolState } from '../../domain/inventory/pool';
import { type EventMetadata, type Refusal, type StoreTransaction } from '../../event-store';
import { loadPool } from '../../projections/loadPool';

/** A pool's state comes from its row and not from its events, so that a hot pool costs the same at its millionth sale. */
export interface LoadedPool {
  readonly streamId: string;
  readonly state: PoolState;
  readonly version: number;
}

export type PoolDecision =
  | { readonly pool: LoadedPool; readonly events: readonly PoolEvent[] }
  | { readonly pool: LoadedPool; readonly refused: Refusal };

export const loadPoolOf = async (
  store: StoreTransaction,
  key: PoolKey,
  reservationId: string,
  now: string,
): Promise<LoadedPool> => {
  const streamId = poolStream(key);
  const state = await loadPool(store.tx, streamId, reservationId, now);
  return { streamId, state, version: state.version };
};

export const decideOnPool = (pool: LoadedPool, command: PoolCommand): PoolDecision => {
  const decision = poolDecider.decide(command, pool.state);
  return 'refused' in decision ? { pool, refused: decision.refused } : { pool, events: decision.events };
};

/** The pool as it is after these events, for a second decision in the same transaction. */
export const afterwards = (pool: LoadedPool, events: readonly PoolEvent[]): LoadedPool => ({
  ...pool,
  state: events.reduce(poolDecider.evolve, pool.state),
  version: pool.version + events.length,
});

export const appendToPool = async (
  store: StoreTransaction,
  pool: LoadedPool,
  events: readonly PoolEvent[],
  commandId: string,
  metadata: EventMetadata,
): Promise<void> => {
  if (events.length === 0) return;
  await store.append({
    streamId: pool.streamId,
    streamType: poolDecider.streamType,
    expectedVersion: pool.version,
    commandId,
    events,
    metadata,
  });
};
