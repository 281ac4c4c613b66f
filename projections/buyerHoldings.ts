import { type Knex } from 'knex';
import { selectRows } from './rows';

/** The concerts that limit their tickets per buyer, by id in a fixed order; the others are not in it. */
export const ticketLimits = async (
  db: Knex,
  concertIds: readonly string[],
): Promise<readonly (readonly [concertId: string, limit: number])[]> => {
  const rows = await selectRows<{ concert_id: string; max_tickets_per_buyer: number }>(
    db,
    `select concert_id, max_tickets_per_buyer from concerts
     where concert_id = any(?::uuid[]) and max_tickets_per_buyer is not null order by concert_id`,
    [[...concertIds]],
  );
  return rows.map(({ concert_id, max_tickets_per_buyer }) => [concert_id, max_tickets_per_buyer]);
};

/** Seats of one concert that a buyer has, bought or held; a hold that has run out counts no more. */
export const buyerHoldings = async (db: Knex, buyerId: string, concertId: string, now: string): Promise<number> => {
  const [row] = await selectRows<{ seats: number }>(
    db,
    `select coalesce(sum(quantity), 0)::int as seats from inventory_holds
     where buyer_id = ? and concert_id = ? and (status = 'sold' or expires_at > ?::timestamptz)`,
    [buyerId, concertId, now],
  );
  return row?.seats ?? 0;
};
