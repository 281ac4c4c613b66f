/** `percent` is a decimal string (`"23.00"`, up to 4 decimals); `inclusive` when prices contain the tax. */
export interface TaxRate {
  readonly percent: string;
  readonly inclusive: boolean;
}
