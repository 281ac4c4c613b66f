import { type Knex } from 'knex';
import { iso, selectRows, type Time } from './rows';

/** `after` is the `next` of the page before. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null: this was the last page. */
  readonly next: string | null;
}

/** `after` did not come from a page of ours. */
export class InvalidCursor extends Error {
  readonly code = 'invalid_cursor';
  constructor() {
    super('The cursor does not come from a page of this list.');
    this.name = 'InvalidCursor';
  }
}

export interface PagedQuery {
  /** Up to and with its `where`. */
  readonly sql: string;
  readonly bindings: readonly Knex.RawBinding[];
  /** Columns that put the rows in order: a time, and the id that parts equal times. */
  readonly order: { readonly alias: string; readonly time: string; readonly id: string };
  readonly newestFirst: boolean;
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const parseCursor = (after: string): readonly [time: string, id: string] => {
  const [, time, id] = CURSOR.exec(after) ?? [];
  if (time === undefined || id === undefined || Number.isNaN(Date.parse(time))) throw new InvalidCursor();
  return [time, id];
};

/**
 * Reads on from a row instead of counting rows, so that a page costs the same wherever it is and rows that come in
 * meanwhile neither repeat nor hide any.
 * @throws InvalidCursor
 */
export const readPage = async <R extends object, T>(
  db: Knex,
  query: PagedQuery,
  { limit, after }: PageRequest,
  toItem: (row: R) => T,
): Promise<Page<T>> => {
  const { sql, order, newestFirst } = query;
  const time = `${order.alias}.${order.time}`;
  const id = `${order.alias}.${order.id}`;
  const position = after === undefined ? [] : parseCursor(after);
  const onwards =
    after === undefined ? '' : `and (${time}, ${id}) ${newestFirst ? '<' : '>'} (?::timestamptz, ?::uuid)`;
  const direction = newestFirst ? 'desc' : 'asc';
  const rows = await selectRows<R>(db, `${sql} ${onwards} order by ${time} ${direction}, ${id} ${direction} limit ?`, [
    ...query.bindings,
    ...position,
    limit + 1,
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1) as Record<string, Time | string> | undefined;
  const more = rows.length > limit && last !== undefined;
  return {
    items: items.map(toItem),
    next: more ? `${iso(last[order.time] as Time)}_${last[order.id] as string}` : null,
  };
};
