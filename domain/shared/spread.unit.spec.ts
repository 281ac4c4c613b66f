import fc from 'fast-check';
import { sum } from './money';
import { spread } from './spread';

const pln = (amount: number) => ({ amount, currency: 'PLN' });
const partsOf = (amount: number, weights: readonly number[]) => spread(pln(amount), weights).map((part) => part.amount);

describe('an amount that is spread', () => {
  it.each<[amount: number, weights: number[], parts: number[]]>([
    [100, [100], [100]],
    [150, [100, 100], [75, 75]],
    [100, [1, 1, 1], [34, 33, 33]],
    [200, [1, 1, 1], [67, 67, 66]],
    [10, [12_345, 0, 12_345], [5, 0, 5]],
    [7, [10, 90], [1, 6]],
    [0, [10, 90], [0, 0]],
  ])('%i over %j is %j', (amount, weights, parts) => expect(partsOf(amount, weights)).toEqual(parts));

  it('stays exact where a product no longer is a safe integer', () =>
    expect(partsOf(999_999_999_999, [999_999_999_999, 999_999_999_998])).toEqual([500_000_000_000, 499_999_999_999]));

  it('adds up to itself, and no part is a whole unit away from its share', () =>
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc
          .array(fc.nat(1e6), { minLength: 1, maxLength: 20 })
          .filter((weights) => weights.some((weight) => weight > 0)),
        (amount, weights) => {
          const parts = spread(pln(amount), weights);
          expect(sum(parts, 'PLN')).toEqual(pln(amount));
          const whole = weights.reduce((total, weight) => total + weight, 0);
          parts.forEach((part, index) =>
            expect(Math.abs(part.amount - (amount * (weights[index] ?? 0)) / whole)).toBeLessThan(1),
          );
        },
      ),
    ));
});
