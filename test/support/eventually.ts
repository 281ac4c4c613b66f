import { until } from '../../local/until';

const SECONDS = 30;

/** Waits for a condition and gives what was found; the sentence says what was waited for when it does not come. */
export const eventually = async <T>(
  what: string,
  find: () => Promise<T | undefined>,
  timeoutSeconds = SECONDS,
  everyMs = 50,
): Promise<T> => {
  const found = await until(find, { timeoutSeconds, everyMs });
  if (found === undefined) throw new Error(`waited ${timeoutSeconds} seconds in vain for ${what}`);
  return found;
};
