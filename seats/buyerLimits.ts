import { type Knex } from 'knex';
import { type Refusal } from '../event-store';
import { countTicketsOfBuyers } from '../projections';
import { ticketLimits } from '../projections/ticketLimits';
import { type HoldRequest } from './holdRequest';

type Wanting = Pick<HoldRequest, 'userId' | 'lines'>;

/** What two orders of one buyer race for when they take different pools of a concert. To be locked like a stream. */
export const buyerLock = (userId: string, concertId: string): string => `buyer-${userId}-${concertId}`;

export const buyerLocks = ({ userId, lines }: Wanting): readonly string[] =>
  lines.map(({ concertId }) => buyerLock(userId, concertId));

/** A concert's limit counts over all ticket types and all orders of a buyer, what is held and what is bought. */
export interface BuyerLimits {
  refusalOf(wanting: Wanting): Refusal | undefined;
  /** What was just given to a buyer counts for his next request in the same transaction. */
  enter(wanting: Wanting): void;
}

export const openBuyerLimits = async (tx: Knex, wanting: readonly Wanting[], now: string): Promise<BuyerLimits> => {
  const limits = new Map(
    await ticketLimits(tx, [...new Set(wanting.flatMap(({ lines }) => lines.map(({ concertId }) => concertId)))]),
  );
  const limited = wanting.flatMap(({ userId, lines }) =>
    lines.filter(({ concertId }) => limits.has(concertId)).map(({ concertId }) => ({ buyerId: userId, concertId })),
  );
  const counts = new Map(
    limited.length === 0
      ? []
      : (await countTicketsOfBuyers(tx, limited, new Date(now))).map(({ buyerId, concertId, seats }) => [
          buyerLock(buyerId, concertId),
          seats,
        ]),
  );

  const wantedOf = (lines: Wanting['lines'], concertId: string): number =>
    lines.filter((line) => line.concertId === concertId).reduce((seats, { quantity }) => seats + quantity, 0);
  return {
    refusalOf({ userId, lines }) {
      for (const concertId of new Set(lines.map((line) => line.concertId))) {
        const limit = limits.get(concertId);
        const has = counts.get(buyerLock(userId, concertId)) ?? 0;
        const requested = wantedOf(lines, concertId);
        if (limit !== undefined && has + requested > limit) {
          return {
            code: 'over_buyer_limit',
            message: `At most ${limit} tickets of this concert are sold to one buyer.`,
            details: { concertId, limit, has, requested },
          };
        }
      }
      return undefined;
    },
    enter({ userId, lines }) {
      for (const { concertId, quantity } of lines) {
        const key = buyerLock(userId, concertId);
        counts.set(key, (counts.get(key) ?? 0) + quantity);
      }
    },
  };
};
