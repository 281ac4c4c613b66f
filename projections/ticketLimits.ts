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
