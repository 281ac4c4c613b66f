import { isOutdatedPlan } from './preparedStatements';

/**
 * - `version_conflict`: the stream is not at the expected version; `currentVersion` says where it is.
 * - `command_id_conflict`: the command id has been used in this stream for something else.
 * - `stream_not_locked`: a transaction touched a stream that it had not asked for. A bug of the caller.
 * - `unknown_schema_version`: an event was written by a newer release than this one.
 * - `history_unreadable`: see `assertHistoryReadable`.
 * - `transaction_aborted`: a statement failed, its error was swallowed, nothing was written. A bug of the caller.
 * - `lock_timeout`, `statement_timeout`, `deadlock`, `schema_changed`: nothing was written and the same call may succeed later (`retryable`).
 */
export type EventStoreErrorCode =
  | 'version_conflict'
  | 'command_id_conflict'
  | 'stream_not_locked'
  | 'unknown_schema_version'
  | 'history_unreadable'
  | 'transaction_aborted'
  | 'lock_timeout'
  | 'statement_timeout'
  | 'deadlock'
  | 'schema_changed';

const RETRYABLE: readonly EventStoreErrorCode[] = ['lock_timeout', 'statement_timeout', 'deadlock', 'schema_changed'];

interface ErrorFacts {
  readonly currentVersion?: number;
  readonly cause?: unknown;
}

/** Tell them apart by `code`, never by `instanceof`: an error that crosses a realm or a process loses its class. */
export class EventStoreError extends Error {
  readonly code: EventStoreErrorCode;
  readonly retryable: boolean;
  /** Only with `version_conflict`. */
  readonly currentVersion?: number;

  constructor(code: EventStoreErrorCode, message: string, { currentVersion, cause }: ErrorFacts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EventStoreError';
    this.code = code;
    this.retryable = RETRYABLE.includes(code);
    if (currentVersion !== undefined) this.currentVersion = currentVersion;
  }
}

export const versionConflict = (streamId: string, expected: number, currentVersion: number): EventStoreError =>
  new EventStoreError('version_conflict', `Stream ${streamId} is at version ${currentVersion}, not ${expected}.`, {
    currentVersion,
  });

const BY_SQLSTATE: Readonly<Record<string, { code: EventStoreErrorCode; message: string }>> = {
  '55P03': { code: 'lock_timeout', message: 'Another transaction held a stream for too long.' },
  '57014': { code: 'statement_timeout', message: 'The database took too long to answer.' },
  '40P01': { code: 'deadlock', message: 'Two transactions waited for each other; this one gave way.' },
};

/** Gives the database errors that a caller can act upon their stable code; every other error is handed back as it is. */
export const withStableCode = (error: unknown): unknown => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (isOutdatedPlan(error)) {
    return new EventStoreError('schema_changed', 'The database has been migrated; try again.', { cause: error });
  }
  const known = BY_SQLSTATE[error.code];
  return known === undefined ? error : new EventStoreError(known.code, known.message, { cause: error });
};
