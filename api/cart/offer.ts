import { type Money } from '../../domain/shared/money';
import { getConcert, getPools } from '../../projections';
import { problem } from '../problems';
import { type Services } from '../services';

/** What a buyer is offered who puts tickets into his cart. */
export interface CartOffer {
  readonly unitPrice: Money;
  /** Tickets of the concert that one buyer may have; null: no limit. */
  readonly maxPerBuyer: number | null;
}

/**
 * Also before a sale has begun and while it is paused, since only a checkout takes seats; not what can never be bought again.
 * @throws Problem `concert_not_found`, `concert_cancelled`, `sale_not_open`, `ticket_type_unknown`, `ticket_type_withdrawn`
 */
export const offerFor = async (
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  key: { readonly concertId: string; readonly ticketType: string },
): Promise<CartOffer> => {
  const concert = await getConcert(db, key.concertId);
  if (!concert || concert.status === 'draft') throw problem('concert_not_found');
  if (concert.status === 'cancelled') throw problem('concert_cancelled');
  if (concert.status === 'ended') throw problem('sale_not_open', 'This concert is over.');
  const [pool] = await getPools(db, [key], clock());
  if (!pool) throw problem('ticket_type_unknown');
  if (pool.withdrawn) throw problem('ticket_type_withdrawn');
  return { unitPrice: pool.price, maxPerBuyer: concert.maxTicketsPerBuyer };
};
