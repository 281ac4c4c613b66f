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
}

export interface PersonToSave extends Person {
  readonly passwordHash?: string;
}

export interface ContactToSave extends Omit<Contact, 'address'> {
  readonly address?: object;
}
