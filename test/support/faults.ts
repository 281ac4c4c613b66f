import { type Knex } from 'knex';

export interface Faults {
  /** The step fails for this buyer from now on, every time. */
  strike(userId: string): Promise<void>;
  mend(userId: string): Promise<void>;
}

/** A fault of our own in one step, where it writes to `table`: no retry helps before somebody mends it. */
export const buildFaults = async (db: Knex, table: string): Promise<Faults> => {
  await db.raw('create table faults (user_id uuid primary key)');
  await db.raw(`
    create function strike_with_fault() returns trigger language plpgsql as $$
    begin
      if exists (select from faults where user_id = new.user_id) then
        raise exception 'a fault of the test in %', tg_table_name;
      end if;
      return new;
    end $$`);
  await db.raw(`create trigger faulty before insert on ${table} for each row execute function strike_with_fault()`);
  return {
    async strike(userId) {
      await db('faults').insert({ user_id: userId });
    },
    async mend(userId) {
      await db('faults').where({ user_id: userId }).delete();
    },
  };
};
