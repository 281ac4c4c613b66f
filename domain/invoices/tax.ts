import { divideHalfUp, taxInPrice } from '../shared/exclusiveTax';
import { type Money, multiply, subtract, zero } from '../shared/money';
import { HUNDRED_PERCENT, type TaxRate, taxUnits } from '../shared/taxRate';

export interface TaxedAmount {
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

export interface SoldTickets {
  readonly quantity: number;
  /** What the buyer paid for one, with its tax. */
  readonly unitPrice: Money;
  readonly taxRate: TaxRate | null;
}

/**
 * The tax of one line. A price that contains it is taken apart once a line, rounded half up to the currency's minor unit. Where the
 * tax came on top of every ticket, it is so many times that of one. Net and tax always add up to gross, which is what was paid.
 * Without a rate there is no tax.
 * @throws RangeError for a percentage that is none
 */
export const taxOf = ({ quantity, unitPrice, taxRate }: SoldTickets): TaxedAmount => {
  const gross = multiply(unitPrice, quantity);
  if (taxRate === null) return { net: gross, tax: zero(gross.currency), gross };
  const tax = taxRate.inclusive
    ? containedTax(gross, taxRate.percent)
    : multiply(taxInPrice(unitPrice, taxRate.percent), quantity);
  return { net: subtract(gross, tax), tax, gross };
};

const containedTax = ({ amount, currency }: Money, percent: string): Money => {
  const units = taxUnits(percent);
  return { amount: Number(divideHalfUp(BigInt(amount) * units, HUNDRED_PERCENT + units)), currency };
};
