import { chargeableRange, totalRefusal } from './chargeableTotal';

describe('the total of an order', () => {
  it.each([
    ['PLN', 200, 99_999_999],
    ['GBP', 30, 99_999_999],
    ['JPY', 50, 99_999_999],
    ['HUF', 17_500, 99_999_999],
    ['KWD', 10, 99_999_990],
    ['IDR', 1, 999_999_999_999],
    ['ISK', 1, 999_999],
    ['UGX', 1, 999_999],
    ['MGA', 100, 9_999_999_900],
  ])('goes in %s from %i to %i', (currency, least, most) => {
    expect(chargeableRange(currency)).toEqual({ least, most });
    expect(totalRefusal({ amount: least, currency })).toBeUndefined();
    expect(totalRefusal({ amount: most, currency })).toBeUndefined();
    expect(totalRefusal({ amount: most + 1, currency })).toMatchObject({
      code: 'amount_too_large',
      details: { maximum: { amount: most, currency } },
    });
  });

  it('that is too small is told from which one on it is not', () =>
    expect(totalRefusal({ amount: 199, currency: 'PLN' })).toEqual({
      code: 'amount_too_small',
      message: 'Nobody can be charged less than 2.00 PLN at once.',
      details: { total: { amount: 199, currency: 'PLN' }, minimum: { amount: 200, currency: 'PLN' } },
    }));

  it('may be nothing: then nobody is charged', () =>
    expect(totalRefusal({ amount: 0, currency: 'PLN' })).toBeUndefined());
});
