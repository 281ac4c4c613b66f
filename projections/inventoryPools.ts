import { type Knex } from 'knex';
import { type PoolEvent } from '../domain/inventory/events';
import { type InlineProjection, type RecordedEvent } from '../event-store';
import { type HoldChanges, noHoldChanges, withHoldChanges } from './inventoryHolds';

/** All of them, because the row's version is the stream's; the compiler counts. */
const POOL_EVENTS: Readonly<Record<PoolEvent['type'], true>> = {
  PoolCreated: true,
  PoolOpened: true,
  PoolCapacityChanged: true,
  PoolPriced: true,
  PoolPaused: true,
  PoolResumed: true,
  PoolWithdrawn: true,
  PoolRestored: true,
  PoolClosed: true,
  SeatsHeld: true,
  HoldExtended: true,
  HoldReleased: true,
  HoldExpired: true,
  SeatsSold: true,
  SeatsReturned: true,
};

/**
 * The pool as its decider needs it: a row of counters and a row per hold, so that a hot pool is loaded as fast at its
 * millionth event as at its first. Counters move by differences, hence a batch that began at or before the row's version
 * is left out whole: events come in the batches in which they were appended.
 */
export const inventoryPoolsProjection: InlineProjection = {
  name: 'inventory_pools',
  handles: Object.keys(POOL_EVENTS),
  apply: async (events, tx) => {
    const streams = new Map<string, RecordedEvent[]>();
    for (const event of events) streams.set(event.streamId, [...(streams.get(event.streamId) ?? []), event]);
    for (const batch of streams.values()) await write(tx, batch);
  },
};

interface PoolChanges {
  readonly columns: Record<string, Knex.Value>;
  held: number;
  sold: number;
  readonly holds: HoldChanges;
}

const write = async (tx: Knex, batch: readonly RecordedEvent[]): Promise<void> => {
  const [first] = batch;
  const last = batch.at(-1);
  if (first === undefined || last === undefined) return;
  const changes: PoolChanges = { columns: {}, held: 0, sold: 0, holds: noHoldChanges() };
  for (const event of batch) fold(changes, event as unknown as PoolEvent);

  const pool =
    first.type === 'PoolCreated'
      ? created(first.streamId, last.version, changes)
      : changed(first, last.version, changes);
  const { sql, bindings } = withHoldChanges(pool, changes.holds);
  await tx.raw(sql, bindings);
};

const created = (streamId: string, version: number, { columns, held, sold }: PoolChanges) => {
  const row: Record<string, Knex.Value> = { open: false, ...columns, stream_id: streamId, held, sold, version };
  const names = Object.keys(row);
  return {
    sql: `insert into inventory_pools (${names.join(', ')}) values (${names.map(() => '?').join(', ')})
          on conflict (stream_id) do nothing`,
    bindings: Object.values(row),
  };
};

const changed = (
  { streamId, version: from }: RecordedEvent,
  version: number,
  { columns, held, sold }: PoolChanges,
) => ({
  sql: `update inventory_pools set held = held + ?, sold = sold + ?, version = ?
        ${Object.keys(columns)
          .map((column) => `, ${column} = ?`)
          .join('')} where stream_id = ? and version < ?`,
  bindings: [held, sold, version, ...Object.values(columns), streamId, from],
});

const fold = (changes: PoolChanges, event: PoolEvent): void => {
  const { columns, holds } = changes;
  switch (event.type) {
    case 'PoolCreated': {
      const { concertId, ticketType, capacity, price, priceVersion } = event.data;
      Object.assign(columns, { concert_id: concertId, ticket_type: ticketType, capacity });
      Object.assign(columns, { price_amount: price.amount, currency: price.currency, price_version: priceVersion });
      break;
    }
    case 'PoolOpened': {
      const { salesStartAt, salesEndAt } = event.data;
      Object.assign(columns, { open: true, sales_start_at: salesStartAt, sales_end_at: salesEndAt });
      break;
    }
    case 'PoolCapacityChanged':
      columns.capacity = event.data.capacity;
      break;
    case 'PoolPriced':
      columns.price_amount = event.data.price.amount;
      columns.price_version = event.data.priceVersion;
      break;
    case 'PoolPaused':
    case 'PoolResumed':
      columns.paused = event.type === 'PoolPaused';
      break;
    case 'PoolWithdrawn':
    case 'PoolRestored':
      columns.withdrawn = event.type === 'PoolWithdrawn';
      break;
    case 'PoolClosed':
      columns.closed_reason = event.data.reason;
      break;
    case 'SeatsHeld':
      changes.held += event.data.quantity;
      holds.hold(event.data);
      break;
    case 'HoldExtended':
      holds.extend(event.data);
      break;
    case 'HoldReleased':
    case 'HoldExpired':
      changes.held -= event.data.quantity;
      holds.remove(event.data.reservationId);
      break;
    case 'SeatsSold':
      changes.held -= event.data.quantity;
      changes.sold += event.data.quantity;
      holds.sell(event.data.reservationId);
      break;
    case 'SeatsReturned':
      changes.sold -= event.data.quantity;
      holds.giveBack(event.data);
      break;
  }
};
