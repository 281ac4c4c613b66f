import { type Knex } from 'knex';

/** A statement gives up after this, so that a race without a rival ends, and its spec says what it found. */
const PATIENCE_MS = 4_000;

/**
 * Lets two transactions overlap for certain: whoever writes such a row goes on when a rival of this database stands in front of
 * something that he holds, or has come as far as he. A rival who has got there has made his own decision; only a lock taken before
 * the decision keeps him from it.
 * @param when SQL condition on `old` and `new`
 */
export const letRivalsMeet = async (db: Knex, table: string, when: string): Promise<void> => {
  await db.raw(`
    create or replace function meet_a_rival() returns trigger language plpgsql as $$
    declare
      v_deadline constant timestamptz := clock_timestamp() + interval '${PATIENCE_MS} ms';
    begin
      perform pg_advisory_xact_lock_shared(1, 1);
      loop
        exit when clock_timestamp() > v_deadline or exists (
          select from pg_locks
          where locktype = 'advisory' and classid = 1 and objid = 1 and objsubid = 2 and granted
            and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()
        ) or exists (
          select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))
        );
        perform pg_sleep(0.01);
      end loop;
      return new;
    end $$`);
  await db.raw(
    `create or replace trigger rivals_meet before update on ${table} for each row when (${when}) execute function meet_a_rival()`,
  );
};

export const letRivalsPass = (db: Knex, table: string): Promise<void> => db.raw(`drop trigger rivals_meet on ${table}`);

/** How often Postgres had to break a deadlock. Counted by each connection for itself: true when the worker's are closed. */
export const deadlocksIn = async (db: Knex): Promise<number> => {
  const { rows } = await db.raw<{ rows: { deadlocks: bigint }[] }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.deadlocks);
};

export const workerIsGone = async (db: Knex): Promise<true | undefined> => {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select from pg_stat_activity where datname = current_database() and application_name = 'stagedoor-worker'`,
  );
  return rows.length === 0 ? true : undefined;
};
