import { add, type Money, subtract, zero } from '../shared/money';
import { HUNDRED_PERCENT, type TaxRate, taxUnits } from '../shared/taxRate';

export interface TaxedAmount {
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/**
 * The tax of one line, rounded half up, once a line, to the currency's minor unit. Net and tax always add up to gross.
 * Without a rate there is no tax.
 * @throws RangeError for a percentage that is none
 */
export const taxOf = (amount: Money, rate: TaxRate | null): TaxedAmount => {
  if (rate === null) return { net: amount, tax: zero(amount.currency), gross: amount };
  const units = taxUnits(rate.percent);
  const whole = rate.inclusive ? HUNDRED_PERCENT + units : HUNDRED_PERCENT;
  const tax = { amount: Number(divideHalfUp(BigInt(amount.amount) * units, whole)), currency: amount.currency };
  return rate.inclusive
    ? { net: subtract(amount, tax), tax, gross: amount }
    : { net: amount, tax, gross: add(amount, tax) };
};

/** Of what is never negative: a price. */
const divideHalfUp = (dividend: bigint, divisor: bigint): bigint => (2n * dividend + divisor) / (2n * divisor);
