import { type Knex } from 'knex';

export const up = async (knex: Knex): Promise<void> => {
  // A hot stream's row is rewritten with every append: free room on its page keeps that rewrite out of the index.
  await knex.raw(`
    create table event_streams (
      stream_id   text primary key,
      stream_type text not null,
      version     integer not null check (version > 0),
      created_at  timestamptz(3) not null,
      updated_at  timestamptz(3) not null
    ) with (fillfactor = 50)`);

  await knex.raw(`
    create table events (
      global_position bigint generated always as identity primary key,
      transaction_id  xid8 not null default pg_current_xact_id(),
      stream_id       text not null,
      version         integer not null check (version > 0),
      event_id        uuid not null,
      command_id      text not null,
      type            text not null,
      schema_version  smallint not null,
      data            jsonb not null,
      metadata        jsonb not null,
      recorded_at     timestamptz(3) not null,
      constraint events_stream_version unique (stream_id, version),
      constraint events_event_id unique (event_id)
    )`);
  await knex.raw('create index events_in_commit_order on events (transaction_id, global_position)');

  await knex.raw(`
    create table checkpoints (
      consumer        text primary key,
      transaction_id  xid8 not null,
      global_position bigint not null,
      updated_at      timestamptz not null default now()
    )`);

  await knex.raw(`
    create function refuse_event_change() returns trigger language plpgsql as $$
    begin
      raise exception 'Events are never changed or removed (% on %)', tg_op, tg_table_name using errcode = '42501';
    end $$`);
  await knex.raw(`
    create trigger events_are_append_only before update or delete or truncate on events
    for each statement execute function refuse_event_change()`);

  await knex.raw(LOCK_STREAMS);
  await knex.raw(LOAD_LOCKED);
  await knex.raw(APPEND_EVENTS);
};

/**
 * Advisory, because a row lock would give the transaction its id before it owns the stream: a rival that committed in
 * between would then stand behind it in the global order and before it in the stream. In the order of the keys, so that
 * two transactions never wait for each other.
 */
const LOCK_STREAMS = `
  create function lock_streams(p_stream_ids text[]) returns void language plpgsql as $$
  declare
    v_key bigint;
  begin
    for v_key in select distinct hashtextextended(s, 0) as k from unnest(p_stream_ids) s order by k loop
      perform pg_advisory_xact_lock(v_key);
    end loop;
  end $$`;

/** Lock and load in one round trip. Volatile: the query must see what the previous holder of the lock committed. */
const LOAD_LOCKED = `
  create function load_locked(p_stream_id text) returns setof events language plpgsql volatile as $$
  begin
    perform pg_advisory_xact_lock(hashtextextended(p_stream_id, 0));
    return query select * from events where stream_id = p_stream_id order by version;
  end $$`;

/**
 * Appends a batch to one stream: 'appended' gives a row per event, 'duplicate' and 'conflict' give one row with the
 * stream's version. The conditions on the stream row repeat the check made before, for callers that hold no lock.
 */
const APPEND_EVENTS = `
  create function append_events(
    p_stream_id text, p_stream_type text, p_expected integer, p_command_id text,
    p_events jsonb, p_metadata jsonb, p_recorded_at timestamptz
  ) returns table (outcome text, version integer, global_position bigint, transaction_id xid8, recorded_at timestamptz)
  language plpgsql volatile as $$
  #variable_conflict use_column
  declare
    v_count   constant integer := jsonb_array_length(p_events);
    v_now     constant timestamptz := date_trunc('milliseconds', coalesce(p_recorded_at, clock_timestamp()));
    v_current integer;
    v_version integer;
  begin
    select s.version into v_current from event_streams s where s.stream_id = p_stream_id;

    if exists (select from events e where e.event_id = (p_events->0->>'id')::uuid) then
      return query select 'duplicate', v_current, null::bigint, null::xid8, null::timestamptz;
      return;
    end if;

    if v_current is null and coalesce(p_expected, 0) = 0 then
      insert into event_streams as s (stream_id, stream_type, version, created_at, updated_at)
      values (p_stream_id, p_stream_type, v_count, v_now, v_now)
      on conflict (stream_id) do update set version = s.version + v_count, updated_at = v_now where p_expected is null
      returning s.version into v_version;
    elsif p_expected is null or p_expected = v_current then
      update event_streams s set version = s.version + v_count, updated_at = v_now
      where s.stream_id = p_stream_id and (p_expected is null or s.version = p_expected)
      returning s.version into v_version;
    end if;

    if v_version is null then
      return query select 'conflict', coalesce((select s.version from event_streams s where s.stream_id = p_stream_id), 0),
        null::bigint, null::xid8, null::timestamptz;
      return;
    end if;

    return query
      insert into events as e (stream_id, version, event_id, command_id, type, schema_version, data, metadata, recorded_at)
      select p_stream_id, v_version - v_count + n, (event->>'id')::uuid, p_command_id, event->>'type',
             (event->>'schemaVersion')::smallint, event->'data', p_metadata, v_now
      from jsonb_array_elements(p_events) with ordinality as batch (event, n)
      order by n
      returning 'appended', e.version, e.global_position, e.transaction_id, e.recorded_at;
  end $$`;

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop function append_events(text, text, integer, text, jsonb, jsonb, timestamptz)');
  await knex.raw('drop function load_locked(text)');
  await knex.raw('drop function lock_streams(text[])');
  await knex.raw('drop table checkpoints, events, event_streams');
  await knex.raw('drop function refuse_event_change()');
};
