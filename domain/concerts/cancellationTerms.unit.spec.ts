import { type CancellableConcert, feeOf, termsAt } from './cancellationTerms';

const startsAt = '2027-06-12T18:00:00.000Z';
const concert: CancellableConcert = {
  ...{ status: 'published', startsAt, refundWindowEndsAt: null },
  cancellationPolicy: { deadlineHours: 48, feePercent: 10 },
};
const deadline = '2027-06-10T18:00:00.000Z';
const windowEnd = '2027-06-11T12:00:00.000Z';
const moved = { ...concert, refundWindowEndsAt: windowEnd };

describe('what a buyer gets who gives a ticket back', () => {
  it.each<[string, CancellableConcert, string, boolean, number, string | null]>([
    ['until the deadline, less the fee', concert, '2027-06-10T17:59:59.999Z', true, 10, deadline],
    ['nothing from the deadline on', concert, deadline, false, 10, deadline],
    ['all until the start, without a policy', { ...concert, cancellationPolicy: null }, deadline, true, 0, startsAt],
    ['nothing from the start on', { ...concert, cancellationPolicy: null }, startsAt, false, 0, startsAt],
    ['all in a refund window, after the deadline', moved, '2027-06-11T11:59:59.999Z', true, 0, windowEnd],
    ['what the policy says when the window has closed', moved, windowEnd, false, 10, deadline],
    ['all of a concert that was cancelled', { ...concert, status: 'cancelled' }, startsAt, true, 0, null],
    ['nothing of a concert that is over', { ...concert, status: 'ended' }, '2027-06-13T00:00:00Z', false, 10, deadline],
    ['the same at another spelling of the time', concert, '2027-06-10T19:59:59+02:00', true, 10, deadline],
  ])('%s', (_what, of, now, open, feePercent, until) => expect(termsAt(of, now)).toEqual({ open, feePercent, until }));
});

describe('the fee', () => {
  it.each<[amount: number, currency: string, percent: number, step: number, fee: number]>([
    [24_000, 'PLN', 10, 1, 2_400],
    [24_000, 'PLN', 0, 1, 0],
    [24_000, 'PLN', 100, 1, 24_000],
    [1_234, 'PLN', 10, 1, 123],
    [1_235, 'PLN', 10, 1, 124],
    [1_255, 'PLN', 2, 1, 25],
    [5_000, 'JPY', 7, 1, 350],
    [1_230, 'KWD', 10, 10, 120],
    [1_250, 'KWD', 10, 10, 130],
    [99_999_999_999, 'PLN', 100, 1, 99_999_999_999],
  ])('of %i %s at %i %% in steps of %i is %i', (amount, currency, percent, step, fee) =>
    expect(feeOf({ amount, currency }, percent, step)).toEqual({ amount: fee, currency }),
  );
});
