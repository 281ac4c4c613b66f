import { type PoolCommand } from '../domain/inventory/commands';
import { type PoolEvent, type PoolKey } from '../domain/inventory/events';
import { type PoolState } from '../domain/inventory/pool';
import { type Append, type EventMetadata, type Refusal, type StoreTransaction } from '../event-store';
import { openPoolBook } from './pools';

export interface PoolOrders {
  readonly key: PoolKey;
  readonly commandsFor: (pool: PoolState) => readonly PoolCommand[];
}

interface By {
  readonly commandId: string;
  readonly metadata: EventMetadata;
}

/**
 * Several commands on each of some pools, whose streams have to be locked; one append a pool. Gives the first refusal, and then
 * has written nothing.
 * @param now RFC 3339
 */
export const commandPools = async (
  store: StoreTransaction,
  orders: readonly PoolOrders[],
  by: By,
  now: string,
): Promise<Refusal | undefined> => {
  const keys = orders.map(({ key }) => key);
  const book = await openPoolBook(store, keys, [], now);
  const appends: Append<PoolEvent>[] = [];
  for (const { key, commandsFor } of orders) {
    const events: PoolEvent[] = [];
    for (const command of commandsFor(book.stateOf(key))) {
      const decision = book.decideAfter(key, events, command);
      if ('refused' in decision) return decision.refused;
      events.push(...decision.events);
    }
    appends.push(...book.enter(key, events, by));
  }
  if (appends.length > 0) await store.appendAll(appends);
  return undefined;
};
