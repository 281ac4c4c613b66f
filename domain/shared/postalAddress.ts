/** As somebody wrote it; the country by name or by code. */
export interface PostalAddress {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
}
