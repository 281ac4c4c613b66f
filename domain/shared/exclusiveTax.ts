import { chargeableStep } from './chargeable';
import { add, type Money } from './money';
import { HUNDRED_PERCENT, type TaxRate, taxUnits } from './taxRate';

/** Of what is never negative: a price. */
export const divideHalfUp = (dividend: bigint, divisor: bigint): bigint => (2n * dividend + divisor) / (2n * divisor);

/** In whole steps of what can be charged. */
const part = ({ amount, currency }: Money, units: bigint, whole: bigint): Money => {
  const step = BigInt(chargeableStep(currency));
  return { amount: Number(divideHalfUp(BigInt(amount) * units, whole * step) * step), currency };
};

/**
 * What one ticket costs its buyer. An exclusive tax comes on top, rounded half up once a ticket to what can be charged, so that any
 * number of tickets costs so many times the price of one.
 * @throws RangeError for a percentage that is none
 */
export const priceWithTax = (price: Money, rate: TaxRate | null): Money =>
  rate === null || rate.inclusive ? price : add(price, part(price, taxUnits(rate.percent), HUNDRED_PERCENT));

/**
 * The tax that `priceWithTax` put on top, found in the price that it came to. It is the very same: what rounding moved, half a step
 * at most, is less than half a step once it is divided by 100 % and the rate.
 * @throws RangeError for a percentage that is none
 */
export const taxInPrice = (priceWithTax: Money, percent: string): Money => {
  const units = taxUnits(percent);
  return part(priceWithTax, units, HUNDRED_PERCENT + units);
};
