import { type Knex } from 'knex';
import { Client } from 'pg';
import { eventually } from './eventually';
import { type FreshDatabase } from '../setup/database';

/** A write of one buyer's order that can be stopped in the middle of its transaction: decided, not yet committed. */
export interface GateAt {
  readonly table: string;
  readonly on: 'insert' | 'update';
  /** SQL condition on `new` (and `old`), for a table that is written at several steps. */
  readonly when?: string;
  /** Column that says whose row it is. */
  readonly of?: 'user_id' | 'order_id';
}

export interface Gates {
  /** From now on the order of this buyer, or with this id where the gate asks for that, stops at the gate. */
  close(step: string, id: string): Promise<void>;
  /** Until a transaction stands at each gate that was closed for somebody. */
  allAreHeldUp(): Promise<void>;
  /** Lets everybody through, at one gate or at all of them, for good. */
  open(step?: string): Promise<void>;
}

/** Stops steps inside the database, so that a worker can be killed exactly there. */
export const buildGates = async (
  { db, url }: FreshDatabase,
  steps: Readonly<Record<string, GateAt>>,
): Promise<Gates> => {
  const names = Object.keys(steps);
  await db.raw('create table gates (step text primary key, number integer not null, subject text)');
  await db.raw(`
    create function stop_at_gate() returns trigger language plpgsql as $$
    declare
      v_gate integer;
    begin
      select number into v_gate from gates where step = tg_argv[0] and subject = to_jsonb(new) ->> tg_argv[1];
      if found then
        perform set_config('lock_timeout', '0', true);
        perform pg_advisory_xact_lock_shared(2, v_gate);
      end if;
      return new;
    end $$`);
  for (const [number, [step, { table, on, when = 'true', of = 'user_id' }]] of Object.entries(steps).entries()) {
    await db('gates').insert({ step, number });
    await db.raw(
      `create trigger gate_${number} before ${on} on ${table} for each row when (${when})
       execute function stop_at_gate('${step}', '${of}')`,
    );
  }
  // Locks of a session of its own, which end with it.
  const keeper = new Client({ connectionString: url });
  await keeper.connect();
  for (const number of names.keys()) await keeper.query('select pg_advisory_lock(2, $1)', [number]);

  return {
    async close(step, subject) {
      await db('gates').where({ step }).update({ subject });
    },
    async allAreHeldUp() {
      await eventually('every gate to hold somebody up', async () =>
        (await emptyGates(db)).length === 0 ? true : undefined,
      );
    },
    async open(step) {
      if (step === undefined) return keeper.end();
      await db('gates').where({ step }).update({ subject: null });
      await keeper.query('select pg_advisory_unlock(2, $1)', [names.indexOf(step)]);
    },
  };
};

const emptyGates = async (db: Knex): Promise<readonly unknown[]> => {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select from gates where subject is not null and not exists (
       select from pg_locks where locktype = 'advisory' and classid = 2 and objid = number and objsubid = 2 and not granted
         and database = (select oid from pg_database where datname = current_database()))`,
  );
  return rows;
};
