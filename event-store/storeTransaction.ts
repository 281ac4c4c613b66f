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
    execute: async <C, E extends DomainEvent, S>(run: Execute<C, E, S>) => {
      const [result] = await store.executeAll([run]);
      if (result === undefined) throw new Error('one command has one result');
      return result;
    },
    executeAll: async <C, E extends DomainEvent, S>(runs: readonly Execute<C, E, S>[]) => {
      const decided: Decided<E, S>[] = [];
      for (const run of runs) decided.push(decide(run, await store.load<E>(run.streamId)));
      const appends = decided.flatMap(({ append: wanted }) => (wanted === undefined ? [] : [wanted]));
      const appended = appends.length === 0 ? [] : [...(await store.appendAll<E>(appends))];
      return decided.map(({ append: wanted, resultOf }) =>
        resultOf(wanted === undefined ? [] : (appended.shift() ?? [])),
      );
    },
  };
  return store;
};

/** What a command comes to: what it has to append, if anything, and its result once that is written. */
interface Decided<E extends DomainEvent, S> {
  readonly append: Append<E> | undefined;
  readonly resultOf: (appended: readonly RecordedEvent<E>[]) => CommandResult<E, S>;
}

/** Dedupe, then the expected version, then the decision: a retry is answered before anything could refuse it. */
const decide = <C, E extends DomainEvent, S>(
  { decider, streamId, command, commandId, metadata, expectedVersion }: Execute<C, E, S>,
  history: readonly RecordedEvent<E>[],
): Decided<E, S> => {
  const fold = (from: S, events: readonly RecordedEvent<E>[]): S =>
    events.reduce((current, event) => decider.evolve(current, event as unknown as E), from);
  const known = (result: CommandResult<E, S>): Decided<E, S> => ({ append: undefined, resultOf: () => result });

  const state = fold(decider.initialState(), history);
  const version = history.length;

  const recorded = history.filter((event) => event.commandId === commandId);
  if (recorded.length > 0) return known({ outcome: 'duplicate', events: recorded, version, state });

  if (expectedVersion !== undefined && expectedVersion !== version) {
    throw versionConflict(streamId, expectedVersion, version);
  }

  const decision = decider.decide(command, state);
  if ('refused' in decision) return known({ outcome: 'refused', refusal: decision.refused, version, state });
  if (decision.events.length === 0) return known({ outcome: 'unchanged', events: [], version, state });

  const { streamType } = decider;
  return {
    append: { streamId, streamType, expectedVersion: version, commandId, events: decision.events, metadata },
    resultOf: (events) => ({
      outcome: 'appended',
      events,
      version: version + events.length,
      state: fold(state, events),
    }),
  };
};
