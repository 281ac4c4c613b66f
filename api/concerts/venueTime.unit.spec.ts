import { type FieldError } from '../http/validate';
import { type Problem } from '../problems';
import { instantsOf, localTime, localTimeOrNull } from './venueTime';

const WARSAW = 'Europe/Warsaw';

const instantAt = (startsAt: string, timeZone = WARSAW) => instantsOf({ startsAt }, timeZone).startsAt;

/** Path and code of every error; none when it is accepted. */
const refused = (times: Parameters<typeof instantsOf>[0]) => {
  try {
    instantsOf(times, WARSAW);
    return [];
  } catch (error) {
    const { errors } = (error as Problem).details as { errors: readonly FieldError[] };
    return errors.map(({ path, code }) => [path, code]);
  }
};

describe('a local time is of the clock at the venue', () => {
  it.each([
    ['in winter', '2027-03-27T10:00:00', '2027-03-27T09:00:00.000Z'],
    ['on the Sunday on which summer time begins', '2027-03-28T10:00:00', '2027-03-28T08:00:00.000Z'],
    ['the last minute before the gap', '2027-03-28T01:59:00', '2027-03-28T00:59:00.000Z'],
    ['the first minute after the gap', '2027-03-28T03:00:00', '2027-03-28T01:00:00.000Z'],
    ['on the Sunday on which summer time ends', '2027-10-31T10:00:00', '2027-10-31T09:00:00.000Z'],
    ['the hour before the one that comes twice', '2027-10-31T01:30:00', '2027-10-30T23:30:00.000Z'],
    ['without seconds', '2027-06-12T20:00', '2027-06-12T18:00:00.000Z'],
  ])('%s', (_when, local, instant) => expect(instantAt(local)).toBe(instant));

  it('and where the clock shows it twice, the earlier one', () =>
    expect(instantAt('2027-10-31T02:30:00')).toBe('2027-10-31T00:30:00.000Z'));

  it('elsewhere at another instant', () => {
    expect(instantAt('2027-03-28T02:30:00', 'America/New_York')).toBe('2027-03-28T06:30:00.000Z');
    expect(instantAt('2027-06-12T20:00:00', 'Asia/Kathmandu')).toBe('2027-06-12T14:15:00.000Z');
  });

  it('and one that it jumps over is refused, each by its name', () => {
    const times = { startsAt: '2027-03-28T02:30:00', salesStartAt: '2027-03-01T10:00:00', salesEndAt: null };
    expect(refused(times)).toEqual([['startsAt', 'local_time_does_not_exist']]);
    expect(refused({ ...times, salesStartAt: '2027-03-28T02:00:00' })).toEqual([
      ['startsAt', 'local_time_does_not_exist'],
      ['salesStartAt', 'local_time_does_not_exist'],
    ]);
  });

  it('and an instant is left as it is', () =>
    expect(instantsOf({ startsAt: '2027-03-28T00:30:00.000Z', salesEndAt: null, other: undefined }, WARSAW)).toEqual({
      ...{ startsAt: '2027-03-28T00:30:00.000Z', salesEndAt: null, other: undefined },
    }));
});

describe('an instant is shown as the clock at the venue shows it', () => {
  it.each([
    ['2027-03-28T00:59:59.000Z', '2027-03-28T01:59:59+01:00'],
    ['2027-03-28T01:00:00.000Z', '2027-03-28T03:00:00+02:00'],
    ['2027-10-31T00:30:00.000Z', '2027-10-31T02:30:00+02:00'],
    ['2027-10-31T01:30:00.000Z', '2027-10-31T02:30:00+01:00'],
    ['2027-10-31T01:30:00.250Z', '2027-10-31T02:30:00.25+01:00'],
  ])('%s', (instant, local) => expect(localTime(instant, WARSAW)).toBe(local));

  it('and none as none', () => expect(localTimeOrNull(null, WARSAW)).toBeNull());
});
