import { randomUUID } from 'node:crypto';
import { createEventStore, createPersonalData, type PersonalData } from '.';
import { someoneWaitsForARow, until } from '../test/event-store/waiting';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';

let database: FreshDatabase;
let personal: PersonalData;

beforeAll(async () => {
  database = await freshDatabase();
  personal = createPersonalData({ db: database.db });
});
afterAll(() => database.drop());

const newPerson = async (email = `${randomUUID()}@example.com`) => {
  const person = { personId: randomUUID(), name: 'Ada Nowak', email };
  await personal.savePerson({ ...person, passwordHash: 'hash' });
  return person;
};

const newContact = async (personId: string) => {
  const contact = {
    contactId: randomUUID(),
    personId,
    name: 'Ada',
    email: 'ada@example.com',
    address: { city: 'Łódź' },
  };
  await personal.saveContact(contact);
  return contact;
};

describe('a person', () => {
  it('is found by id and by e-mail, in whatever case', async () => {
    const person = await newPerson('Ada.Nowak@Example.com');
    expect(await personal.personById(person.personId)).toEqual(person);
    expect(await personal.personsByIds([person.personId, randomUUID()])).toEqual([person]);
    expect(await personal.personByEmail(' ada.nowak@EXAMPLE.com')).toEqual({ ...person, passwordHash: 'hash' });
    expect(await personal.personById(randomUUID())).toBeNull();
    expect(await personal.personByEmail('nobody@example.com')).toBeNull();
  });

  it('keeps the password when saved again without one', async () => {
    const { personId } = await newPerson();
    await personal.savePerson({ personId, name: 'Ada Kowalska', email: 'kowalska@example.com' });
    expect(await personal.personByEmail('kowalska@example.com')).toMatchObject({
      name: 'Ada Kowalska',
      passwordHash: 'hash',
    });
    await personal.setPasswordHash(personId, 'other');
    expect(await personal.personByEmail('kowalska@example.com')).toMatchObject({ passwordHash: 'other' });
  });

  it('cannot take the e-mail of another one, in whatever case', async () => {
    await newPerson('taken@example.com');
    await expect(newPerson('TAKEN@example.com')).rejects.toMatchObject({ code: 'email_taken' });
  });

  it('comes and goes with the transaction that it is saved in', async () => {
    const personId = randomUUID();
    const store = createEventStore({ db: database.db, projections: [] });
    const work = store.transact([`user-${personId}`], async ({ tx }) => {
      await personal.savePerson({ personId, name: 'Nobody', email: 'nobody@example.com' }, tx);
      expect(await personal.personById(personId, tx)).not.toBeNull();
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await personal.personById(personId)).toBeNull();
  });
});

describe('a contact', () => {
  it('can be saved again', async () => {
    const { personId } = await newPerson();
    const contact = await newContact(personId);
    expect(await personal.contactById(contact.contactId)).toEqual({ ...contact, company: null, taxId: null });
    await personal.saveContact({ ...contact, company: 'Nowak S.A.', taxId: 'PL1' });
    expect(await personal.contactsByIds([contact.contactId])).toEqual([
      { ...contact, company: 'Nowak S.A.', taxId: 'PL1' },
    ]);
    await personal.saveContact({ contactId: contact.contactId, personId, name: 'Ada', email: 'new@example.com' });
    expect(await personal.contactById(contact.contactId)).toEqual({
      ...contact,
      email: 'new@example.com',
      ...{ address: null, company: null, taxId: null },
    });
    expect(await personal.contactById(randomUUID())).toBeNull();
  });
});

describe('a financial info', () => {
  const info = { legalName: 'Nowak S.A.', taxId: 'PL1', address: { city: 'Łódź' } };

  it('is one for each person, and the last one', async () => {
    const [{ personId }, other] = [await newPerson(), await newPerson()];
    await personal.saveFinancialInfo(personId, info);
    await personal.saveFinancialInfo(personId, { ...info, taxId: null });
    expect(await personal.financialInfosOf([personId, other.personId])).toEqual(
      new Map([[personId, { ...info, taxId: null }]]),
    );
  });

  it('goes with the person, and does not come back', async () => {
    const { personId } = await newPerson();
    await personal.saveFinancialInfo(personId, info);
    await personal.erase(personId);
    expect(await personal.financialInfosOf([personId])).toEqual(new Map());
    await expect(personal.saveFinancialInfo(personId, info)).rejects.toMatchObject({ code: 'person_gone' });
  });
});

describe('erasure', () => {
  it('leaves no name, e-mail, address, password or key, and its order can be given twice', async () => {
    const person = await newPerson();
    const contact = await newContact(person.personId);
    const bystander = await newPerson();
    await personal.erase(person.personId);
    await personal.erase(person.personId);

    expect(await personal.personById(person.personId)).toBeNull();
    expect(await personal.personByEmail(person.email)).toBeNull();
    expect(await personal.contactById(contact.contactId)).toBeNull();
    const { rows } = await database.db.raw<{ rows: Record<string, unknown>[] }>(
      `select p.name, p.email, p.email_normalized, c.name as contact_name, c.email as contact_email, c.address, company, tax_id,
         password_hash, key
       from persons p left join contacts c using (person_id) left join credentials using (person_id)
       left join person_keys using (person_id) where person_id = ?`,
      [person.personId],
    );
    expect(new Set(rows.flatMap((row) => Object.values(row)))).toEqual(new Set([null]));
    expect(await personal.personById(bystander.personId)).toEqual(bystander);
  });

  it('makes what was sealed unreadable', async () => {
    const person = await newPerson();
    const sealed = await personal.seal(person.personId, { name: person.name, street: 'Żabia 3' });
    expect(sealed).not.toContain('Ada');
    expect(await personal.unseal(person.personId, sealed)).toEqual({ name: 'Ada Nowak', street: 'Żabia 3' });
    const file = await personal.sealBytes(person.personId, Buffer.from('%PDF'));
    expect(await personal.unsealBytes(person.personId, file)).toEqual(Buffer.from('%PDF'));
    const [one, two] = await personal.sealEach(person.personId, ['one', 'two']);
    expect(await personal.unseal(person.personId, one ?? '')).toBe('one');
    expect(await personal.unseal(person.personId, two ?? '')).toBe('two');
    await personal.erase(person.personId);
    expect(await personal.unsealBytes(person.personId, file)).toBeNull();
    expect(await personal.unseal(person.personId, sealed)).toBeNull();
  });

  it('cannot be undone by writing again, but the e-mail is free for another person', async () => {
    const person = await newPerson();
    const contact = await newContact(person.personId);
    await personal.erase(person.personId);
    await expect(personal.savePerson(person)).rejects.toMatchObject({ code: 'person_gone' });
    await expect(personal.saveContact(contact)).rejects.toMatchObject({ code: 'person_gone' });
    await expect(personal.setPasswordHash(person.personId, 'hash')).rejects.toMatchObject({ code: 'person_gone' });
    await expect(personal.seal(person.personId, {})).rejects.toMatchObject({ code: 'person_gone' });
    await expect(newPerson(person.email)).resolves.toMatchObject({ email: person.email });
  });

  it('takes along a contact that is being saved at the same time', async () => {
    const { personId } = await newPerson();
    const contact = { contactId: randomUUID(), personId, name: 'Late', email: 'late@example.com' };
    let erased: Promise<void> | undefined;
    await database.db.transaction(async (tx) => {
      await personal.saveContact(contact, tx);
      erased = personal.erase(personId);
      await until('the erasure waits', () => someoneWaitsForARow(database.db));
    });
    await erased;
    expect(await personal.contactById(contact.contactId)).toBeNull();
  });

  it('is not undone by a contact that was being saved before it was through', async () => {
    const { personId } = await newPerson();
    const contact = { contactId: randomUUID(), personId, name: 'Late', email: 'late@example.com' };
    let saved: Promise<unknown> | undefined;
    await database.db.transaction(async (tx) => {
      await personal.erase(personId, tx);
      saved = personal.saveContact(contact).catch((error: unknown) => error);
      await until('the contact waits', () => someoneWaitsForARow(database.db));
    });
    expect(await saved).toMatchObject({ code: 'person_gone' });
    expect(await personal.contactById(contact.contactId)).toBeNull();
  });
});
