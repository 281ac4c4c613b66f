import { type Knex } from 'knex';
import { poolDecider } from '../domain/inventory/poolDecider';
import { type PoolCommand } from '../domain/inventory/commands';
import { type PoolEvent, type PoolKey, poolStream } from '../domain/inventory/events';
import { type PoolState } from '../domain/inventory/pool';
import { type Append, type EventMetadata } from '../event-store';
import { type Decision } from '../domain/shared/decision';
import { loadPools } from '../projections';

interface BookedPool {
  state: PoolState;
  version: number;
}

/**
 * The pools of one transaction as they become, decision by decision. A pool's state comes from its row and not from its events, so
 * that a hot pool costs the same at its millionth sale.
 */
export interface PoolBook {
  stateOf(key: PoolKey): PoolState;
  decide(key: PoolKey, command: PoolCommand): Decision<PoolEvent>;
  /** The pool as it would be after these events, for a second decision on top of a first. */
  decideAfter(key: PoolKey, events: readonly PoolEvent[], command: PoolCommand): Decision<PoolEvent>;
  /** Takes the events as happened; gives what has to be appended for it, none when there are none. */
  enter(
    key: PoolKey,
    events: readonly PoolEvent[],
    by: { readonly commandId: string; readonly metadata: EventMetadata },
  ): readonly Append<PoolEvent>[];
}

export const openPoolBook = async (
  { tx }: { readonly tx: Knex },
  keys: readonly PoolKey[],
  reservationIds: readonly string[],
  now: string,
): Promise<PoolBook> => {
  const streams = [...new Set(keys.map(poolStream))];
  const loaded = await loadPools(tx, streams, reservationIds, now);
  const pools = new Map<string, BookedPool>(
    [...loaded].map(([streamId, state]) => [streamId, { state, version: state.version }]),
  );
  const poolOf = (key: PoolKey): BookedPool => {
    const pool = pools.get(poolStream(key));
    if (pool === undefined) throw new Error(`pool ${poolStream(key)} is not in the book`);
    return pool;
  };
  const after = (state: PoolState, events: readonly PoolEvent[]): PoolState => events.reduce(poolDecider.evolve, state);
  return {
    stateOf: (key) => poolOf(key).state,
    decide: (key, command) => poolDecider.decide(command, poolOf(key).state),
    decideAfter: (key, events, command) => poolDecider.decide(command, after(poolOf(key).state, events)),
    enter(key, events, { commandId, metadata }) {
      if (events.length === 0) return [];
      const pool = poolOf(key);
      const expectedVersion = pool.version;
      pool.state = after(pool.state, events);
      pool.version += events.length;
      const { streamType } = poolDecider;
      return [{ streamId: poolStream(key), streamType, expectedVersion, commandId, events, metadata }];
    },
  };
};
