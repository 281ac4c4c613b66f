/**
 * What a provider's answer means to us. `unknown` is the one that matters: the work may have been done or not, so nothing
 * may be undone or repeated under a new key before a look-up has told.
 */
export type Outcome<T> = Done<T> | Refused | Unknown;

export interface Done<T> {
  readonly outcome: 'done';
  readonly value: T;
}

/** The provider read the request and said no; the same request would be answered no again. */
export interface Refused {
  readonly outcome: 'refused';
  /** The provider's own stable code, e.g. `card_declined`, `payment_intent_unexpected_state`. */
  readonly code: string;
  readonly message: string;
  /** Only for card errors that have one, e.g. `insufficient_funds`. */
  readonly declineCode?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** No answer, half an answer, a fault of the provider, or "busy": ask again later, with the same key. */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly error: string;
  /** Not before, says the provider. */
  readonly retryAfterMs?: number;
  /** The provider keeps this very answer under the key: the same key would hear it again, for as long as it is kept. */
  readonly replayed?: true;
}

export const done = <T>(value: T): Done<T> => ({ outcome: 'done', value });

export const refused = (
  code: string,
  message: string,
  more: { declineCode?: string; details?: Readonly<Record<string, unknown>> } = {},
): Refused => ({ outcome: 'refused', code, message, ...more });

export const unknown = (error: string, more: Pick<Unknown, 'retryAfterMs' | 'replayed'> = {}): Unknown => ({
  outcome: 'unknown',
  error,
  ...more,
});
