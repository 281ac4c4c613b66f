/** `percent` is a decimal string (`"23.00"`, up to 4 decimals); `inclusive` when prices contain the tax. */
export interface TaxRate {
  readonly percent: string;
  readonly inclusive: boolean;
}

const PERCENT = /^(\d{1,2})(?:\.(\d{1,4}))?$/;

/** Whether this is a percentage from 0 to 99.9999. */
export const isTaxPercent = (percent: string): boolean => PERCENT.test(percent);

/** In ten-thousandths of a percent, because 8.875 % has no exact binary fraction. @throws RangeError for what is none */
export const taxUnits = (percent: string): bigint => {
  const [, whole, decimals = ''] = PERCENT.exec(percent) ?? [];
  if (whole === undefined) throw new RangeError(`${percent} is not a percentage`);
  return BigInt(`${whole}${decimals.padEnd(4, '0')}`);
};

/** The whole of which tax units are a part. */
export const HUNDRED_PERCENT = 1_000_000n;
