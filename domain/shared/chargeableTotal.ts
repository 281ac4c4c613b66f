import { chargeableStep } from './chargeable';
import { formatMoney } from './currency';
import { type Refusal } from './decision';
import { type Money } from './money';

/**
 * The least that can be charged, in the currency's minor unit. From Stripe's "Minimum and maximum charge amounts", which has them by the
 * currency in which the account is paid out; we take the currency of the order for it. The others have no minimum that is known.
 */
const LEAST: Readonly<Record<string, number>> = {
  ...{ USD: 50, EUR: 50, AUD: 50, CAD: 50, CHF: 50, NZD: 50, SGD: 50, BRL: 50, INR: 50, GBP: 30 },
  ...{ JPY: 50, DKK: 250, NOK: 300, SEK: 300, HKD: 400, PLN: 200, CZK: 1_500, HUF: 17_500, MXN: 1_000, AED: 200 },
};

/** Eight digits, in the unit that Stripe counts in. */
const MOST = 99_999_999;
const MOST_OF: Readonly<Record<string, number>> = {
  IDR: 999_999_999_999,
  // Counted in hundredths there, and in whole ones here.
  ISK: 999_999,
  UGX: 999_999,
  // Counted in whole ones there, and in hundredths here.
  MGA: 9_999_999_900,
};

/** What a card can be charged at once, in the currency's minor unit. */
export const chargeableRange = (currency: string): { readonly least: number; readonly most: number } => {
  const step = chargeableStep(currency);
  const most = MOST_OF[currency] ?? MOST;
  return { least: LEAST[currency] ?? step, most: most - (most % step) };
};

/** Why nobody can be charged this total; undefined when he can, or when there is nothing to charge. */
export const totalRefusal = ({ amount, currency }: Money): Refusal | undefined => {
  const { least, most } = chargeableRange(currency);
  if (amount === 0 || (amount >= least && amount <= most)) return undefined;
  const [code, bound, name, how] =
    amount < least
      ? (['amount_too_small', least, 'minimum', 'less'] as const)
      : (['amount_too_large', most, 'maximum', 'more'] as const);
  const limit = { amount: bound, currency };
  return {
    code,
    message: `Nobody can be charged ${how} than ${formatMoney(limit)} at once.`,
    details: { total: { amount, currency }, [name]: limit },
  };
};
