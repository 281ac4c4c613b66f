import fc from 'fast-check';
import { taxOf } from './tax';

const money = (amount: number, currency: string) => ({ amount, currency });
const one = (amount: number, currency: string, percent: string, inclusive: boolean) => ({
  quantity: 1,
  unitPrice: money(amount, currency),
  taxRate: { percent, inclusive },
});

describe('taxOf', () => {
  it.each([
    ['PLN 240.00 with 8 % in it', 'PLN', 24000, '8.00', true, { net: 22222, tax: 1778, gross: 24000 }],
    ['PLN 240.00 and 23 % on it', 'PLN', 29520, '23.00', false, { net: 24000, tax: 5520, gross: 29520 }],
    ['JPY 5500 with 10 % in it', 'JPY', 5500, '10', true, { net: 5000, tax: 500, gross: 5500 }],
    ['JPY 5555 and 10 % on it, half a yen up', 'JPY', 6111, '10.00', false, { net: 5555, tax: 556, gross: 6111 }],
    ['KWD 1.230 with 5 % in it', 'KWD', 1230, '5.00', true, { net: 1171, tax: 59, gross: 1230 }],
    ['KWD 1.230 and 5 % on it, in tens of fils', 'KWD', 1290, '5.00', false, { net: 1230, tax: 60, gross: 1290 }],
    ['USD 100.00 and 8.875 % on it', 'USD', 10888, '8.875', false, { net: 10000, tax: 888, gross: 10888 }],
    ['a zero rate', 'PLN', 24000, '0.00', true, { net: 24000, tax: 0, gross: 24000 }],
    ['a free ticket', 'PLN', 0, '23.00', false, { net: 0, tax: 0, gross: 0 }],
  ])('%s', (_what, currency, amount, percent, inclusive, { net, tax, gross }) =>
    expect(taxOf(one(amount, currency, percent, inclusive))).toEqual({
      net: money(net, currency),
      tax: money(tax, currency),
      gross: money(gross, currency),
    }),
  );

  it('is nothing without a rate', () =>
    expect(taxOf({ quantity: 1, unitPrice: money(24000, 'PLN'), taxRate: null })).toEqual({
      net: money(24000, 'PLN'),
      tax: money(0, 'PLN'),
      gross: money(24000, 'PLN'),
    }));

  it('is rounded once a line where the prices contain it, and once a ticket where it comes on top', () => {
    const three = { quantity: 3, unitPrice: money(1079, 'PLN') };
    expect(taxOf({ ...three, taxRate: { percent: '8.00', inclusive: true } })).toMatchObject({ tax: { amount: 240 } });
    expect(taxOf({ ...three, taxRate: { percent: '8.00', inclusive: false } })).toEqual({
      net: money(2997, 'PLN'),
      tax: money(240, 'PLN'),
      gross: money(3237, 'PLN'),
    });
    const hundred = { quantity: 100, unitPrice: money(1, 'PLN') };
    expect(taxOf({ ...hundred, taxRate: { percent: '23', inclusive: true } })).toMatchObject({ tax: { amount: 19 } });
    expect(taxOf({ ...hundred, taxRate: { percent: '23', inclusive: false } })).toMatchObject({ tax: { amount: 0 } });
  });

  it.each(['', '8,00', '-8.00', '100.00', '8.00000', 'NaN'])('does not take "%s" for a percentage', (percent) =>
    expect(() => taxOf(one(100, 'PLN', percent, true))).toThrow(RangeError),
  );

  it('adds up to what was paid, at most half a unit a rounding away from the exact tax', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.boolean(),
        (amount, quantity, units, inclusive) => {
          const percent = `${Math.floor(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`;
          const unitPrice = money(amount, 'PLN');
          const { net, tax, gross } = taxOf({ quantity, unitPrice, taxRate: { percent, inclusive } });
          const whole = 1_000_000n + BigInt(units);
          const error = 2n * (BigInt(tax.amount) * whole - BigInt(gross.amount) * BigInt(units));
          const allowed = whole * (inclusive ? 1n : BigInt(quantity));
          return (
            gross.amount === amount * quantity &&
            net.amount + tax.amount === gross.amount &&
            error <= allowed &&
            error >= -allowed
          );
        },
      ),
      { seed: 20240914 },
    ));
});
