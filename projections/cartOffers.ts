import { type Money } from '../domain/shared/money';
import { type PoolRow, POOLS_AT, toPoolView } from './pools';

/** Why a line of a cart cannot be bought now, whatever may come of it by its checkout. */
export type Unavailability = 'concert_cancelled' | 'ticket_type_withdrawn' | 'sale_not_open' | 'sold_out';

export interface Offer {
  /** What one such ticket costs now; the line has what it cost when the buyer saw it last. */
  readonly currentPrice: Money;
  /** Null: it can be bought. `sold_out`: fewer are left than are in the line. */
  readonly unavailable: Unavailability | null;
}

/**
 * Pools of a cart's lines, by line, as one JSON object; takes `now` three times. `offset 0` has each line look up its own pool:
 * the planner takes a JSON object for so long that it would rather read all pools.
 */
export const OFFERS = `(
  select coalesce(jsonb_object_agg(key, to_jsonb(pool)), '{}') from jsonb_each(c.items) as item (key, line)
  cross join lateral (
    ${POOLS_AT} where p.concert_id = (line ->> 'concertId')::uuid and p.ticket_type = line ->> 'ticketType' offset 0
  ) pool
) as offers`;

export type Offers = Readonly<Record<string, PoolRow>>;

/** A line's pool is missing only while its row is being rebuilt. */
export const offerOf = (
  pool: PoolRow | undefined,
  { quantity, unitPrice }: { readonly quantity: number; readonly unitPrice: Money },
): Offer => {
  if (pool === undefined) return { currentPrice: unitPrice, unavailable: null };
  const { price, available, onSale, withdrawn, closed } = toPoolView(pool);
  const refusal = (): Unavailability | null => {
    if (closed === 'concert_cancelled') return 'concert_cancelled';
    if (withdrawn) return 'ticket_type_withdrawn';
    if (!onSale) return 'sale_not_open';
    return available < quantity ? 'sold_out' : null;
  };
  return { currentPrice: price, unavailable: refusal() };
};
