import { type DomainEvent, type EventMetadata, type RecordedEvent } from './types';
import { type Upcasters } from './upcasters';

export interface EventRow {
  readonly stream_id: string;
  readonly version: number;
  readonly global_position: bigint;
  readonly transaction_id: bigint;
  readonly event_id: string;
  readonly command_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly data: object;
  readonly metadata: EventMetadata;
  readonly recorded_at: Date;
}

/** The event as today's code knows it, whatever the release that wrote it. */
export const toRecordedEvent =
  (upcasters: Upcasters) =>
  <E extends DomainEvent>(row: EventRow): RecordedEvent<E> => ({
    streamId: row.stream_id,
    version: row.version,
    position: row.global_position,
    transactionId: row.transaction_id,
    eventId: row.event_id,
    commandId: row.command_id,
    type: row.type,
    schemaVersion: upcasters.latestVersion(row.type),
    data: upcasters.upcast(row.type, row.schema_version, row.data),
    metadata: row.metadata,
    recordedAt: row.recorded_at.toISOString(),
  });
