import { type Knex } from 'knex';

/** What a decider returns: a type name and JSON data. Money is integers, times are RFC 3339 strings. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** Who did what on whose behalf; stored beside the event, never inside it. Ids only, no personal data. */
export interface EventMetadata {
  /** User id, or the name of the process that acts by itself. */
  readonly actor: string;
  /** Workflow id, or the request's id when no workflow is behind it. */
  readonly correlationId: string;
  /** Event or message that caused this command. */
  readonly causationId?: string;
  readonly traceparent?: string;
}

export interface RecordedEvent<E extends DomainEvent = DomainEvent> {
  readonly streamId: string;
  /** 1 for the first event of the stream. */
  readonly version: number;
  readonly position: bigint;
  readonly transactionId: bigint;
  readonly eventId: string;
  readonly commandId: string;
  readonly type: E['type'];
  readonly schemaVersion: number;
  readonly data: E['data'];
  readonly metadata: EventMetadata;
  /** RFC 3339, UTC. */
  readonly recordedAt: string;
}

/** `'any'` appends whatever the version, 0 asks for a new stream, N for exactly that version. */
export type ExpectedVersion = number | 'any';

/** A "no" of the business: a stable code for clients and the facts that explain it. Nothing is written. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type Decision<E extends DomainEvent> = { readonly events: readonly E[] } | { readonly refused: Refusal };

/** Three plain exports of a domain module, held together to be run against one stream. */
export interface Decider<C, E extends DomainEvent, S> {
  readonly streamType: string;
  initialState(): S;
  evolve(state: S, event: E): S;
  decide(command: C, state: S): Decision<E>;
}

/**
 * `appended`: new events. `duplicate`: this command id had been recorded before, its events are given again.
 * `unchanged`: the decider had nothing to add. `refused`: nothing written.
 */
export type CommandResult<E extends DomainEvent, S> =
  | {
      readonly outcome: 'appended' | 'duplicate' | 'unchanged';
      readonly events: readonly RecordedEvent<E>[];
      readonly version: number;
      readonly state: S;
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly version: number; readonly state: S };

/**
 * An inline read model: its rows are written in the transaction of the events. `apply` is given every event that was
 * just appended, in order, at most once.
 */
export interface InlineProjection {
  readonly name: string;
  /** Event types it wants. */
  readonly handles: readonly string[];
  apply(events: readonly RecordedEvent[], tx: Knex.Transaction): Promise<void>;
}

/** One database transaction in which all its streams are locked (sorted, before the first write). */
export interface StoreTransaction {
  readonly tx: Knex.Transaction;
  /** Events of one locked stream, upcast to today's schema, oldest first. */
  readonly load: <E extends DomainEvent>(streamId: string) => Promise<readonly RecordedEvent<E>[]>;
  /** What an earlier try of this command recorded in the stream; empty when there was none. */
  readonly recorded: <E extends DomainEvent>(
    streamId: string,
    commandId: string,
  ) => Promise<readonly RecordedEvent<E>[]>;
  /** How many events the locked stream has, without reading them: all that a numbering needs to know. */
  readonly versionOf: (streamId: string) => Promise<number>;
  readonly append: <E extends DomainEvent>(append: Append<E>) => Promise<readonly RecordedEvent<E>[]>;
  /** Several appends in one statement, then the read models once, for all of them. Answers are in the order of the appends. */
  readonly appendAll: <E extends DomainEvent>(
    appends: readonly Append<E>[],
  ) => Promise<readonly (readonly RecordedEvent<E>[])[]>;
  /** load + dedupe + decide + append on one of the locked streams. */
  readonly execute: <C, E extends DomainEvent, S>(run: Execute<C, E, S>) => Promise<CommandResult<E, S>>;
  /** The same on several streams, each once: all are decided first, and what they append is one statement. */
  readonly executeAll: <C, E extends DomainEvent, S>(
    runs: readonly Execute<C, E, S>[],
  ) => Promise<readonly CommandResult<E, S>[]>;
}

export interface Append<E extends DomainEvent> {
  readonly streamId: string;
  readonly streamType: string;
  readonly expectedVersion: ExpectedVersion;
  readonly commandId: string;
  readonly events: readonly E[];
  readonly metadata: EventMetadata;
}

export interface Execute<C, E extends DomainEvent, S> {
  readonly decider: Decider<C, E, S>;
  readonly streamId: string;
  readonly command: C;
  readonly commandId: string;
  readonly metadata: EventMetadata;
  /** From `If-Match`: `version_conflict` when the stream is elsewhere. Checked after the dedupe. */
  readonly expectedVersion?: number;
}

export interface EventStore {
  /**
   * Runs `decider.decide` against the folded stream and appends what it says, in one transaction, inline read models
   * included. The same command id again returns what the first try recorded, also when `decide` would refuse by now.
   * @throws EventStoreError `version_conflict` (with `currentVersion`), `command_id_conflict`
   */
  execute<C, E extends DomainEvent, S>(run: Execute<C, E, S>): Promise<CommandResult<E, S>>;
  /**
   * Several streams in one transaction; `work` may return anything, a throw rolls all of it back. Streams of `preload` are read
   * in the round trip that locks them all; the others when `work` asks for them.
   */
  transact<T>(
    streamIds: readonly string[],
    work: (store: StoreTransaction) => Promise<T>,
    options?: { readonly preload?: readonly string[] },
  ): Promise<T>;
  load<E extends DomainEvent>(streamId: string): Promise<readonly RecordedEvent<E>[]>;
  /**
   * Everything after `after` in (transaction id, position) order, never beyond a transaction that is still open: a reader
   * that stores the last cursor it saw skips nothing.
   */
  readAll(after: Cursor | undefined, limit: number): Promise<readonly RecordedEvent[]>;
}

export interface Cursor {
  readonly transactionId: bigint;
  readonly position: bigint;
}
