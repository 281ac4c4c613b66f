import { type Knex } from 'knex';
import {
  type Contact,
  type ContactToSave,
  type FinancialInfo,
  type Person,
  type PersonWithCredentials,
} from './persons';

interface PersonRow {
  readonly person_id: string;
  readonly name: string;
  readonly email: string;
  readonly password_hash: string | null;
}

interface ContactRow {
  readonly contact_id: string;
  readonly person_id: string;
  readonly name: string;
  readonly email: string;
  readonly address: object | null;
  readonly company: string | null;
  readonly tax_id: string | null;
}

interface FinancialInfoRow {
  readonly person_id: string;
  readonly legal_name: string;
  readonly tax_id: string | null;
  readonly address: object;
}

const normalized = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

const rows = async <R>(db: Knex, sql: string, bindings: readonly Knex.RawBinding[]): Promise<readonly R[]> =>
  (await db.raw<{ rows: R[] }>(sql, bindings)).rows;

const toPerson = (row: PersonRow): Person => ({ personId: row.person_id, name: row.name, email: row.email });

/**
 * Whatever belongs to a person is written only while the row of that person stands and is held: an erasure that runs at the
 * same time comes either before, and nothing is written, or after, and takes it along.
 */
export const personalDataQueries = {
  savePerson: async (db: Knex, person: Person, newKey: Buffer, passwordHash?: string): Promise<boolean> => {
    const saved = await rows(
      db,
      `with person as (
         insert into persons as p (person_id, name, email, email_normalized) values (?, ?, ?, ?)
         on conflict (person_id) do update
           set name = excluded.name, email = excluded.email, email_normalized = excluded.email_normalized
           where p.erased_at is null
         returning person_id
       ), person_key as (
         insert into person_keys (person_id, key) select person_id, ? from person on conflict do nothing
       ), credential as (
         insert into credentials (person_id, password_hash)
         select person_id, ?::text from person where ?::text is not null
         on conflict (person_id) do update set password_hash = excluded.password_hash
       )
       select person_id from person`,
      [
        person.personId,
        person.name,
        person.email,
        normalized(person.email),
        newKey,
        passwordHash ?? null,
        passwordHash ?? null,
      ],
    );
    return saved.length > 0;
  },

  personsByIds: async (db: Knex, personIds: readonly string[]): Promise<readonly Person[]> => {
    const sql = 'select person_id, name, email from persons where person_id = any(?::uuid[]) and erased_at is null';
    return (await rows<PersonRow>(db, sql, [[...personIds]])).map(toPerson);
  },

  personByEmail: async (db: Knex, email: string): Promise<PersonWithCredentials | null> => {
    const [row] = await rows<PersonRow>(
      db,
      `select person_id, name, email, password_hash from persons left join credentials using (person_id)
       where email_normalized = ?`,
      [normalized(email)],
    );
    return row === undefined ? null : { ...toPerson(row), passwordHash: row.password_hash };
  },

  savePasswordHash: async (db: Knex, personId: string, passwordHash: string): Promise<boolean> => {
    const saved = await rows(
      db,
      `insert into credentials (person_id, password_hash)
       select person_id, ? from persons where person_id = ? and erased_at is null for share
       on conflict (person_id) do update set password_hash = excluded.password_hash returning person_id`,
      [passwordHash, personId],
    );
    return saved.length > 0;
  },

  saveContact: async (db: Knex, contact: ContactToSave): Promise<boolean> => {
    const saved = await rows(
      db,
      `insert into contacts (contact_id, person_id, name, email, address, company, tax_id)
       select ?, person_id, ?, ?, ?::jsonb, ?, ? from persons where person_id = ? and erased_at is null for share
       on conflict (contact_id) do update
         set name = excluded.name, email = excluded.email, address = excluded.address, company = excluded.company,
           tax_id = excluded.tax_id returning contact_id`,
      [
        contact.contactId,
        contact.name,
        contact.email,
        contact.address ? JSON.stringify(contact.address) : null,
        contact.company ?? null,
        contact.taxId ?? null,
        contact.personId,
      ],
    );
    return saved.length > 0;
  },

  contactsByIds: async (db: Knex, contactIds: readonly string[]): Promise<Contact[]> => {
    const sql = `select contact_id, person_id, name, email, address, company, tax_id from contacts
      where contact_id = any(?::uuid[]) and email is not null`;
    const found = await rows<ContactRow>(db, sql, [[...contactIds]]);
    return found.map(({ contact_id, person_id, tax_id, ...rest }) => ({
      ...{ contactId: contact_id, personId: person_id, taxId: tax_id },
      ...rest,
    }));
  },

  saveFinancialInfo: async (db: Knex, personId: string, info: FinancialInfo): Promise<boolean> => {
    const saved = await rows(
      db,
      `insert into financial_infos (person_id, legal_name, tax_id, address)
       select person_id, ?, ?, ?::jsonb from persons where person_id = ? and erased_at is null for share
       on conflict (person_id) do update
         set legal_name = excluded.legal_name, tax_id = excluded.tax_id, address = excluded.address returning person_id`,
      [info.legalName, info.taxId, JSON.stringify(info.address), personId],
    );
    return saved.length > 0;
  },

  financialInfosOf: async (db: Knex, personIds: readonly string[]): Promise<ReadonlyMap<string, FinancialInfo>> => {
    const sql = 'select person_id, legal_name, tax_id, address from financial_infos where person_id = any(?::uuid[])';
    const found = await rows<FinancialInfoRow>(db, sql, [[...personIds]]);
    return new Map(
      found.map(({ person_id, legal_name, tax_id, address }) => [
        person_id,
        { legalName: legal_name, taxId: tax_id, address },
      ]),
    );
  },

  keyOf: async (db: Knex, personId: string): Promise<Buffer | null> => {
    const [row] = await rows<{ key: Buffer }>(db, 'select key from person_keys where person_id = ?', [personId]);
    return row?.key ?? null;
  },

  erase: async (tx: Knex, personId: string): Promise<void> => {
    await tx.raw(
      `update persons set name = null, email = null, email_normalized = null, erased_at = coalesce(erased_at, now())
       where person_id = ?`,
      [personId],
    );
    await tx.raw('delete from person_keys where person_id = ?', [personId]);
    await tx.raw('delete from credentials where person_id = ?', [personId]);
    await tx.raw('delete from financial_infos where person_id = ?', [personId]);
    await tx.raw(
      `update contacts set name = null, email = null, address = null, company = null, tax_id = null
       where person_id = ?`,
      [personId],
    );
  },
};
