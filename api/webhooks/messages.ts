import { type Knex } from 'knex';
import { type Page, type PageRequest } from '../../projections';
import { readPage } from '../../projections/paging';
import { iso, isoOrNull, selectRow, type Time } from '../../projections/rows';
import { type Provider } from './inbox';

export const MESSAGE_STATUSES = ['pending', 'done', 'unmatched', 'parked'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** What a provider said, and what has become of it. */
export interface StoredMessage {
  readonly inboxId: string;
  readonly provider: Provider;
  /** The provider's own. */
  readonly messageId: string;
  readonly type: string;
  readonly status: MessageStatus;
  readonly attempts: number;
  /** Why it matches nothing, or why its last try failed. */
  readonly lastError: string | null;
  readonly receivedAt: string;
  readonly settledAt: string | null;
  /** Of one that is pending. */
  readonly nextTryAt: string | null;
  readonly replayedBy: string | null;
  readonly replayedAt: string | null;
  /** Ids, as they were kept. */
  readonly about: Readonly<Record<string, unknown>>;
}

interface Row {
  readonly inbox_id: string;
  readonly provider: Provider;
  readonly message_id: string;
  readonly type: string;
  readonly payload: Record<string, unknown>;
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly received_at: Time;
  readonly settled_at: Time | null;
  readonly not_before: Time;
  readonly replayed_by: string | null;
  readonly replayed_at: Time | null;
}

const toMessage = (row: Row): StoredMessage => ({
  inboxId: row.inbox_id,
  provider: row.provider,
  messageId: row.message_id,
  type: row.type,
  status: row.status,
  attempts: row.attempts,
  lastError: row.last_error,
  receivedAt: iso(row.received_at),
  settledAt: isoOrNull(row.settled_at),
  nextTryAt: row.status === 'pending' ? iso(row.not_before) : null,
  replayedBy: row.replayed_by,
  replayedAt: isoOrNull(row.replayed_at),
  about: row.payload,
});

/** Oldest first; of every status when none is given. @throws InvalidCursor */
export const listMessages = (
  db: Knex,
  status: MessageStatus | undefined,
  page: PageRequest,
): Promise<Page<StoredMessage>> =>
  readPage<Row, StoredMessage>(
    db,
    {
      // The planner takes the index of what is open only when it is told that this is not done.
      sql: `select w.* from webhook_inbox w where ${status === undefined ? 'true' : `w.status = ?`}${
        status === undefined || status === 'done' ? '' : ` and w.status <> 'done'`
      }`,
      bindings: status === undefined ? [] : [status],
      order: { alias: 'w', time: 'received_at', id: 'inbox_id' },
      newestFirst: false,
    },
    page,
    toMessage,
  );

export interface Replay {
  readonly inboxId: string;
  readonly by: string;
  readonly now: Date;
}

/** Puts it back at the head of the line, with all its tries before it; whatever it was, and however it had ended. */
export const replayMessage = async (db: Knex, { inboxId, by, now }: Replay): Promise<StoredMessage | undefined> => {
  const row = await selectRow<Row>(
    db,
    `update webhook_inbox set status = 'pending', faults = 0, attempts = 0, not_before = ?, settled_at = null,
       replayed_by = ?, replayed_at = ? where inbox_id = ?::uuid returning *`,
    [now, by, now, inboxId],
  );
  return row && toMessage(row);
};
