/** A "no" of the business. `code` is stable and known to clients (docs: HTTP contract). */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a decider says: facts to record (none when the state already says so), or a refusal that records nothing. */
export type Decision<E> = { readonly events: readonly E[] } | { readonly refused: Refusal };

export const accept = <E>(...events: E[]): Decision<E> => ({ events });

/** The state already says what was asked for. */
export const nothingToDo: Decision<never> = { events: [] };

export const refuse = (code: string, message: string, details?: Record<string, unknown>): Decision<never> => ({
  refused: details === undefined ? { code, message } : { code, message, details },
});
