import { code as findCurrency } from 'currency-codes';
import { type Money } from './money';

// Apart from money.ts, so that arithmetic in replayed workflow code does not carry the currency table with it.

/** In ISO 4217, but no buyer can pay in them: metals, funds, units of account, test codes. */
const NOT_SPENDABLE = new Set(
  'BOV CHE CHW CLF COU MXV USN UYI UYW XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '),
);

const currencyRecord = (currency: string) =>
  // The library also finds "pln"; two spellings of one currency would never equal each other.
  /^[A-Z]{3}$/.test(currency) && !NOT_SPENDABLE.has(currency) ? findCurrency(currency) : undefined;

/** Whether this is the upper-case ISO 4217 code of a currency that can be paid in. */
export const isCurrency = (currency: string): boolean => currencyRecord(currency) !== undefined;

/** Decimals of the currency's minor unit: JPY 0, PLN 2, KWD 3. @throws RangeError for an unknown currency */
export const minorUnits = (currency: string): number => {
  const record = currencyRecord(currency);
  if (record === undefined) throw new RangeError(`${currency} is not a currency of ISO 4217`);
  return record.digits;
};

/** Money from outside, checked. @throws RangeError for an unknown currency or an amount that is no integer */
export const money = (amount: number, currency: string): Money => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not an amount in minor units`);
  if (!isCurrency(currency)) throw new RangeError(`${currency} is not a currency of ISO 4217`);
  return { amount, currency };
};

/** For people, without their language's habits: `1218.00 PLN`, `5000 JPY`. @throws RangeError for an unknown currency */
export const formatMoney = ({ amount, currency }: Money): string => {
  const decimals = minorUnits(currency);
  const digits = String(amount).padStart(decimals + 1, '0');
  return decimals === 0
    ? `${digits} ${currency}`
    : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)} ${currency}`;
};
