import { type Append, type Decider, type DomainEvent, type EventStore, type RecordedEvent } from '../../event-store';

export type Counted = { readonly type: 'Counted'; readonly data: { readonly by: number } };

/** The smallest aggregate that can do all four: count, stay silent, refuse, and repeat itself. */
export const counterDecider: Decider<number, Counted, number> = {
  streamType: 'counter',
  initialState: () => 0,
  evolve: (total, event) => total + event.data.by,
  decide: (by, total) => {
    if (by === 0) return { events: [] };
    if (total + by > 10) return { refused: { code: 'too_many', message: 'The counter ends at 10.' } };
    return { events: [{ type: 'Counted', data: { by } }] };
  },
};

export const metadata = { actor: 'user-1', correlationId: 'request-1' };

export const counted = (by: number): Counted => ({ type: 'Counted', data: { by } });

export const appendOf = (
  streamId: string,
  commandId: string,
  events: readonly DomainEvent[] = [counted(1)],
  expectedVersion: Append<DomainEvent>['expectedVersion'] = 'any',
): Append<DomainEvent> => ({ streamId, streamType: 'counter', expectedVersion, commandId, events, metadata });

export const appendTo = (store: EventStore, append: Append<DomainEvent>): Promise<readonly RecordedEvent[]> =>
  store.transact([append.streamId], (transaction) => transaction.append(append));

export const count = (store: EventStore, streamId: string, by: number, commandId: string, expectedVersion?: number) =>
  store.execute({
    decider: counterDecider,
    streamId,
    command: by,
    commandId,
    metadata,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  });

/** Something that is passed once, by whoever waits, when somebody opens it. */
export const gate = (): { readonly opened: Promise<void>; open(): void } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};
