import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { applicationFailure, describeFailure, isActivityError } from './failures';

const declined = ApplicationFailure.create({ type: 'stripe_unknown', message: 'no answer' });
const regular = (cause: Error): ActivityFailure =>
  new ActivityFailure('activity failed', 'charge', 'charge-1', 'MAXIMUM_ATTEMPTS_REACHED', 'worker', cause);

describe('a failed activity', () => {
  it.each([
    ['a local one throws its failure bare', declined],
    ['a regular one wraps it', regular(declined)],
  ])('%s', (_what, error) => {
    expect(applicationFailure(error)).toBe(declined);
    expect(describeFailure(error)).toBe('no answer (stripe_unknown)');
    expect(isActivityError(error)).toBe(true);
  });

  it('says who gave no answer in time', () => {
    const error = regular(new TimeoutFailure('timed out', undefined, 'START_TO_CLOSE'));
    expect(applicationFailure(error)).toBeUndefined();
    expect(describeFailure(error)).toBe('charge gave no answer in time');
    expect(isActivityError(error)).toBe(true);
  });

  it.each([
    ['a cancellation', new CancelledFailure('cancelled')],
    ['a cancelled activity', regular(new CancelledFailure('cancelled'))],
    ['a fault in workflow code', new TypeError('undefined is not a function')],
  ])('is not taken for %s', (_what, error) => {
    expect(isActivityError(error)).toBe(false);
  });
});
