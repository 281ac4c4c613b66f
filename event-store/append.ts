import { isDeepStrictEqual } from 'node:util';
import { type Knex } from 'knex';
import { EventStoreError, versionConflict } from './errors';
import { eventId } from './eventIds';
import { loadRecorded } from './queries';
import { toRecordedEvent } from './rows';
import { type Append, type DomainEvent, type RecordedEvent } from './types';
import { type Upcasters } from './upcasters';

interface AppendedRow {
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

/** Writes the events of one command to one stream, in one statement; a repeated command is answered with what it recorded. */
export const appendEvents =
  ({ upcasters, clock }: AppendDependencies) =>
  async <E extends DomainEvent>(tx: Knex, append: Append<E>): Promise<Appended<E>> => {
    const { streamId, streamType, expectedVersion, commandId, metadata } = append;
    const batch = append.events.map(({ type, data }, ordinal) => ({
      id: eventId(streamId, commandId, ordinal),
      type,
      schemaVersion: upcasters.latestVersion(type),
      data,
    }));
    const [first] = batch;
    if (first === undefined) return { duplicate: false, events: [] };

    const json = JSON.stringify(batch);
    const { rows } = await tx.raw<{ rows: AppendedRow[] }>('select * from append_events(?, ?, ?, ?, ?, ?, ?)', [
      streamId,
      streamType,
      expectedVersion === 'any' ? null : expectedVersion,
      commandId,
      json,
      JSON.stringify(metadata),
      clock === undefined ? null : clock(),
    ]);

    // What read models are given now is what a rebuild will read later: JSON, without `undefined` and the like.
    const written = JSON.parse(json) as typeof batch;
    if (rows[0]?.outcome === 'duplicate') {
      return { duplicate: true, events: await sameAsRecorded(tx, append, first.id, written, upcasters) };
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
        data,
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
