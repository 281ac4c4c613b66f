import { feeOf, termsAt } from '../../domain/concerts/cancellationTerms';
import { chargeableStep } from '../../domain/shared/chargeable';
import { type Money, subtract, sum, zero } from '../../domain/shared/money';
import { type Concert, getConcerts, type OrderDetails, type Ticket } from '../../projections';
import { invalid } from '../http/validate';
import { type Services } from '../services';

/** What a buyer who gave this ticket back now would get for it. */
export interface TicketBack {
  readonly ticketId: string;
  readonly concertId: string;
  readonly ticketType: string;
  readonly status: Ticket['status'];
  readonly price: Money;
  readonly fee: Money;
  readonly refund: Money;
  /** Whether its concert's terms allow it; a used ticket is kept all the same. */
  readonly open: boolean;
  /** When these terms end; null: they do not. */
  readonly until: string | null;
}

/** The tickets that no cancellation has taken. */
export const goodTickets = ({ tickets, cancelledTickets }: OrderDetails): readonly Ticket[] =>
  tickets.filter(({ ticketId }) => !cancelledTickets.includes(ticketId));

/** @throws Problem 422 `validation_failed` for what is no ticket of the order */
export const requireOwnTickets = ({ tickets }: OrderDetails, ticketIds: readonly string[] = []): void => {
  const own = new Set(tickets.map(({ ticketId }) => ticketId));
  const errors = ticketIds.flatMap((ticketId, index) =>
    own.has(ticketId)
      ? []
      : [{ path: `ticketIds.${index}`, code: 'unknown_ticket', message: 'The order has no such ticket.' }],
  );
  if (errors.length > 0) throw invalid(errors);
};

export async function ticketsBack(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  order: OrderDetails,
): Promise<readonly TicketBack[]> {
  const good = goodTickets(order);
  const concerts = await getConcerts(db, [...new Set(good.map(({ concert }) => concert.concertId))]);
  const byId = new Map(concerts.map((concert) => [concert.concertId, concert]));
  const now = clock().toISOString();
  return good.flatMap((ticket) => {
    const concert = byId.get(ticket.concert.concertId);
    return concert === undefined ? [] : [ticketBack(order, ticket, concert, now)];
  });
}

const ticketBack = (order: OrderDetails, ticket: Ticket, concert: Concert, now: string): TicketBack => {
  const { ticketId, ticketType, status } = ticket;
  const { concertId } = concert;
  const line = order.items.find((item) => item.concertId === concertId && item.ticketType === ticketType);
  const price = line?.unitPrice ?? zero(order.total.currency);
  const { open, feePercent, until } = termsAt(concert, now);
  const fee = feeOf(price, feePercent, chargeableStep(price.currency));
  const refund = subtract(price, fee);
  return { ticketId, concertId, ticketType, status, price, fee, refund, open, until };
};

/** What was paid and neither went back nor is on its way. Nothing for a free order. */
export const leftOf = ({ paymentId, payments, refunds, total }: OrderDetails): Money => {
  const payment = payments.find((each) => each.paymentId === paymentId);
  if (payment === undefined) return zero(total.currency);
  const back = refunds
    .filter((refund) => refund.paymentId === paymentId && refund.status !== 'failed')
    .map(({ amount }) => amount);
  return subtract(payment.amount, sum(back, payment.amount.currency));
};
