export interface Person {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
}

export interface PersonWithCredentials extends Person {
  /** `null` for a person who never set a password. */
  readonly passwordHash: string | null;
}

export interface Contact {
  readonly contactId: string;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly address: object | null;
  /** On whose behalf, and its number at the tax office. */
  readonly company: string | null;
  readonly taxId: string | null;
}

/** Who somebody is on invoices, as a buyer or as a seller. */
export interface FinancialInfo {
  readonly legalName: string;
  readonly taxId: string | null;
  readonly address: object;
}

export interface PersonToSave extends Person {
  readonly passwordHash?: string;
}

/** What is not given is not known. */
export type ContactToSave = Omit<Contact, 'address' | 'company' | 'taxId'> &
  Partial<Pick<Contact, 'address' | 'company' | 'taxId'>>;
