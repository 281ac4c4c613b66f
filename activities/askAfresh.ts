import { done, type Outcome } from '../integrations/outcome';

/** With the first one. Whoever needs more than these waits for the next try of the activity. */
const MOST_KEYS = 3;

export interface AskAfresh<T> {
  /** Of the business attempt. */
  readonly key: string;
  readonly ask: (key: string) => Promise<Outcome<T>>;
  /** What has come of it after all; undefined: nothing. Throws when the provider gives no clear answer. */
  readonly lookUp: () => Promise<T | undefined>;
}

/** The keys of one attempt follow from each other, so that whoever asks again meets the same ones in the same order. */
const keyNumber = (key: string, number: number): string => (number === 1 ? key : `${key}:again-${number}`);

/**
 * A provider may keep its own fault under the key and say it again for a day (Stripe's first generation of keys does). Asking
 * once more would hear nothing else, so what became of it is looked up, and only when that is nothing it is asked anew, under the
 * next key of the same attempt.
 */
export const askAfresh = async <T>({ key, ask, lookUp }: AskAfresh<T>): Promise<Outcome<T>> => {
  for (let number = 1; ; number += 1) {
    const outcome = await ask(keyNumber(key, number));
    if (outcome.outcome !== 'unknown' || outcome.replayed !== true || number === MOST_KEYS) return outcome;
    const found = await lookUp();
    if (found !== undefined) return done(found);
  }
};
