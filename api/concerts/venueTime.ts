import { Temporal } from 'temporal-polyfill';
import { type FieldError, invalid } from '../http/validate';

/** Times of a request by field: an instant in UTC, or a local time without an offset, which is one of the venue's clock. */
type Times = Readonly<Record<string, string | null | undefined>>;

/**
 * The same fields as instants in UTC. Of a local time that the clock shows twice, in autumn, the earlier one is meant.
 * @throws Problem 422 `validation_failed`, `local_time_does_not_exist` for each that the clock jumps over, in spring
 */
export function instantsOf<T extends Times>(times: T, timeZone: string): T {
  const skipped: FieldError[] = [];
  const instants = Object.entries(times).map(([path, time]) => {
    if (typeof time !== 'string' || time.endsWith('Z')) return [path, time];
    const instant = instantOf(time, timeZone);
    if (instant === undefined) skipped.push(doesNotExist(path, timeZone));
    return [path, instant];
  });
  if (skipped.length > 0) throw invalid(skipped);
  return Object.fromEntries(instants) as T;
}

const doesNotExist = (path: string, timeZone: string): FieldError => ({
  path,
  code: 'local_time_does_not_exist',
  message: `The clocks of ${timeZone} jump over this time.`,
});

const instantOf = (local: string, timeZone: string): string | undefined => {
  const asked = Temporal.PlainDateTime.from(local);
  const found = asked.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return found.toPlainDateTime().equals(asked) ? utc(found.epochMilliseconds) : undefined;
};

const utc = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** What the clock at the venue shows then, with its offset: `2027-06-12T20:00:00+02:00`. */
export const localTime = (instant: string, timeZone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never' });

export const localTimeOrNull = (instant: string | null, timeZone: string): string | null =>
  instant === null ? null : localTime(instant, timeZone);
