import { type Knex } from 'knex';
import { type Appended } from './append';
import { EventStoreError, versionConflict } from './errors';
import { eventId } from './eventIds';
import { loadRecorded, loadStream, loadVersion } from './queries';
import { type EventRow } from './rows';
import {
  type Append,
  type CommandResult,
  type DomainEvent,
  type Execute,
  type RecordedEvent,
  type StoreTransaction,
} from './types';

export interface StoreParts {
  readonly toEvent: <E extends DomainEvent>(row: EventRow) => RecordedEvent<E>;
  readonly append: <E extends DomainEvent>(tx: Knex, appends: readonly Append<E>[]) => Promise<readonly Appended<E>[]>;
  readonly project: (events: readonly RecordedEvent[], tx: Knex.Transaction) => Promise<void>;
}

export const createStoreTransaction = (
  tx: Knex.Transaction,
  streamIds: readonly string[],
  { toEvent, append, project }: StoreParts,
  loaded: ReadonlyMap<string, readonly RecordedEvent[]> = new Map(),
): StoreTransaction => {
  const mustBeLocked = (streamId: string): void => {
    if (!streamIds.includes(streamId)) {
      throw new EventStoreError('stream_not_locked', `Stream ${streamId} was not named when its transaction began.`);
    }
  };

  // While its lock is held nobody else adds to a stream, so that it is read once and then kept up here.
  const histories = new Map(loaded);

  const store: StoreTransaction = {
    tx,
    load: async <E extends DomainEvent>(streamId: string) => {
      mustBeLocked(streamId);
      const known = histories.get(streamId);
      if (known !== undefined) return known as readonly RecordedEvent<E>[];
      const history = (await loadStream(tx, streamId)).map((row) => toEvent<E>(row));
      histories.set(streamId, history);
      return history;
    },
    recorded: async <E extends DomainEvent>(streamId: string, commandId: string) => {
      mustBeLocked(streamId);
      const known = histories.get(streamId) as readonly RecordedEvent<E>[] | undefined;
      if (known !== undefined) return known.filter((event) => event.commandId === commandId);
      return (await loadRecorded(tx, streamId, eventId(streamId, commandId, 0))).map((row) => toEvent<E>(row));
    },
    versionOf: (streamId) => {
      mustBeLocked(streamId);
      return loadVersion(tx, streamId);
    },
    append: async <E extends DomainEvent>(request: Append<E>) => {
      const [events] = await store.appendAll<E>([request]);
      return events ?? [];
    },
    appendAll: async <E extends DomainEvent>(requests: readonly Append<E>[]) => {
      for (const { streamId } of requests) mustBeLocked(streamId);
      const appended = await append(tx, requests);
      const fresh = appended.flatMap(({ duplicate, events }) => (duplicate ? [] : events));
      for (const event of fresh) {
        const known = histories.get(event.streamId);
        if (known !== undefined) histories.set(event.streamId, [...known, event]);
      }
      await project(fresh, tx);
      return appended.map(({ events }) => events);
    },
    execute: async (run) => runDecider(store, run, await store.load(run.streamId)),
  };
  return store;
};

/** Dedupe, then the expected version, then the decision: a retry is answered before anything could refuse it. */
export const runDecider = async <C, E extends DomainEvent, S>(
  store: Pick<StoreTransaction, 'append'>,
  { decider, streamId, command, commandId, metadata, expectedVersion }: Execute<C, E, S>,
  history: readonly RecordedEvent<E>[],
): Promise<CommandResult<E, S>> => {
  const fold = (from: S, events: readonly RecordedEvent<E>[]): S =>
    events.reduce((current, event) => decider.evolve(current, event as unknown as E), from);

  const state = fold(decider.initialState(), history);
  const version = history.length;

  const recorded = history.filter((event) => event.commandId === commandId);
  if (recorded.length > 0) return { outcome: 'duplicate', events: recorded, version, state };

  if (expectedVersion !== undefined && expectedVersion !== version) {
    throw versionConflict(streamId, expectedVersion, version);
  }

  const decision = decider.decide(command, state);
  if ('refused' in decision) return { outcome: 'refused', refusal: decision.refused, version, state };
  if (decision.events.length === 0) return { outcome: 'unchanged', events: [], version, state };

  const { streamType } = decider;
  const events = await store.append({
    streamId,
    streamType,
    expectedVersion: version,
    commandId,
    events: decision.events,
    metadata,
  });
  return { outcome: 'appended', events, version: version + events.length, state: fold(state, events) };
};
