import { type Billing, type Seller } from '../../domain/invoices/parties';
import { type Services } from '../services';
import { type InvoiceDetails } from '../../projections';

type Parts = Pick<Services, 'personalData'>;

export interface InvoiceParties {
  /** Null once the buyer was erased. */
  readonly billing: Required<Billing> | null;
  /** Null once the buyer was erased, when the seller was, and in invoices of before it was written down. */
  readonly seller: Seller | null;
}

const NOT_GIVEN = { address: null, company: null, taxId: null };

const has = <Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> =>
  typeof value === 'object' && value !== null && key in value;

/** Who bought from whom, as it was sealed when the invoice was issued. */
export async function invoiceParties(
  { personalData }: Parts,
  { userId, sealedBilling, sealedSeller }: InvoiceDetails,
): Promise<InvoiceParties> {
  const billing = await personalData.unseal(userId, sealedBilling);
  // Sealed nothing when the buyer's contact was gone before the invoice was made.
  if (!has(billing, 'name')) return { billing: null, seller: null };
  const seller = sealedSeller === undefined ? null : await personalData.unseal(userId, sealedSeller);
  return {
    billing: { ...NOT_GIVEN, ...(billing as unknown as Omit<Billing, keyof typeof NOT_GIVEN>) },
    seller: has(seller, 'legalName') ? (seller as unknown as Seller) : null,
  };
}
