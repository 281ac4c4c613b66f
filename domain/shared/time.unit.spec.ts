import { instant, isBefore } from './time';

it('compares instants, not their spelling', () => {
  expect(isBefore('2027-05-02T10:00:00+02:00', '2027-05-02T09:00:00Z')).toBe(true);
  expect(isBefore('2027-05-02T10:00:00Z', '2027-05-02T10:00:00.000Z')).toBe(false);
  expect(isBefore('2027-05-02T10:00:00Z', '2027-05-02T10:00:00.001Z')).toBe(true);
});

// 28 March 2027 has no 02:30 in Warsaw: the sale opens at an instant, whatever the clocks there say.
it('knows the instant on both sides of a change of the clocks', () =>
  expect(instant('2027-03-28T03:00:00+02:00') - instant('2027-03-28T01:59:59+01:00')).toBe(1000));

it('takes nothing else for a time', () => expect(() => instant('soon')).toThrow(RangeError));
