import { add, CurrencyMismatch, equals, multiply, subtract, sum, zero } from './money';

const pln = (amount: number) => ({ amount, currency: 'PLN' });
const eur = (amount: number) => ({ amount, currency: 'EUR' });

describe('money', () => {
  it('adds, subtracts and multiplies in minor units', () => {
    expect(add(pln(1234), pln(66))).toEqual(pln(1300));
    expect(subtract(pln(100), pln(130))).toEqual(pln(-30));
    expect(multiply(pln(1234), 3)).toEqual(pln(3702));
  });

  it('adds up to the exact sum of its parts, where floats would not', () =>
    expect(sum(Array<{ amount: number; currency: string }>(10).fill(pln(10)), 'PLN')).toEqual(pln(100)));

  it('sums nothing to zero of a named currency', () => expect(sum([], 'JPY')).toEqual(zero('JPY')));

  it.each([
    ['added', () => add(pln(1), eur(1))],
    ['subtracted', () => subtract(pln(1), eur(1))],
    ['summed', () => sum([pln(1), eur(1)], 'PLN')],
    ['summed as another', () => sum([eur(1)], 'PLN')],
  ])('of two currencies cannot be %s', (_how, mix) => expect(mix).toThrow(CurrencyMismatch));

  it.each([
    ['half a unit', () => multiply(pln(5), 0.5)],
    ['more than can be counted exactly', () => multiply(pln(Number.MAX_SAFE_INTEGER), 2)],
  ])('is never %s', (_what, compute) => expect(compute).toThrow(RangeError));

  it('is equal by amount and currency', () => {
    expect(equals(pln(100), { currency: 'PLN', amount: 100 })).toBe(true);
    expect(equals(pln(100), pln(101))).toBe(false);
    expect(equals(pln(100), eur(100))).toBe(false);
  });
});
