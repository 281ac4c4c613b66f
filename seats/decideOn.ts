import { type Append, type DomainEvent, type Execute, type StoreTransaction } from '../event-store';
import { UnexpectedRefusal } from './unexpectedRefusal';

/**
 * What a command has to append, for a transaction that writes all of its decisions at once; nothing when it was carried out before
 * or the state says so already.
 * @throws UnexpectedRefusal
 */
export const decideOn = async <C, E extends DomainEvent, S>(
  store: Pick<StoreTransaction, 'load'>,
  { decider, streamId, command, commandId, metadata }: Execute<C, E, S>,
): Promise<readonly Append<E>[]> => {
  const history = await store.load<E>(streamId);
  if (history.some((event) => event.commandId === commandId)) return [];
  const state = history.reduce(
    (before, event) => decider.evolve(before, event as unknown as E),
    decider.initialState(),
  );
  const decision = decider.decide(command, state);
  if ('refused' in decision) throw new UnexpectedRefusal(decision.refused);
  if (decision.events.length === 0) return [];
  const { streamType } = decider;
  return [{ streamId, streamType, expectedVersion: history.length, commandId, events: decision.events, metadata }];
};
