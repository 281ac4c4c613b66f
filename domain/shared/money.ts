/** An amount in the currency's minor unit (JPY has 0 decimals, PLN 2, KWD 3) and its ISO 4217 code. Never a float. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Two currencies met in one sum: a bug, because whoever adds money up has checked before. */
export class CurrencyMismatch extends Error {
  readonly code = 'currency_mismatch';
  constructor(left: string, right: string) {
    super(`cannot mix ${left} with ${right}`);
  }
}

const safe = (amount: number, currency: string): Money => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not an amount in minor units`);
  return { amount, currency };
};

const sameCurrency = (left: Money, right: Money): string => {
  if (left.currency !== right.currency) throw new CurrencyMismatch(left.currency, right.currency);
  return left.currency;
};

export const zero = (currency: string): Money => ({ amount: 0, currency });

/** @throws CurrencyMismatch */
export const add = (left: Money, right: Money): Money => safe(left.amount + right.amount, sameCurrency(left, right));

/** @throws CurrencyMismatch */
export const subtract = (left: Money, right: Money): Money =>
  safe(left.amount - right.amount, sameCurrency(left, right));

/** @throws RangeError when `times` is not an integer: a part of a minor unit cannot be paid. */
export const multiply = (money: Money, times: number): Money => safe(money.amount * times, money.currency);

/** The currency has to be named, because nothing adds up to zero of something. @throws CurrencyMismatch */
export const sum = (amounts: readonly Money[], currency: string): Money => amounts.reduce(add, zero(currency));

export const equals = (left: Money, right: Money): boolean =>
  left.amount === right.amount && left.currency === right.currency;
