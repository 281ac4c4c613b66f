import { type Knex } from 'knex';
import { appendEvents } from './append';
import { groupBy } from './groupBy';
import { createProjector } from './projecting';
import { loadAllAfter, loadLocked, loadStream, loadStreams, lockAndLoad } from './queries';
import { toRecordedEvent } from './rows';
import { createStoreTransaction, type StoreParts } from './storeTransaction';
import { type DomainEvent, type EventStore, type Execute, type InlineProjection } from './types';
import { inTransaction } from './transaction';
import { createUpcasters, type Upcaster } from './upcasters';

export interface EventStoreOptions {
  readonly db: Knex;
  /** Inline read models, in the order in which they are written. */
  readonly projections: readonly InlineProjection[];
  readonly upcasters?: readonly Upcaster[];
  /** `recordedAt` of new events; by default the database's clock, which all processes share. */
  readonly clock?: () => Date;
  /**
   * `'none'` lets transactions run over each other and takes whatever version they expect for granted: it exists so that a
   * race test can show, as its negative control, that it would see the fault which the locks prevent. Never for data that
   * matters.
   */
  readonly locking?: 'streams' | 'none';
}

export const createEventStore = ({
  db,
  projections,
  upcasters: list = [],
  clock,
  locking = 'streams',
}: EventStoreOptions): EventStore => {
  const upcasters = createUpcasters(list);
  const toEvent = toRecordedEvent(upcasters);
  const append = appendEvents({ upcasters, clock });
  const parts: StoreParts = {
    toEvent,
    append:
      locking === 'none'
        ? (tx, requests) =>
            append(
              tx,
              requests.map((request) => ({ ...request, expectedVersion: 'any' })),
            )
        : append,
    project: createProjector(projections),
  };
  const loadForUpdate = locking === 'none' ? loadStream : loadLocked;

  return {
    execute: <C, E extends DomainEvent, S>(run: Execute<C, E, S>) =>
      inTransaction(db, async (tx) => {
        const history = (await loadForUpdate(tx, run.streamId)).map((row) => toEvent<E>(row));
        return createStoreTransaction(tx, [run.streamId], parts, new Map([[run.streamId, history]])).execute(run);
      }),
    transact: (streamIds, work, { preload = [] } = {}) =>
      inTransaction(db, async (tx) => {
        const rows = locking === 'none' ? await loadStreams(tx, preload) : await lockAndLoad(tx, streamIds, preload);
        const events = groupBy(rows, (row) => row.stream_id);
        const loaded = preload.map(
          (streamId) => [streamId, (events.get(streamId) ?? []).map((row) => toEvent(row))] as const,
        );
        return work(createStoreTransaction(tx, streamIds, parts, new Map(loaded)));
      }),
    load: async <E extends DomainEvent>(streamId: string) =>
      (await loadStream(db, streamId)).map((row) => toEvent<E>(row)),
    readAll: async (after, limit) => (await loadAllAfter(db, after, limit)).map((row) => toEvent(row)),
  };
};
