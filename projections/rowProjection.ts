import { type Knex } from 'knex';
import { type DataOf, type Fact } from '../domain/shared/event';
import { type InlineProjection, type RecordedEvent } from '../event-store';

/** SQL in place of a value, for a column that depends on what the row says already. */
export interface Expression {
  readonly sql: string;
  readonly bindings: readonly Knex.RawBinding[];
}

/** What an event says about its row, by column; columns it does not name stay as they are. JSON columns take `json()`. */
export type Patch = Readonly<Record<string, string | number | boolean | null | readonly string[] | Expression>>;

type Handler<E extends Fact<string, object>, T extends E['type']> = (data: DataOf<E, T>, event: RecordedEvent) => Patch;

export interface RowModel<E extends Fact<string, object>, Creating extends E['type']> {
  readonly table: string;
  /** Primary key column, and where an event has its value. */
  readonly key: string;
  readonly idOf: (data: E['data']) => string;
  /** Events that make a row. They must not use expressions. */
  readonly creates: { readonly [T in Creating]: Handler<E, T> };
  /** Every other event of the stream, because the row's version is the stream's. */
  readonly changes: { readonly [T in Exclude<E['type'], Creating>]: Handler<E, T> };
  /** What every one of them says beside. No expressions. */
  readonly always?: (event: RecordedEvent) => Patch;
}

export const json = (value: unknown): string => JSON.stringify(value);

export const expression = (sql: string, ...bindings: readonly Knex.RawBinding[]): Expression => ({ sql, bindings });

/**
 * An inline read model of one row per aggregate. Plain patches of one row are folded into one statement, new rows of one
 * append go into one insert, and every statement is guarded by the row's version: applied again, an event changes nothing.
 */
export const rowProjection = <E extends Fact<string, object>, Creating extends E['type']>(
  model: RowModel<E, Creating>,
): InlineProjection => {
  const handlers = { ...model.creates, ...model.changes } as unknown as Record<string, Handler<E, E['type']>>;
  const creating = new Set(Object.keys(model.creates));

  const writesFor = (events: readonly RecordedEvent[]): readonly Write[] => {
    const writes: Write[] = [];
    const foldable = new Map<string, Write>();
    for (const event of events) {
      const said = handlers[event.type]?.(event.data, event);
      if (said === undefined) continue;
      const patch = { ...said, ...model.always?.(event) };
      const id = model.idOf(event.data);
      const previous = foldable.get(id);
      // An expression reads the row, so that it has to stand alone, between what came before and what comes after.
      const alone = Object.values(patch).some(isExpression);
      if (previous !== undefined && !alone) {
        Object.assign(previous.columns, patch);
        previous.version = event.version;
        continue;
      }
      const write: Write = { creates: creating.has(event.type), id, columns: { ...patch }, version: event.version };
      writes.push(write);
      if (alone) foldable.delete(id);
      else foldable.set(id, write);
    }
    return writes;
  };

  return {
    name: model.table,
    handles: Object.keys(handlers),
    apply: async (events, tx) => {
      const writes = writesFor(events);
      for (let i = 0; i < writes.length;) {
        const rest = writes.slice(i);
        const changeAt = rest.findIndex((write) => !write.creates);
        const created = changeAt === -1 ? rest : rest.slice(0, changeAt);
        if (created.length > 0) await insert(tx, model, created);
        else await update(tx, model, rest[0] as Write);
        i += Math.max(created.length, 1);
      }
    },
  };
};

interface Write {
  readonly creates: boolean;
  readonly id: string;
  readonly columns: Record<string, Patch[string]>;
  version: number;
}

interface Target {
  readonly table: string;
  readonly key: string;
}

const isExpression = (value: Patch[string]): value is Expression =>
  typeof value === 'object' && value !== null && 'sql' in value;

const insert = async (tx: Knex, { table, key }: Target, writes: readonly Write[]): Promise<void> => {
  const rows = writes.map(({ id, columns, version }) => ({ [key]: id, ...columns, version }));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => column !== key);
  await tx(table)
    .insert(rows)
    .onConflict(key)
    .merge(columns)
    .whereRaw('?? < excluded.version', [`${table}.version`]);
};

const update = async (tx: Knex, { table, key }: Target, { id, columns, version }: Write): Promise<void> => {
  const set = Object.entries(columns).map(([column, value]) => [
    column,
    isExpression(value) ? tx.raw(value.sql, [...value.bindings]) : value,
  ]);
  await tx(table)
    .where(key, id)
    .where('version', '<', version)
    .update({ ...Object.fromEntries(set), version });
};
