import { randomUUID } from 'node:crypto';
import { type PoolEvent, type PoolKey, poolStream } from '../../domain/inventory/events';
import { poolDecider } from '../../domain/inventory/poolDecider';
import { createDatabase, createEventStore } from '../../event-store';
import { allProjections, allUpcasters } from '../../projections';

const BATCH = 10_000;
const PRICE = { amount: 24_000, currency: 'PLN' };
const DAY_MS = 86_400_000;

/** A seat that was held once and then given back or sold: of four holds one is sold, and leaves its row. */
const holdThatEnded = (key: PoolKey, number: number, at: Date): readonly PoolEvent[] => {
  const hold = { ...key, reservationId: randomUUID(), quantity: 1 };
  const expiresAt = new Date(at.getTime() + DAY_MS).toISOString();
  const end: PoolEvent =
    number % 4 === 0
      ? { type: 'SeatsSold', data: hold }
      : { type: 'HoldReleased', data: { ...hold, reason: 'released_by_buyer' } };
  return [
    {
      type: 'SeatsHeld',
      data: {
        ...hold,
        buyerId: randomUUID(),
        unitPrice: PRICE,
        priceVersion: 1,
        heldAt: at.toISOString(),
        expiresAt,
      },
    },
    end,
  ];
};

/** Gives a pool a history of that many events more, appended as any events are, ten thousand at a time, its row written along. */
export const giveLongPast = async (databaseUrl: string, key: PoolKey, events: number): Promise<void> => {
  const db = createDatabase({ connectionString: databaseUrl, poolMax: 1, statementTimeoutMs: 0 });
  const store = createEventStore({ db, projections: allProjections, upcasters: allUpcasters });
  const streamId = poolStream(key);
  const at = new Date();
  try {
    for (let done = 0; done < events; done += BATCH) {
      const pairs = Array.from({ length: Math.min(BATCH, events - done) / 2 }, (_, n) => holdThatEnded(key, n, at));
      await store.transact([streamId], (transaction) =>
        transaction.append({
          streamId,
          streamType: poolDecider.streamType,
          expectedVersion: 'any',
          commandId: `long-past-${done}`,
          events: pairs.flat(),
          metadata: { actor: 'bench', correlationId: 'bench' },
        }),
      );
    }
    await db.raw('analyze');
  } finally {
    await db.destroy();
  }
};
