import fc from 'fast-check';
import { chargeableStep } from './chargeable';
import { priceWithTax, taxInPrice } from './exclusiveTax';
import { subtract } from './money';

const money = (amount: number, currency: string) => ({ amount, currency });
const on = (percent: string) => ({ percent, inclusive: false });

describe('a price with the tax on top', () => {
  it.each([
    ['PLN 240.00 and 23 %', 'PLN', 24000, '23.00', 29520],
    ['PLN 9.99 and 8 %, half a grosz up', 'PLN', 999, '8.00', 1079],
    ['JPY 5555 and 10 %, half a yen up', 'JPY', 5555, '10.00', 6111],
    ['KWD 1.230 and 5 %, to ten fils', 'KWD', 1230, '5.00', 1290],
    ['KWD 1.300 and 5 %, five fils up to ten', 'KWD', 1300, '5.00', 1370],
    ['USD 100.00 and 8.875 %, half a cent up', 'USD', 10000, '8.875', 10888],
    ['a zero rate', 'PLN', 24000, '0', 24000],
    ['a free ticket', 'PLN', 0, '23.00', 0],
  ])('%s', (_what, currency, amount, percent, withTax) =>
    expect(priceWithTax(money(amount, currency), on(percent))).toEqual(money(withTax, currency)),
  );

  it.each([null, { percent: '23.00', inclusive: true }])(
    'is the price itself where it is in there already: %j',
    (rate) => expect(priceWithTax(money(24000, 'PLN'), rate)).toEqual(money(24000, 'PLN')),
  );

  it('does not take words for a percentage', () =>
    expect(() => priceWithTax(money(100, 'PLN'), on('much'))).toThrow(RangeError));

  it('can be charged, and gives the tax that was put on it, whatever the price', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.constantFrom('PLN', 'JPY', 'KWD', 'MGA'),
        (steps, units, currency) => {
          const step = chargeableStep(currency);
          const price = money(steps * step, currency);
          const percent = `${Math.floor(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`;
          const withTax = priceWithTax(price, on(percent));
          expect(withTax.amount % step).toBe(0);
          expect(taxInPrice(withTax, percent)).toEqual(subtract(withTax, price));
        },
      ),
      { seed: 20240914, numRuns: 5_000 },
    ));
});
