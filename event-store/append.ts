import { isDeepStrictEqual } from 'node:util';
import { type Knex } from 'knex';
import { EventStoreError, versionConflict } from './errors';
import { eventId } from './eventIds';
import { groupBy } from './groupBy';
import { loadRecorded } from './queries';
import { toRecordedEvent } from './rows';
import { type Append, type DomainEvent, type RecordedEvent } from './types';
import { type Upcasters } from './upcasters';

interface AppendedRow {
  /** Which of the appends, from 0. */
  readonly append: number;
  readonly outcome: 'appended' | 'duplicate' | 'conflict';
  readonly version: number;
  readonly global_position: bigint;
  readonly transaction_id: bigint;
  readonly recorded_at: Date;
}

export interface Appended<E extends DomainEvent> {
  readonly duplicate: boolean;
  readonly events: readonly RecordedEvent<E>[];
}

interface AppendDependencies {
  readonly upcasters: Upcasters;
  readonly clock: (() => Date) | undefined;
}

/** One append as it goes over the wire, and what it has to be answered with when it was recorded before. */
interface Prepared<E extends DomainEvent> {
  readonly append: Append<E>;
  readonly json: string;
  readonly firstEventId: string;
}

/**
 * Writes the events of several commands, each to one stream, in one statement and in their order; a repeated command is answered
 * with what it recorded. Answers are in the order of the appends.
 */
export const appendEvents =
  ({ upcasters, clock }: AppendDependencies) =>
  async <E extends DomainEvent>(tx: Knex, appends: readonly Append<E>[]): Promise<readonly Appended<E>[]> => {
    const prepared = appends.map((append) => prepare(upcasters, append));
    const asked = prepared.filter((one) => one !== undefined);
    if (asked.length === 0) return appends.map(() => ({ duplicate: false, events: [] }));

    const { rows } = await tx.raw<{ rows: AppendedRow[] }>('select * from append_all(?, ?)', [
      `[${asked.map(({ json }) => json).join(',')}]`,
      clock === undefined ? null : clock(),
    ]);
    const rowsOf = groupBy(rows, (row) => row.append);

    const answers: Appended<E>[] = [];
    let number = 0;
    for (const one of prepared) {
      answers.push(
        one === undefined
          ? { duplicate: false, events: [] }
          : await answerTo(tx, one, rowsOf.get(number++) ?? [], upcasters),
      );
    }
    return answers;
  };

const prepare = <E extends DomainEvent>(upcasters: Upcasters, append: Append<E>): Prepared<E> | undefined => {
  const { streamId, streamType, expectedVersion, commandId, metadata } = append;
  const events = append.events.map(({ type, data }, ordinal) => ({
    id: eventId(streamId, commandId, ordinal),
    type,
    schemaVersion: upcasters.latestVersion(type),
    data,
  }));
  const [first] = events;
  if (first === undefined) return undefined;
  const expected = expectedVersion === 'any' ? null : expectedVersion;
  const json = JSON.stringify({ streamId, streamType, expectedVersion: expected, commandId, events, metadata });
  return { append, json, firstEventId: first.id };
};

interface Batch {
  readonly events: readonly { id: string; type: string; schemaVersion: number; data: object }[];
}

const answerTo = async <E extends DomainEvent>(
  tx: Knex,
  { append, json, firstEventId }: Prepared<E>,
  rows: readonly AppendedRow[],
  upcasters: Upcasters,
): Promise<Appended<E>> => {
  const { streamId, expectedVersion, commandId, metadata } = append;
  // What read models are given now is what a rebuild will read later: JSON, without `undefined` and the like.
  const written = (JSON.parse(json) as Batch).events;
  if (rows[0]?.outcome === 'duplicate') {
    return { duplicate: true, events: await sameAsRecorded(tx, append, firstEventId, written, upcasters) };
  }
  if (rows[0]?.outcome === 'conflict') {
    throw versionConflict(streamId, expectedVersion as number, rows[0].version);
  }
  const events = written.map(({ id, type, schemaVersion, data }, index): RecordedEvent<E> => {
    const row = rows[index] as AppendedRow;
    return {
      streamId,
      version: row.version,
      position: row.global_position,
      transactionId: row.transaction_id,
      eventId: id,
      commandId,
      type,
      schemaVersion,
      data: data,
      metadata,
      recordedAt: row.recorded_at.toISOString(),
    };
  });
  return { duplicate: false, events };
};

const sameAsRecorded = async <E extends DomainEvent>(
  tx: Knex,
  { streamId, commandId }: Append<E>,
  firstEventId: string,
  asked: readonly DomainEvent[],
  upcasters: Upcasters,
): Promise<readonly RecordedEvent<E>[]> => {
  const rows = await loadRecorded(tx, streamId, firstEventId);
  const recorded = rows.map((row) => toRecordedEvent(upcasters)<E>(row));
  const same =
    recorded.length === asked.length &&
    recorded.every(({ type, data }, i) => type === asked[i]?.type && isDeepStrictEqual(data, asked[i].data));
  if (!same) {
    throw new EventStoreError(
      'command_id_conflict',
      `Command ${commandId} has recorded other events in ${streamId} than it brings now.`,
    );
  }
  return recorded;
};
