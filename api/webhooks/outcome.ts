/**
 * `done`: nothing more to do. `unmatched`: about something we do not know; kept, and said aloud. `later`: too early to tell,
 * look again after so many milliseconds.
 */
export type Handled =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'unmatched'; readonly reason: string }
  | { readonly outcome: 'later'; readonly afterMs: number };

export const done: Handled = { outcome: 'done' };

export interface PendingMessage {
  readonly inboxId: string;
  readonly provider: string;
  readonly type: string;
  readonly payload: unknown;
  readonly receivedAt: Date;
  /** This one included. */
  readonly attempts: number;
  /** Earlier tries that failed by a fault of ours. */
  readonly faults: number;
  /** An operator wants it looked into once more, whatever we have written down already. */
  readonly replayed: boolean;
}

export type MessageHandler = (message: PendingMessage) => Promise<Handled>;
