import { type Knex } from 'knex';

/** Whom invoices name, their PDFs, and what organizers' sums are made of. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw('alter table contacts add column company text, add column tax_id text');
  // Personal data, too: a sole trader's legal name is his own.
  await knex.raw(`
    create table financial_infos (
      person_id  uuid primary key references persons,
      legal_name text not null,
      tax_id     text,
      address    jsonb not null
    )`);
  await knex.raw('alter table invoices add column sealed_seller text');
  // Not made of events, so never rebuilt: written once, and the same bytes from then on.
  await knex.raw(`
    create table invoice_documents (
      invoice_id  uuid primary key,
      user_id     uuid not null,
      sealed      bytea not null,
      sha256      bytea not null,
      rendered_at timestamptz(3) not null
    )`);
  await knex.raw('create index invoice_documents_of_user on invoice_documents (user_id)');

  await knex.raw('alter table payments add column fee_amount bigint');
  await knex.raw(`
    create index payments_without_fee on payments (succeeded_at, payment_id)
    where fee_amount is null and succeeded_at is not null`);

  await knex.raw(`
    create table sales_lines (
      document_id uuid not null,
      line        integer not null,
      kind        text not null,
      order_id    uuid not null,
      concert_id  uuid not null,
      ticket_type text not null,
      quantity    integer not null,
      gross       bigint not null,
      tax         bigint not null,
      currency    text not null,
      issued_at   timestamptz(3) not null,
      primary key (document_id, line)
    )`);
  await knex.raw('create index sales_lines_of_concert on sales_lines (concert_id)');
  // Lines named their ticket type in the description only, behind the concert's name.
  await knex.raw(`
    insert into sales_lines
    select i.invoice_id, l.line - 1, i.kind, i.order_id, (l.value ->> 'concertId')::uuid,
      coalesce(l.value ->> 'ticketType', regexp_replace(l.value ->> 'description', '^.*, ', '')),
      (l.value ->> 'quantity')::integer, (l.value -> 'gross' ->> 'amount')::bigint,
      (l.value -> 'tax' ->> 'amount')::bigint, i.currency, i.issued_at
    from invoices i, jsonb_array_elements(i.lines) with ordinality as l (value, line)`);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop table sales_lines, invoice_documents, financial_infos');
  await knex.raw('drop index payments_without_fee');
  await knex.raw('alter table payments drop column fee_amount');
  await knex.raw('alter table invoices drop column sealed_seller');
  await knex.raw('alter table contacts drop column company, drop column tax_id');
};
