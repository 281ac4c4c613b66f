import { isCurrency, minorUnits, money } from './currency';

describe('a currency', () => {
  it.each([
    ['JPY', 0],
    ['PLN', 2],
    ['EUR', 2],
    ['KWD', 3],
    ['XOF', 0],
  ])('%s has %i decimals', (currency, decimals) => {
    expect(isCurrency(currency)).toBe(true);
    expect(minorUnits(currency)).toBe(decimals);
  });

  it.each(['pln', 'Pln', 'PL', 'ZZZ', '', 'XAU', 'XXX', 'XTS', 'CLF', 'HRK'])('is not "%s"', (currency) => {
    expect(isCurrency(currency)).toBe(false);
    expect(() => minorUnits(currency)).toThrow(RangeError);
  });
});

describe('money from outside', () => {
  it('is an integer and a currency', () => expect(money(24000, 'PLN')).toEqual({ amount: 24000, currency: 'PLN' }));

  it.each([
    [240.5, 'PLN'],
    [Number.NaN, 'PLN'],
    [Number.MAX_SAFE_INTEGER + 1, 'PLN'],
    [24000, 'ZZZ'],
  ])('is not %p %s', (amount, currency) => expect(() => money(amount, currency)).toThrow(RangeError));
});
