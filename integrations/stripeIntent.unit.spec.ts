import type Stripe from 'stripe';
import { toIntent } from './stripeIntent';

interface Booked {
  readonly amount: number;
  readonly currency: string;
  readonly fee: number;
}

const paid = (amount: number, currency: string, booked: Booked | string | null) =>
  toIntent({
    ...{ id: 'pi_1', status: 'succeeded', amount, currency, next_action: null, last_payment_error: null, metadata: {} },
    latest_charge: { id: 'ch_1', amount, currency, balance_transaction: booked },
  } as unknown as Stripe.PaymentIntent);

describe('what Stripe keeps of a charge', () => {
  it('is told in its currency', () =>
    expect(paid(24_000, 'pln', { amount: 24_000, currency: 'pln', fee: 720 })).toMatchObject({
      chargeId: 'ch_1',
      fee: { amount: 720, currency: 'PLN' },
    }));

  it.each([
    ['EUR', 24_000, 'pln', { amount: 5_600, currency: 'eur', fee: 193 }, { amount: 827, currency: 'PLN' }],
    [
      'USD, a whole number of yen',
      5_000,
      'jpy',
      { amount: 3_300, currency: 'usd', fee: 126 },
      { amount: 191, currency: 'JPY' },
    ],
    [
      'EUR, a whole number of krónur',
      500_000,
      'isk',
      { amount: 3_400, currency: 'eur', fee: 124 },
      { amount: 182, currency: 'ISK' },
    ],
    ['EUR, three decimals', 1_230, 'kwd', { amount: 370, currency: 'eur', fee: 30 }, { amount: 100, currency: 'KWD' }],
  ])('is the same part of it when the account is paid out in %s', (_what, amount, currency, booked, fee) =>
    expect(paid(amount, currency, booked).fee).toEqual(fee),
  );

  it.each([
    ['is not booked yet', null],
    ['was not asked for', 'txn_1'],
    ['came to nothing in the other currency', { amount: 0, currency: 'eur', fee: 30 }],
  ])('is not told when it %s', (_why, booked) => expect(paid(1, 'pln', booked)).not.toHaveProperty('fee'));
});
