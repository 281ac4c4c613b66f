import { type Billing, type Seller } from '../../domain/invoices/parties';
import { type PostalAddress } from '../../domain/shared/postalAddress';
import { type InvoiceDocument, type Party } from '../../integrations/invoices/document';
import { type Invoice } from '../../projections';

const addressLines = (address: PostalAddress | null): readonly string[] =>
  address === null ? [] : [address.street, `${address.postalCode} ${address.city}`, address.country];

const buyer = ({ name, email, address, company, taxId }: Required<Billing>): Party => ({
  name: company ?? name,
  contact: company === null ? null : name,
  address: addressLines(address),
  ...{ taxId, email },
});

const seller = ({ legalName, address, taxId }: Seller): Party => ({
  name: legalName,
  contact: null,
  address: addressLines(address),
  taxId,
  email: null,
});

/** What is printed of an invoice or a credit note. */
export const invoiceDocument = (
  invoice: Invoice,
  parties: { readonly billing: Required<Billing>; readonly seller: Seller },
): InvoiceDocument => ({
  ...{ kind: invoice.kind, number: invoice.number, issuedAt: invoice.issuedAt, orderId: invoice.orderId },
  refersTo: invoice.refersTo?.number ?? null,
  seller: seller(parties.seller),
  buyer: buyer(parties.billing),
  ...{ lines: invoice.lines, net: invoice.net, tax: invoice.tax, total: invoice.total },
});
