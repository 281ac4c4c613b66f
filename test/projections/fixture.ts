import { type Knex } from 'knex';
import { createEventStore, type DomainEvent, type InlineProjection, type RecordedEvent } from '../../event-store';
import { until } from '../../local/until';
import { allProjections, allUpcasters } from '../../projections';

/** An id that reads well: `id('order', 1)` is always the same UUID, and another kind's first is another. */
export const id = (kind: string, n: number): string => {
  const hex = Buffer.from(kind.padEnd(6, '_').slice(0, 6)).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
};

/** Seconds after noon, as events write times. */
export const at = (seconds: number): string => new Date(Date.UTC(2031, 4, 1, 12, 0, seconds)).toISOString();

export const pln = (amount: number) => ({ amount, currency: 'PLN' });

/** Appends facts to real streams, so that read models are given what the store gives them. Each append is recorded a second later. */
export const createRecorder = (db: Knex) => {
  let appends = 0;
  const store = createEventStore({
    db,
    projections: allProjections,
    upcasters: allUpcasters,
    clock: () => new Date(at(appends)),
  });
  return {
    store,
    record: <E extends DomainEvent>(
      streamId: string,
      ...events: readonly E[]
    ): Promise<readonly RecordedEvent<E>[]> => {
      appends += 1;
      const commandId = `command-${appends}`;
      return store.transact([streamId], (transaction) =>
        transaction.append({
          ...{ streamId, streamType: 'any', expectedVersion: 'any', commandId, events },
          metadata: { actor: 'user-1', correlationId: 'request-1' },
        }),
      );
    },
    /** All of it: the reader holds back what an open transaction of any database in the cluster might still go before. */
    history: async (): Promise<readonly RecordedEvent[]> => {
      const { rows } = await db.raw<{ rows: { count: number }[] }>('select count(*)::int as count from events');
      const whole = await until(
        async () => {
          const events = await store.readAll(undefined, 100_000);
          return events.length === rows[0]?.count ? events : undefined;
        },
        { timeoutSeconds: 30 },
      );
      if (whole === undefined) throw new Error('the reader did not come to the end of the history');
      return whole;
    },
  };
};

/** The batches in which events were appended. */
export const appendsOf = (events: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] => {
  const batches = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const key = `${event.streamId}|${event.commandId}`;
    batches.set(key, [...(batches.get(key) ?? []), event]);
  }
  return [...batches.values()];
};

export const batchesOf = (events: readonly RecordedEvent[], size: number): readonly (readonly RecordedEvent[])[] =>
  events.flatMap((_, i) => (i % size === 0 ? [events.slice(i, i + size)] : []));

export const apply = (db: Knex, projections: readonly InlineProjection[], events: readonly RecordedEvent[]) =>
  db.transaction(async (tx) => {
    for (const projection of projections) {
      await projection.apply(
        events.filter(({ type }) => projection.handles.includes(type)),
        tx,
      );
    }
  });

/** Made of events, all of them. */
const TABLES = [
  'users',
  'concerts',
  'inventory_pools',
  'inventory_holds',
  'carts',
  'reservations',
  'reservation_concerts',
  'orders',
  'order_cancellations',
  'order_concerts',
  'payments',
  'refunds',
  'tickets',
  'deliveries',
  'invoices',
  'drifts',
];

/** Every row of every read model. */
export const snapshot = async (db: Knex): Promise<Readonly<Record<string, readonly unknown[]>>> => {
  const tables: Record<string, readonly unknown[]> = {};
  for (const table of TABLES) {
    const { rows } = await db.raw<{ rows: { row: unknown }[] }>(
      'select to_jsonb(t) as row from ?? t order by to_jsonb(t)::text',
      [table],
    );
    tables[table] = rows.map(({ row }) => row);
  }
  return tables;
};

export const empty = (db: Knex): Promise<unknown> => db.raw(`truncate ${TABLES.join(', ')}`);
