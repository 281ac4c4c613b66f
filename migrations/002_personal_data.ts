import { type Knex } from 'knex';

/** The one place of names, e-mails and addresses. Blank columns are those of an erased person. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table persons (
      person_id        uuid primary key,
      name             text,
      email            text,
      email_normalized text constraint persons_email unique,
      created_at       timestamptz not null default now(),
      erased_at        timestamptz
    )`);
  await knex.raw(`
    create table credentials (
      person_id     uuid primary key references persons,
      password_hash text not null
    )`);
  // What an order was given at its checkout: it may differ from the person's own name and e-mail.
  await knex.raw(`
    create table contacts (
      contact_id uuid primary key,
      person_id  uuid not null references persons,
      name       text,
      email      text,
      address    jsonb,
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index contacts_of_person on contacts (person_id)');
  // Deleting the key makes every document sealed with it unreadable, wherever copies of it lie.
  await knex.raw(`
    create table person_keys (
      person_id uuid primary key references persons,
      key       bytea not null check (length(key) = 32)
    )`);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop table person_keys, contacts, credentials, persons');
};
