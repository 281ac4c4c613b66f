import { multiply, subtract, type Money } from '../shared/money';
import { type TaxRate } from '../shared/taxRate';

export interface TaxedAmount {
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

const DECIMALS = 4;
const ONE_HUNDRED_PERCENT = 100n * 10n ** BigInt(DECIMALS);

/** `"23.00"` → 230000n: percent as an integer, because 8.875 % has no exact binary fraction. */
const percentToUnits = (percent: string): bigint => {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(percent);
  if (match === null) throw new RangeError(`${percent} is not a percentage`);
  return BigInt(`${match[1]}${(match[2] ?? '').padEnd(DECIMALS, '0')}`);
};

/** Half away from zero is half up here: amounts are never negative. */
const divideHalfUp = (dividend: bigint, divisor: bigint): bigint => (2n * dividend + divisor) / (2n * divisor);

/**
 * The tax of one line, rounded half up once a line to the currency's minor unit. Net and tax always add up to gross.
 * Without a rate there is no tax.
 * @throws RangeError for a percentage that is none
 */
export const taxOf = (amount: Money, rate: TaxRate | null): TaxedAmount => {
  if (rate === null) return { net: amount, tax: multiply(amount, 0), gross: amount };
  const units = percentToUnits(rate.percent);
  const base = rate.inclusive ? ONE_HUNDRED_PERCENT + units : ONE_HUNDRED_PERCENT;
  const tax = { amount: Number(divideHalfUp(BigInt(amount.amount) * units, base)), currency: amount.currency };
  return rate.inclusive
    ? { net: subtract(amount, tax), tax, gross: amount }
    : { net: amount, tax, gross: { amount: amount.amount + tax.amount, currency: amount.currency } };
};
