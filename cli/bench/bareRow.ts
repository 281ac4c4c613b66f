import { Pool } from 'pg';
import { type Load, type LoadResult, underLoad } from './measure';

/** What a hold comes down to: read a counter under its lock, write it, write down that it was done. */
const TABLES = `
  drop table if exists bench_counter, bench_log;
  create table bench_counter (id integer primary key, held integer not null) with (fillfactor = 50);
  create table bench_log (id bigint generated always as identity primary key, held integer not null);
  insert into bench_counter values (1, 0)`;

const ONE_STATEMENT = `
  with counted as (update bench_counter set held = held + 1 where id = 1 returning held)
  insert into bench_log (held) select held from counted`;

export interface BareRow {
  /** `begin; select … for update; update; insert; commit`, each a round trip. */
  transactions(load: Load): Promise<LoadResult>;
  /** The same in one statement: the row is locked for no round trip at all. */
  statements(load: Load): Promise<LoadResult>;
  close(): Promise<void>;
}

/** Postgres alone, without anything of ours before it: as many connections as callers, all after one row. */
export const openBareRow = async (databaseUrl: string): Promise<BareRow> => {
  const admin = new Pool({ connectionString: databaseUrl, max: 1 });
  await admin.query(TABLES);

  const run = async (load: Load, statements: readonly string[]): Promise<LoadResult> => {
    const pool = new Pool({ connectionString: databaseUrl, max: load.callers });
    const clients = await Promise.all(Array.from({ length: load.callers }, () => pool.connect()));
    try {
      return await underLoad(load, async (caller) => {
        const begun = performance.now();
        for (const statement of statements) await clients[caller]?.query(statement);
        return performance.now() - begun;
      });
    } finally {
      for (const client of clients) client.release();
      await pool.end();
    }
  };

  return {
    transactions: (load) =>
      run(load, [
        'begin',
        'select held from bench_counter where id = 1 for update',
        'update bench_counter set held = held + 1 where id = 1',
        'insert into bench_log (held) select held from bench_counter where id = 1',
        'commit',
      ]),
    statements: (load) => run(load, [ONE_STATEMENT]),
    async close() {
      await admin.query('drop table bench_counter, bench_log');
      await admin.end();
    },
  };
};
