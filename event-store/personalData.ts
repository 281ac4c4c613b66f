import { randomBytes as secureRandomBytes } from 'node:crypto';
import { type Knex } from 'knex';
import { personalDataQueries } from './personalDataQueries';
import {
  type Contact,
  type ContactToSave,
  type FinancialInfo,
  type Person,
  type PersonToSave,
  type PersonWithCredentials,
} from './persons';
import { KEY_BYTES, sealBytesWith, sealWith, unsealBytesWith, unsealWith } from './sealing';

export type PersonalDataErrorCode = 'email_taken' | 'person_gone';

/** `email_taken`: another person has this e-mail, in whatever case. `person_gone`: unknown, or erased. */
export class PersonalDataError extends Error {
  constructor(
    readonly code: PersonalDataErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'PersonalDataError';
  }
}

/**
 * The one place of names, e-mails and addresses; everything else holds ids. An erased person is answered like an unknown
 * one. Every method takes a transaction as its last argument, to join the one that appends events.
 */
export interface PersonalData {
  /** Creates or changes; the password stays when none is given. @throws PersonalDataError `email_taken`, `person_gone` */
  savePerson(person: PersonToSave, tx?: Knex): Promise<void>;
  personById(personId: string, tx?: Knex): Promise<Person | null>;
  /** Those that exist, in no particular order. */
  personsByIds(personIds: readonly string[], tx?: Knex): Promise<readonly Person[]>;
  /** Upper and lower case are the same. */
  personByEmail(email: string, tx?: Knex): Promise<PersonWithCredentials | null>;
  /** @throws PersonalDataError `person_gone` */
  setPasswordHash(personId: string, passwordHash: string, tx?: Knex): Promise<void>;
  /** Creates or replaces. @throws PersonalDataError `person_gone` */
  saveContact(contact: ContactToSave, tx?: Knex): Promise<void>;
  contactById(contactId: string, tx?: Knex): Promise<Contact | null>;
  /** Those that exist, in no particular order. */
  contactsByIds(contactIds: readonly string[], tx?: Knex): Promise<readonly Contact[]>;
  /** Creates or replaces. @throws PersonalDataError `person_gone` */
  saveFinancialInfo(personId: string, info: FinancialInfo, tx?: Knex): Promise<void>;
  /** By person; those that have any. */
  financialInfosOf(personIds: readonly string[], tx?: Knex): Promise<ReadonlyMap<string, FinancialInfo>>;
  /** Encrypts a JSON value with the person's own key. @throws PersonalDataError `person_gone` */
  seal(personId: string, value: unknown, tx?: Knex): Promise<string>;
  /** Each by itself, with one look for the key. @throws PersonalDataError `person_gone` */
  sealEach(personId: string, values: readonly unknown[], tx?: Knex): Promise<readonly string[]>;
  /** `null` once the person was erased. @throws when the text was not sealed for this person. */
  unseal(personId: string, sealed: string, tx?: Knex): Promise<unknown>;
  /** The same for a file. @throws PersonalDataError `person_gone` */
  sealBytes(personId: string, bytes: Buffer, tx?: Knex): Promise<Buffer>;
  /** `null` once the person was erased. @throws when the bytes were not sealed for this person. */
  unsealBytes(personId: string, sealed: Buffer, tx?: Knex): Promise<Buffer | null>;
  /** Blanks the person, the credentials, all contacts and the financial info, and makes everything sealed unreadable. There is no way back. */
  erase(personId: string, tx?: Knex): Promise<void>;
}

export interface PersonalDataOptions {
  readonly db: Knex;
  readonly randomBytes?: (size: number) => Buffer;
}

const gone = (personId: string): PersonalDataError =>
  new PersonalDataError('person_gone', `There is no person ${personId}, or not any more.`);

export const createPersonalData = ({ db, randomBytes = secureRandomBytes }: PersonalDataOptions): PersonalData => {
  const q = personalDataQueries;

  const keyFor = async (personId: string, tx: Knex): Promise<Buffer> => {
    const key = await q.keyOf(tx, personId);
    if (key === null) throw gone(personId);
    return key;
  };

  return {
    savePerson: async ({ passwordHash, ...person }, tx = db) => {
      try {
        const saved = await q.savePerson(tx, person, randomBytes(KEY_BYTES), passwordHash);
        if (!saved) throw gone(person.personId);
      } catch (error) {
        if (isEmailTaken(error)) throw new PersonalDataError('email_taken', 'This e-mail belongs to another person.');
        throw error;
      }
    },
    personById: async (personId, tx = db) => (await q.personsByIds(tx, [personId]))[0] ?? null,
    personsByIds: (personIds, tx = db) => q.personsByIds(tx, personIds),
    personByEmail: (email, tx = db) => q.personByEmail(tx, email),
    setPasswordHash: async (personId, passwordHash, tx = db) => {
      if (!(await q.savePasswordHash(tx, personId, passwordHash))) throw gone(personId);
    },
    saveContact: async (contact, tx = db) => {
      if (!(await q.saveContact(tx, contact))) throw gone(contact.personId);
    },
    contactById: async (contactId, tx = db) => (await q.contactsByIds(tx, [contactId]))[0] ?? null,
    contactsByIds: (contactIds, tx = db) => q.contactsByIds(tx, contactIds),
    saveFinancialInfo: async (personId, info, tx = db) => {
      if (!(await q.saveFinancialInfo(tx, personId, info))) throw gone(personId);
    },
    financialInfosOf: (personIds, tx = db) => q.financialInfosOf(tx, personIds),
    seal: async (personId, value, tx = db) => sealWith(await keyFor(personId, tx), personId, value, randomBytes),
    sealEach: async (personId, values, tx = db) => {
      const key = await keyFor(personId, tx);
      return values.map((value) => sealWith(key, personId, value, randomBytes));
    },
    unseal: async (personId, sealed, tx = db) => {
      const key = await q.keyOf(tx, personId);
      return key === null ? null : unsealWith(key, personId, sealed);
    },
    sealBytes: async (personId, bytes, tx = db) =>
      sealBytesWith(await keyFor(personId, tx), personId, bytes, randomBytes),
    unsealBytes: async (personId, sealed, tx = db) => {
      const key = await q.keyOf(tx, personId);
      return key === null ? null : unsealBytesWith(key, personId, sealed);
    },
    erase: (personId, tx = db) => tx.transaction((inner) => q.erase(inner, personId)),
  };
};

const isEmailTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'persons_email';
