import { type Refusal, type StoreTransaction } from '../../event-store';
import { countTicketsOfBuyer } from '../../projections';
import { ticketLimits } from '../../projections/ticketLimits';

interface Wanted {
  readonly userId: string;
  readonly reservationId: string;
  readonly lines: readonly { readonly concertId: string; readonly quantity: number }[];
}

/** The concert's limit counts over all ticket types and all orders of a buyer, what is held and what is bought. */
export const overBuyerLimit = async (
  { tx }: StoreTransaction,
  { userId, reservationId, lines }: Wanted,
  now: string,
): Promise<Refusal | undefined> => {
  const limits = await ticketLimits(
    tx,
    lines.map(({ concertId }) => concertId),
  );
  for (const [concertId, limit] of limits) {
    // Two orders of one buyer may lock different pools of a concert; this is what they would race for.
    await tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 1))', [`buyer-${userId}-${concertId}`]);
    const counts = await countTicketsOfBuyer(tx, {
      buyerId: userId,
      concertIds: [concertId],
      now: new Date(now),
      exceptReservationId: reservationId,
    });
    const has = counts[concertId] ?? 0;
    const requested = lines
      .filter((line) => line.concertId === concertId)
      .reduce((seats, { quantity }) => seats + quantity, 0);
    if (has + requested > limit) {
      return {
        code: 'over_buyer_limit',
        message: `At most ${limit} tickets of this concert are sold to one buyer.`,
        details: { concertId, limit, has, requested },
      };
    }
  }
  return undefined;
};
