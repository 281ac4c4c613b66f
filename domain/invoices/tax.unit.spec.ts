import fc from 'fast-check';
import { taxOf } from './tax';

const money = (amount: number, currency: string) => ({ amount, currency });

describe('taxOf', () => {
  it.each([
    ['PLN 240.00 with 8 % in it', 'PLN', 24000, '8.00', true, { net: 22222, tax: 1778, gross: 24000 }],
    ['PLN 240.00 and 23 % on it', 'PLN', 24000, '23.00', false, { net: 24000, tax: 5520, gross: 29520 }],
    ['JPY 5500 with 10 % in it', 'JPY', 5500, '10', true, { net: 5000, tax: 500, gross: 5500 }],
    ['JPY 5555 and 10 % on it, half a yen up', 'JPY', 5555, '10.00', false, { net: 5555, tax: 556, gross: 6111 }],
    ['KWD 1.230 with 5 % in it', 'KWD', 1230, '5.00', true, { net: 1171, tax: 59, gross: 1230 }],
    ['KWD 1.230 and 5 % on it, half a fils up', 'KWD', 1230, '5.00', false, { net: 1230, tax: 62, gross: 1292 }],
    [
      'USD 100.00 and 8.875 % on it, half a cent up',
      'USD',
      10000,
      '8.875',
      false,
      { net: 10000, tax: 888, gross: 10888 },
    ],
    ['a zero rate', 'PLN', 24000, '0.00', true, { net: 24000, tax: 0, gross: 24000 }],
    ['a free ticket', 'PLN', 0, '23.00', false, { net: 0, tax: 0, gross: 0 }],
  ])('%s', (_what, currency, amount, percent, inclusive, { net, tax, gross }) =>
    expect(taxOf(money(amount, currency), { percent, inclusive })).toEqual({
      net: money(net, currency),
      tax: money(tax, currency),
      gross: money(gross, currency),
    }),
  );

  it('is nothing without a rate', () =>
    expect(taxOf(money(24000, 'PLN'), null)).toEqual({
      net: money(24000, 'PLN'),
      tax: money(0, 'PLN'),
      gross: money(24000, 'PLN'),
    }));

  it.each(['', '8,00', '-8.00', '100.00', '8.00000', 'NaN'])('does not take "%s" for a percentage', (percent) =>
    expect(() => taxOf(money(100, 'PLN'), { percent, inclusive: true })).toThrow(RangeError),
  );

  it('adds up to the amount that was asked, at most half a unit away from the exact tax', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.boolean(),
        (amount, units, inclusive) => {
          const percent = `${Math.floor(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`;
          const { net, tax, gross } = taxOf(money(amount, 'PLN'), { percent, inclusive });
          const [base, whole] = inclusive ? [gross, 1_000_000n + BigInt(units)] : [net, 1_000_000n];
          const error = 2n * (BigInt(tax.amount) * whole - BigInt(amount) * BigInt(units));
          return base.amount === amount && net.amount + tax.amount === gross.amount && error <= whole && error > -whole;
        },
      ),
      { seed: 20240914 },
    ));
});
