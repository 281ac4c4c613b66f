import { code as currencyByCode } from 'currency-codes';
import { chargeableStep } from '../domain/shared/chargeable';
import { type Money } from '../domain/shared/money';

export interface StripeAmount {
  readonly amount: number;
  /** Lower case, as Stripe writes it. */
  readonly currency: string;
}

// Where Stripe's idea of a minor unit differs from ISO 4217.
const STRIPE_DECIMALS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** What Stripe is to be asked for; null when Stripe cannot charge this amount exactly (KWD 1.001, MGA 0.40). */
export function toStripeAmount({ amount, currency }: Money): StripeAmount | null {
  const shifted = shift(amount, stripeDecimals(currency) - isoDecimals(currency));
  if (!Number.isSafeInteger(shifted) || amount % chargeableStep(currency) !== 0) return null;
  return { amount: shifted, currency: currency.toLowerCase() };
}

/** @throws RangeError when the amount is no whole number of the currency's minor units, which Stripe does not send. */
export function fromStripeAmount(stripe: StripeAmount): Money {
  const currency = stripe.currency.toUpperCase();
  const amount = shift(stripe.amount, isoDecimals(currency) - stripeDecimals(currency));
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${stripe.amount} ${currency} is not in whole minor units`);
  return { amount, currency };
}

const shift = (amount: number, places: number): number =>
  places >= 0 ? amount * 10 ** places : amount / 10 ** -places;

const isoDecimals = (currency: string): number => currencyByCode(currency)?.digits ?? 2;

const stripeDecimals = (currency: string): number => STRIPE_DECIMALS[currency] ?? isoDecimals(currency);
