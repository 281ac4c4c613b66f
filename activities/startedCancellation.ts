import { type Order } from '../domain/orders/order';
import { type PaymentEvent, paymentStream, type RefundedTicket } from '../domain/payments/events';
import { type DataOf } from '../domain/shared/event';
import { type Money, subtract } from '../domain/shared/money';
import { type StoreTransaction } from '../event-store';
import { fullWorth, type PricedTicket, sumOf } from './cancellationMoney';
import { refundIdOf } from './onceIds';

/** Money to go back for a cancellation. `upTo` absent: all that is left of the payment. */
export interface MoneyBack {
  readonly paymentId: string;
  readonly upTo?: Money;
  readonly tickets?: readonly RefundedTicket[];
}

export interface SeatsOfTickets {
  readonly concertId: string;
  readonly ticketType: string;
  readonly quantity: number;
}

export interface StartedCancellation {
  readonly outcome: 'started';
  readonly reservationId: string;
  readonly whole: boolean;
  /** Of the tickets that it took. Absent in what was recorded before tickets were counted. */
  readonly seats?: readonly SeatsOfTickets[];
  /** Null: there is none, since the tickets were free or it went back before. */
  readonly moneyBack: MoneyBack | null;
}

interface Asked {
  readonly cancellationId: string;
  readonly tickets: readonly PricedTicket[];
}

/** From what was recorded, now or the first time. */
export const startedOf = async (
  store: StoreTransaction,
  order: Order,
  { cancellationId, tickets }: Asked,
): Promise<StartedCancellation> => {
  const { reservationId, paymentId, total } = order;
  const cancellation = order.cancellations[cancellationId];
  if (cancellation === undefined)
    throw new Error(`cancellation ${cancellationId} was accepted, and order ${order.orderId} knows nothing of it`);
  const { whole, fee } = cancellation;
  const taken = tickets.filter(({ ticketId }) => cancellation.ticketIds.includes(ticketId));
  const started = { outcome: 'started', reservationId, whole, seats: seatsOf(taken) } as const;
  if (paymentId === null) return { ...started, moneyBack: null };

  const events = await store.load<PaymentEvent>(paymentStream(paymentId));
  const refundId = refundIdOf(paymentId, cancellationId);
  const refund = events
    .filter(({ type }) => type === 'RefundRequested')
    .map(({ data }) => data as DataOf<PaymentEvent, 'RefundRequested'>)
    .find((data) => data.refundId === refundId);
  if (refund !== undefined) {
    const { amount: upTo, tickets: parts } = refund;
    return { ...started, moneyBack: { paymentId, upTo, ...(parts === undefined ? {} : { tickets: parts }) } };
  }
  const price = fullWorth(taken, total.currency);
  const upTo = fee === null ? sumOf(price) : subtract(sumOf(price), fee);
  return { ...started, moneyBack: upTo.amount === 0 ? null : { paymentId, upTo, tickets: price.tickets } };
};

const seatsOf = (tickets: readonly PricedTicket[]): readonly SeatsOfTickets[] => {
  const seats = new Map<string, SeatsOfTickets>();
  for (const { concertId, ticketType } of tickets) {
    const key = JSON.stringify([concertId, ticketType]);
    seats.set(key, { concertId, ticketType, quantity: (seats.get(key)?.quantity ?? 0) + 1 });
  }
  return [...seats.values()];
};
