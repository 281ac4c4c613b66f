import { type Knex } from 'knex';

export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(LOCK_AND_LOAD);
  await knex.raw(APPEND_ALL);
  await knex.raw(`
    create index reservations_overdue on reservations (expires_at, reservation_id)
    where status = 'held' and order_id is null`);
};

/** Locks all streams, then reads some of them, in one round trip. Volatile: it must see what the holders before committed. */
const LOCK_AND_LOAD = `
  create function lock_and_load(p_lock text[], p_load text[]) returns setof events language plpgsql volatile as $$
  begin
    perform lock_streams(p_lock);
    return query select * from events where stream_id = any(p_load) order by stream_id, version;
  end $$`;

/** Several appends, each with a command of its own, in one round trip; `append` says which of them a row is about. */
const APPEND_ALL = `
  create function append_all(p_appends jsonb, p_recorded_at timestamptz)
  returns table (
    append integer, outcome text, version integer, global_position bigint, transaction_id xid8, recorded_at timestamptz
  )
  language plpgsql volatile as $$
  declare
    v_append jsonb;
    v_number integer := 0;
  begin
    for v_append in select a from jsonb_array_elements(p_appends) with ordinality as l (a, n) order by n loop
      return query
        select v_number, e.* from append_events(
          v_append->>'streamId', v_append->>'streamType', (v_append->>'expectedVersion')::integer,
          v_append->>'commandId', v_append->'events', v_append->'metadata', p_recorded_at) e;
      v_number := v_number + 1;
    end loop;
  end $$`;

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop index reservations_overdue');
  await knex.raw('drop function append_all(jsonb, timestamptz)');
  await knex.raw('drop function lock_and_load(text[], text[])');
};
