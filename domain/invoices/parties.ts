import { type PostalAddress } from '../shared/postalAddress';

/** Whom an invoice is made out to: what is sealed into it, and the same as long as his key is there. */
export interface Billing {
  readonly name: string;
  readonly email: string;
  readonly address: PostalAddress | null;
  /** Missing in invoices of before anybody was asked for it, as is the tax id. */
  readonly company?: string | null;
  readonly taxId?: string | null;
}

/** Who sells. Without his financial info there is only a name. */
export interface Seller {
  readonly legalName: string;
  readonly taxId: string | null;
  readonly address: PostalAddress | null;
}

/** What somebody has said once about himself, as a buyer or as a seller. */
export interface FinancialInfo {
  readonly legalName: string;
  readonly taxId: string | null;
  readonly address: PostalAddress;
}

/** What a buyer said at this checkout. */
export interface BuyerContact {
  readonly name: string;
  readonly email: string;
  readonly address: PostalAddress | null;
  readonly company: string | null;
  readonly taxId: string | null;
}

/**
 * Who names a company or a tax id at a checkout has said whom this invoice is for, so that nothing is mixed into it. Who does not is
 * billed as he wants to be billed always; an address that came with the checkout alone may be where a parcel goes.
 */
export const billingOf = (contact: BuyerContact, info: FinancialInfo | null): Billing => {
  const { name, email, address, company, taxId } = contact;
  if (info === null || company !== null || taxId !== null) return { name, email, address, company, taxId };
  const { legalName } = info;
  return { name, email, address: info.address, company: legalName === name ? null : legalName, taxId: info.taxId };
};

/** @param name of his account */
export const sellerOf = (name: string, info: FinancialInfo | null): Seller =>
  info === null ? { legalName: name, taxId: null, address: null } : info;
