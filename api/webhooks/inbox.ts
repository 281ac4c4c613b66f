import { type Knex } from 'knex';

export type Provider = 'stripe' | 'mailgun';

export interface InboxMessage {
  readonly provider: Provider;
  /** The provider's id of the event: the same one again is the same message. */
  readonly messageId: string;
  readonly type: string;
  /** What is needed to act on it: ids, never secrets or personal data. */
  readonly payload: object;
  /** Signed and good once, where the provider signs nothing else. */
  readonly token?: string;
  /** False: kept for the record, there is nothing to do about it. */
  readonly actionable: boolean;
}

export interface Inbox {
  /** False when it was there already. */
  store(message: InboxMessage): Promise<boolean>;
}

export interface InboxOptions {
  readonly db: Knex;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Told about each new message, so that it need not wait for the next look. */
  readonly stored?: () => void;
}

export const createInbox = ({ db, clock, newId, stored }: InboxOptions): Inbox => ({
  async store({ provider, messageId, type, payload, token, actionable }) {
    const now = clock();
    const { rowCount } = await db.raw<{ rowCount: number }>(
      `insert into webhook_inbox (inbox_id, provider, message_id, token, type, payload, received_at, not_before, status, settled_at)
       values (:inboxId, :provider, :messageId, :token, :type, :payload, :now, :now, :status, :settledAt)
       on conflict do nothing`,
      {
        ...{ inboxId: newId(), provider, messageId, type, now },
        token: token ?? null,
        payload: JSON.stringify(payload),
        status: actionable ? 'pending' : 'done',
        settledAt: actionable ? null : now,
      },
    );
    if (rowCount > 0 && actionable) stored?.();
    return rowCount > 0;
  },
});
