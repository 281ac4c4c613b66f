import { takenTickets } from '../domain/orders/cancellation';
import { orderStream } from '../domain/orders/events';
import { type Order } from '../domain/orders/order';
import { orderDecider } from '../domain/orders/orderDecider';
import { paymentStream } from '../domain/payments/events';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { ticketStream } from '../domain/tickets/events';
import { ticketDecider } from '../domain/tickets/ticketDecider';
import { type Refusal, type StoreTransaction } from '../event-store';
import { type Concert, getConcerts } from '../projections/concerts';
import { type OrderCancellationInput } from '../workflows/contracts/orderCancellation';
import { demandOf, fullWorth, type PricedTicket, type Worth, worthByPolicy } from './cancellationMoney';
import { metadataOf, type Refused, stateOf } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { refundIdOf } from './onceIds';
import { type StartedCancellation, startedOf } from './startedCancellation';
import { type PlacedOrder, placedOrder, ticketsOf, voidTickets } from './tickets';

export type StartCancellation = Pick<
  OrderCancellationInput,
  | ('cancellationId' | 'orderId' | 'concertId' | 'ticketIds' | 'reason' | 'actor')
  | ('usedTickets' | 'terms' | 'askedAt' | 'refund')
>;

/** Rolls back what the transaction has written by then. */
class TakenBack extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/**
 * Takes the tickets out of the order, makes them void and asks for their money, in one transaction: between the three, nobody is
 * admitted, and a "no" to the money leaves the tickets good. Refused: `order_not_cancellable`, `nothing_to_cancel`,
 * `ticket_used`, `cancellation_closed`; where the money is a condition (`refund`) also what the payment says to it.
 */
export const startCancellation = async (
  deps: ActivityDeps,
  start: StartCancellation,
): Promise<StartedCancellation | Refused> => {
  const { eventStore, db } = deps;
  const { cancellationId, orderId } = start;
  const placed = await placedOrder(eventStore, orderId);
  const inScope = scopeOf(start, placed);
  const { paymentId } = await orderOf(eventStore, orderId);
  const concerts = start.terms === 'policy' ? await getConcerts(db, concertsOf(inScope)) : [];
  const streams = [
    orderStream(orderId),
    ...inScope.map(({ ticketId }) => ticketStream(ticketId)),
    ...(paymentId === null ? [] : [paymentStream(paymentId)]),
  ];
  try {
    return await eventStore.transact(
      streams,
      async (store) => {
        const before = await orderOf(store, orderId);
        // Paid between the look and the lock: the payment has to be locked, too.
        if (before.paymentId !== paymentId) throw new Error(`order ${orderId} was paid just now`);
        if (before.cancellations[cancellationId] === undefined) {
          const taken = takenTickets(before);
          const good = inScope.filter(({ ticketId }) => !taken.has(ticketId));
          const refusal = await take(store, { start, paymentId, tickets: good, concerts, now: timeOf(deps) });
          if (refusal !== undefined) return { outcome: 'refused', refusal };
        }
        return startedOf(store, await orderOf(store, orderId), { cancellationId, tickets: inScope });
      },
      { preload: streams },
    );
  } catch (error) {
    if (error instanceof TakenBack) return { outcome: 'refused', refusal: error.refusal };
    throw error;
  }
};

const scopeOf = ({ concertId, ticketIds }: StartCancellation, placed: PlacedOrder): readonly PricedTicket[] =>
  ticketsOf(placed).filter(
    (ticket) =>
      (concertId === undefined || ticket.concertId === concertId) &&
      (ticketIds === undefined || ticketIds.includes(ticket.ticketId)),
  );

const concertsOf = (tickets: readonly PricedTicket[]): readonly string[] => [
  ...new Set(tickets.map(({ concertId }) => concertId)),
];

const orderOf = async (store: Pick<StoreTransaction, 'load'>, orderId: string): Promise<Order> => {
  const order = stateOf(orderDecider, await store.load(orderStream(orderId)));
  if (order.status === 'none') throw new Error(`order ${orderId} was never placed`);
  return order;
};

interface Taking {
  readonly start: StartCancellation;
  readonly paymentId: string | null;
  /** Still good. */
  readonly tickets: readonly PricedTicket[];
  readonly concerts: readonly Concert[];
  readonly now: string;
}

/** Why it is refused. @throws TakenBack when it has to be rolled back for that */
const take = async (store: StoreTransaction, taking: Taking): Promise<Refusal | undefined> => {
  const { start, tickets, concerts, now } = taking;
  const { cancellationId, orderId, usedTickets, terms, askedAt = now, reason, actor } = start;
  const { currency } = (await orderOf(store, orderId)).total;
  if (usedTickets === 'refuse') {
    const used = await usedAmong(store, tickets);
    if (used.length > 0) {
      const message = 'Somebody has been admitted with a ticket of this order.';
      return { code: 'ticket_used', message, details: { ticketIds: used } };
    }
  }
  const valued =
    terms === 'policy' ? worthByPolicy(tickets, concerts, { currency, askedAt }) : fullWorth(tickets, currency);
  if (valued.outcome === 'refused') return valued.refusal;
  const ticketIds = tickets.map(({ ticketId }) => ticketId);
  const metadata = metadataOf(actor);
  const result = await store.execute({
    decider: orderDecider,
    streamId: orderStream(orderId),
    command: {
      ...({ type: 'StartCancellation', cancellationId, ticketIds, reason, actor, now } as const),
      ...(valued.fee.amount === 0 ? {} : { fee: valued.fee }),
    },
    commandId: `cancellation-${cancellationId}:start`,
    metadata,
  });
  if (result.outcome === 'refused') return result.refusal;
  await voidTickets(store, ticketIds, { reason, commandId: `cancellation-${cancellationId}:void`, metadata });
  await askForMoney(store, taking, valued);
  return undefined;
};

const usedAmong = async (store: StoreTransaction, tickets: readonly PricedTicket[]): Promise<string[]> => {
  const used: string[] = [];
  for (const { ticketId } of tickets) {
    if (stateOf(ticketDecider, await store.load(ticketStream(ticketId))).status === 'used') used.push(ticketId);
  }
  return used;
};

/** Where the money is no condition, a "no" is heard again by the step that gives it back, and waits for an operator there. */
const askForMoney = async (store: StoreTransaction, { start, paymentId }: Taking, worth: Worth): Promise<void> => {
  const { cancellationId, ticketIds, concertId, refund, reason, actor } = start;
  const whole = ticketIds === undefined && concertId === undefined;
  const demand = demandOf(worth, { exact: refund === 'exact', whole });
  if (demand === null || paymentId === null) {
    if (refund === 'exact') throw new TakenBack({ code: 'nothing_to_refund', message: 'Nothing was paid for it.' });
    return;
  }
  const refundId = refundIdOf(paymentId, cancellationId);
  const result = await store.execute({
    decider: paymentDecider,
    streamId: paymentStream(paymentId),
    command: { type: 'RequestRefund', refundId, reason, cause: cancellationId, ...demand },
    commandId: `refund-${refundId}:request`,
    metadata: metadataOf(actor),
  });
  if (result.outcome !== 'refused' || refund === undefined) return;
  // Who wants no more than there is can go without.
  if (refund === 'up_to' && result.refusal.code === 'refund_exceeds_captured') return;
  throw new TakenBack(result.refusal);
};
