import { type Knex } from 'knex';

export const up = async (knex: Knex): Promise<void> => {
  // A session is a family of refresh tokens; an access token names its session, so that ending it is felt at once.
  await knex.raw(`
    create table sessions (
      session_id uuid primary key,
      user_id    uuid not null,
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      ended_at   timestamptz(3)
    )`);
  await knex.raw('create index sessions_of_user on sessions (user_id) where ended_at is null');
  // Only hashes: whoever reads this table cannot log in with what he finds.
  await knex.raw(`
    create table refresh_tokens (
      token_hash bytea primary key,
      session_id uuid not null references sessions on delete cascade,
      issued_at  timestamptz(3) not null,
      used_at    timestamptz(3)
    )`);
  await knex.raw('create index refresh_tokens_of_session on refresh_tokens (session_id)');
  await knex.raw(`
    create table login_failures (
      key      bytea primary key,
      failures integer not null,
      until    timestamptz(3) not null
    )`);

  // "user_id" is text because requests of nobody have a key space per address; "body" because jsonb would not give back the
  // very bytes that were answered first.
  await knex.raw(`
    create table api_idempotency (
      user_id      text not null,
      route        text not null,
      key          text not null,
      fingerprint  bytea not null,
      claim_id     uuid not null,
      leased_until timestamptz(3) not null,
      created_at   timestamptz(3) not null,
      status       smallint,
      headers      jsonb,
      body         text,
      primary key (user_id, route, key)
    ) with (fillfactor = 70)`);
  await knex.raw('create index api_idempotency_by_age on api_idempotency (created_at)');

  // Every message of a provider, once; what is to be done about it is done later, and as often as it takes.
  await knex.raw(`
    create table webhook_inbox (
      inbox_id     uuid primary key,
      provider     text not null,
      message_id   text not null,
      token        text constraint webhook_inbox_token unique,
      type         text not null,
      payload      jsonb not null,
      received_at  timestamptz(3) not null,
      status       text not null check (status in ('pending', 'done', 'unmatched')),
      attempts     integer not null default 0,
      not_before   timestamptz(3) not null,
      settled_at   timestamptz(3),
      last_error   text,
      constraint webhook_inbox_once unique (provider, message_id)
    ) with (fillfactor = 70)`);
  await knex.raw(`create index webhook_inbox_due on webhook_inbox (not_before) where status = 'pending'`);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop table webhook_inbox, api_idempotency, login_failures, refresh_tokens, sessions');
};
