import { type CommandResult, type DomainEvent, type Execute, type EventStore } from '../event-store';
import { type Call } from './http/route';
import { refusedBy } from './problems';

export type Accepted<E extends DomainEvent, S> = Exclude<CommandResult<E, S>, { outcome: 'refused' }>;

/** @throws Problem with the refusal's code */
export function accepted<E extends DomainEvent, S>(result: CommandResult<E, S>): Accepted<E, S> {
  if (result.outcome === 'refused') throw refusedBy(result.refusal);
  return result;
}

type Order<C, E extends DomainEvent, S> = Pick<Execute<C, E, S>, 'decider' | 'streamId' | 'command'>;

type Asked = Pick<Call, 'commandId' | 'metadata' | 'ifMatch'>;

/** One command on one stream, in the name of whoever asked. @throws Problem with the refusal's code */
export const executeFor = async <C, E extends DomainEvent, S>(
  eventStore: Pick<EventStore, 'execute'>,
  { commandId, metadata, ifMatch }: Asked,
  order: Order<C, E, S>,
): Promise<Accepted<E, S>> =>
  accepted(
    await eventStore.execute({
      ...order,
      commandId,
      metadata,
      ...(ifMatch !== undefined && { expectedVersion: ifMatch }),
    }),
  );
