import { getConcerts, type OrderDetails } from '../../projections';
import { problem } from '../problems';
import { type Services } from '../services';

/**
 * May its buyer give this paid order back now? A concert of it that was moved lets him, until its refund window ends.
 * @throws Problem 409 `cancellation_closed`, `ticket_used`
 */
export async function requireCancellable(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { items, tickets }: OrderDetails,
): Promise<void> {
  const concerts = await getConcerts(db, [...new Set(items.map(({ concertId }) => concertId))]);
  const now = clock().getTime();
  const isOpen = concerts.some(({ refundWindowEndsAt: end }) => end !== null && now < Date.parse(end));
  if (!isOpen) throw problem('cancellation_closed', 'Tickets of this order cannot be given back.');
  if (tickets.some(({ status }) => status === 'used')) {
    throw problem('ticket_used', 'Somebody has been admitted with a ticket of this order.');
  }
}
