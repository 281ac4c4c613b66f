import { type Knex } from 'knex';
import { type Money } from '../domain/shared/money';

/** As a column gives it, or the same column inside a JSON row. */
export type Time = Date | string;
export type Amount = bigint | number;

export const iso = (time: Time): string => new Date(time).toISOString();

export const isoOrNull = (time: Time | null): string | null => (time === null ? null : iso(time));

export const toMoney = (amount: Amount, currency: string): Money => ({ amount: Number(amount), currency });

export const selectRows = async <R>(
  db: Knex,
  sql: string,
  bindings: readonly Knex.RawBinding[],
): Promise<readonly R[]> => (await db.raw<{ rows: R[] }>(sql, bindings)).rows;

export const selectRow = async <R>(
  db: Knex,
  sql: string,
  bindings: readonly Knex.RawBinding[],
): Promise<R | undefined> => (await selectRows<R>(db, sql, bindings))[0];
