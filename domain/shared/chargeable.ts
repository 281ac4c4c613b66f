/** Three decimals, the last of which has to be 0: cards know no fils. */
const TENS: readonly string[] = ['BHD', 'JOD', 'KWD', 'OMR', 'TND'];

/**
 * The least by which two amounts that can be charged differ, in the currency's minor unit of ISO 4217: KWD 0.010, PLN 0.01, JPY 1.
 * As Stripe has it; MGA has a minor unit that nobody is charged in.
 */
export const chargeableStep = (currency: string): number => {
  if (currency === 'MGA') return 100;
  return TENS.includes(currency) ? 10 : 1;
};
