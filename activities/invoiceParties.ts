import { type Billing, billingOf, type FinancialInfo, sellerOf } from '../domain/invoices/parties';
import { type PostalAddress } from '../domain/shared/postalAddress';
import { type PersonalData } from '../event-store';

interface Buyer {
  readonly userId: string;
  readonly contactId: string;
}

export interface SealedParties {
  readonly sealedBilling: string;
  /** Missing when the organizer was erased: nobody knows any more who he was. */
  readonly sealedSeller?: string;
}

/** What stands in the invoice of each of these organizers about its buyer and about himself, under the buyer's key. */
export const sealedParties = async (
  personalData: PersonalData,
  { userId, contactId }: Buyer,
  organizerIds: readonly string[],
): Promise<ReadonlyMap<string, SealedParties>> => {
  const contact = await personalData.contactById(contactId);
  // Addresses were checked by the API's schema before they were stored.
  const infos = (await personalData.financialInfosOf([userId, ...organizerIds])) as ReadonlyMap<string, FinancialInfo>;
  const address = (contact?.address ?? null) as PostalAddress | null;
  const billing: Billing | object =
    contact === null ? {} : billingOf({ ...contact, address }, infos.get(userId) ?? null);
  const unsaid = organizerIds.filter((organizerId) => !infos.has(organizerId));
  const names = new Map(
    unsaid.length === 0
      ? []
      : (await personalData.personsByIds(unsaid)).map(({ personId, name }) => [personId, name] as const),
  );
  const sellers = organizerIds.map((organizerId) => {
    const info = infos.get(organizerId) ?? null;
    const name = names.get(organizerId);
    return info === null && name === undefined ? null : sellerOf(name ?? '', info);
  });
  const [sealedBilling = '', ...sealedSellers] = await personalData.sealEach(userId, [billing, ...sellers]);
  return new Map(
    organizerIds.map((organizerId, at) => {
      const sealedSeller = sealedSellers[at];
      const known = sellers[at] !== null && sealedSeller !== undefined;
      return [organizerId, { sealedBilling, ...(known ? { sealedSeller } : {}) }];
    }),
  );
};
