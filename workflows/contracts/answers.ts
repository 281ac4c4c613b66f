/** A "no" that the caller hears; the workflow itself has not failed. */
export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: {
    readonly code: string;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

/** `settled`: the step was taken and the read models say how it came out. */
export type Answer = { readonly outcome: 'settled' } | Refused;

export const settled: Answer = { outcome: 'settled' };

export const refused = (code: string, message: string, details?: Readonly<Record<string, unknown>>): Refused => ({
  outcome: 'refused',
  refusal: details === undefined ? { code, message } : { code, message, details },
});
