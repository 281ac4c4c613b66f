import { type OrderDetails } from '../../projections';
import { isAdmin, type SignedIn } from '../auth/signedIn';
import { refusedBy } from '../problems';
import { type Services } from '../services';
import { requireCancellable } from './cancellable';
import { goodTickets } from './giveBack';

interface GivenBack {
  readonly reason?: string | undefined;
  /** Absent: all that are still good. */
  readonly ticketIds?: readonly string[] | undefined;
  readonly requestId: string;
}

/**
 * A buyer gives back what he has paid, by the terms of the concerts. An administrator who says why sets deadline, fee and use
 * aside. `nothing_left`: all of it was given back before.
 * @throws Problem with the refusal's code; ProcessesUnavailable
 */
export async function cancelPaid(
  services: Pick<Services, 'db' | 'clock' | 'processes'>,
  order: OrderDetails,
  user: SignedIn,
  { reason, ticketIds, requestId }: GivenBack,
): Promise<'begun' | 'nothing_left'> {
  const { orderId, userId } = order;
  const good = new Set(goodTickets(order).map(({ ticketId }) => ticketId));
  if (ticketIds !== undefined && !ticketIds.some((ticketId) => good.has(ticketId))) return 'nothing_left';
  const overridden = isAdmin(user) && reason !== undefined;
  if (!overridden) await requireCancellable(services, order, ticketIds);
  const outcome = await services.processes.cancelPaidOrder({
    ...{ requestId, orderId, userId, reason: reason ?? 'cancelled_by_buyer', actor: user.userId },
    // The same tickets are the same cancellation, however often it is asked for.
    ...(ticketIds === undefined
      ? { cause: 'buyer' }
      : { cause: `tickets-${[...ticketIds].sort().join(',')}`, ticketIds }),
    terms: overridden ? 'full' : 'policy',
    usedTickets: overridden ? 'void' : 'refuse',
    refund: 'up_to',
    notice: 'cancellation',
    askedAt: services.clock().toISOString(),
  });
  if (outcome.outcome === 'refused') throw refusedBy(outcome.refusal);
  return 'begun';
}
