import { fromStripeAmount, toStripeAmount } from './stripeAmount';

describe('money as Stripe counts it', () => {
  it.each([
    ['PLN', 24_000, 24_000],
    ['JPY', 1_500, 1_500],
    ['KWD', 12_340, 12_340],
    ['ISK', 500, 50_000],
    ['UGX', 40_000, 4_000_000],
    ['MGA', 1_200_00, 1_200],
    ['HUF', 175_00, 175_00],
    ['TWD', 300_00, 300_00],
  ])('%s %i is %i there, and the same again here', (currency, amount, there) => {
    const stripe = { amount: there, currency: currency.toLowerCase() };
    expect(toStripeAmount({ amount, currency })).toEqual(stripe);
    expect(fromStripeAmount(stripe)).toEqual({ amount, currency });
  });

  it.each([
    ['KWD', 12_345],
    ['TND', 1],
    ['MGA', 40],
  ])('%s %i cannot be charged exactly', (currency, amount) => {
    expect(toStripeAmount({ amount, currency })).toBeNull();
  });

  it('reads no half króna', () => {
    expect(() => fromStripeAmount({ amount: 50_050, currency: 'isk' })).toThrow(RangeError);
  });
});
