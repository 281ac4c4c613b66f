import { type OrderDetails } from '../../projections';
import { problem } from '../problems';
import { type Services } from '../services';
import { ticketsBack } from './giveBack';

/**
 * May its buyer give these tickets back now, by the terms of their concerts? The process decides it again, by the same rule.
 * @throws Problem 409 `cancellation_closed`, `ticket_used`
 */
export async function requireCancellable(
  services: Pick<Services, 'db' | 'clock'>,
  order: OrderDetails,
  ticketIds?: readonly string[],
): Promise<void> {
  const wanted = (await ticketsBack(services, order)).filter(({ ticketId }) => ticketIds?.includes(ticketId) ?? true);
  const used = wanted.filter(({ status }) => status === 'used');
  if (used.length > 0) {
    throw problem('ticket_used', 'Somebody has been admitted with a ticket of this order.', namesOf(used));
  }
  const closed = wanted.filter(({ open }) => !open);
  if (closed.length > 0) {
    throw problem('cancellation_closed', 'It is too late to give these tickets back.', namesOf(closed));
  }
}

const namesOf = (tickets: readonly { readonly ticketId: string }[]) => ({
  details: { ticketIds: tickets.map(({ ticketId }) => ticketId) },
});
