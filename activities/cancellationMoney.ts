import { feeOf, type CancellationTerms, termsAt } from '../domain/concerts/cancellationTerms';
import { type PaymentCommand } from '../domain/payments/commands';
import { type RefundedTicket } from '../domain/payments/events';
import { chargeableStep } from '../domain/shared/chargeable';
import { type CommandOf } from '../domain/shared/command';
import { type Money, subtract, sum } from '../domain/shared/money';
import { type Concert } from '../projections/concerts';
import { type Refused } from './commands';
import { type ticketsOf } from './tickets';

export type PricedTicket = ReturnType<typeof ticketsOf>[number];

/** What is given back for each ticket, and what is kept of all of them. */
export interface Worth {
  readonly outcome: 'worth';
  readonly tickets: readonly RefundedTicket[];
  readonly fee: Money;
}

/** All of the price, whatever the concerts say. */
export const fullWorth = (tickets: readonly PricedTicket[], currency: string): Worth => ({
  outcome: 'worth',
  tickets: tickets.map(({ ticketId, unitPrice }) => ({ ticketId, amount: unitPrice })),
  fee: { amount: 0, currency },
});

/**
 * The price less the fee of the ticket's concert; refused when one of them can no longer be given back.
 * @param askedAt when the buyer asked: that it takes until somebody gets to it is not his fault
 */
export const worthByPolicy = (
  tickets: readonly PricedTicket[],
  concerts: readonly Concert[],
  { currency, askedAt }: { readonly currency: string; readonly askedAt: string },
): Worth | Refused => {
  const terms = new Map(concerts.map((concert) => [concert.concertId, termsAt(concert, askedAt)]));
  const termsOf = ({ concertId }: PricedTicket): CancellationTerms => {
    const found = terms.get(concertId);
    if (found === undefined) throw new Error(`concert ${concertId} is nowhere to be read`);
    return found;
  };
  const closed = tickets.filter((ticket) => !termsOf(ticket).open);
  if (closed.length > 0) return cancellationClosed(closed);
  const step = chargeableStep(currency);
  const priced = tickets.map((ticket) => {
    const fee = feeOf(ticket.unitPrice, termsOf(ticket).feePercent, step);
    return { fee, given: { ticketId: ticket.ticketId, amount: subtract(ticket.unitPrice, fee) } };
  });
  const fees = priced.map(({ fee }) => fee);
  return { outcome: 'worth', tickets: priced.map(({ given }) => given), fee: sum(fees, currency) };
};

const cancellationClosed = (closed: readonly PricedTicket[]): Refused => ({
  outcome: 'refused',
  refusal: {
    code: 'cancellation_closed',
    message: 'It is too late to give these tickets back.',
    details: { ticketIds: closed.map(({ ticketId }) => ticketId) },
  },
});

/** What the tickets bring, all of them together. */
export const sumOf = ({ tickets, fee }: Worth): Money =>
  sum(
    tickets.map(({ amount }) => amount),
    fee.currency,
  );

/** `exact`: what the tickets cost or nothing; of a whole order all that is left, also what was kept as a fee before. Null: nothing. */
export const demandOf = (
  worth: Worth,
  { exact, whole }: { readonly exact: boolean; readonly whole: boolean },
): Pick<RequestRefund, 'amount' | 'upTo' | 'tickets'> | null => {
  const { tickets } = worth;
  if (exact && whole) return { tickets };
  const amount = sumOf(worth);
  if (amount.amount === 0) return null;
  return exact ? { amount, tickets } : { upTo: amount, tickets };
};

type RequestRefund = CommandOf<PaymentCommand, 'RequestRefund'>;
