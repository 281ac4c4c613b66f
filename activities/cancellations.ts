import { type OrderCommand } from '../domain/orders/commands';
import { orderStream } from '../domain/orders/events';
import { type Order } from '../domain/orders/order';
import { orderDecider } from '../domain/orders/orderDecider';
import { type CancelledConcertOutcome } from '../domain/notices/events';
import { type Money, sum } from '../domain/shared/money';
import { ticketStream } from '../domain/tickets/events';
import { ticketDecider } from '../domain/tickets/ticketDecider';
import { type StoreTransaction } from '../event-store';
import { type DeliveryPolicy } from '../workflows/contracts/policy';
import { metadataOf, mustAccept, type Refused, stateOf } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { noticeIdOf } from './onceIds';
import { placedOrder, ticketsOf, voidTickets } from './tickets';

export interface StartCancellation {
  readonly cancellationId: string;
  readonly orderId: string;
  /** Only the tickets of this concert; absent: all. */
  readonly concertId?: string;
  readonly usedTickets: 'refuse' | 'void';
  readonly reason: string;
  readonly actor: string;
}

/** Money to go back for a cancellation; `upTo` absent: all that is left of the payment. */
export interface MoneyBack {
  readonly paymentId: string;
  readonly upTo?: Money;
}

export interface StartedCancellation {
  readonly outcome: 'started';
  readonly reservationId: string;
  readonly whole: boolean;
  /** Null: the tickets were free. */
  readonly moneyBack: MoneyBack | null;
}

export interface CancellationNotice {
  readonly orderId: string;
  readonly userId: string;
  readonly concertId: string;
  readonly end: CancelledConcertOutcome;
  readonly policy: DeliveryPolicy;
}

type PricedTicket = ReturnType<typeof ticketsOf>[number];

const ticketUsed: Refused = {
  outcome: 'refused',
  refusal: { code: 'ticket_used', message: 'Somebody has been admitted with a ticket of this order.' },
};

const isUsed = async (store: StoreTransaction, { ticketId }: PricedTicket): Promise<boolean> =>
  stateOf(ticketDecider, await store.load(ticketStream(ticketId))).status === 'used';

/**
 * The whole order brings back all that is left. Beside other cancellations of the same order each brings back what its own tickets
 * cost: the share of the others may be on its way, kept as a fee, or have been given back by hand.
 */
const moneyBackOf = ({ paymentId, total, cancellations }: Order, whole: boolean, tickets: readonly PricedTicket[]) => {
  const upTo = sum(
    tickets.map(({ unitPrice }) => unitPrice),
    total.currency,
  );
  if (paymentId === null || upTo.amount === 0) return null;
  return whole && Object.keys(cancellations).length === 1 ? { paymentId } : { paymentId, upTo };
};

export const cancellationActivities = (deps: ActivityDeps) => {
  const { eventStore, processes } = deps;

  return {
    /**
     * Takes the tickets out of the order and makes them void, in one transaction: between the two, nobody is admitted. Refused:
     * `order_not_cancellable`, `nothing_to_cancel`, `ticket_used`.
     */
    async startCancellation(start: StartCancellation): Promise<StartedCancellation | Refused> {
      const { cancellationId, orderId, concertId, usedTickets, reason, actor } = start;
      const inScope = ticketsOf(await placedOrder(eventStore, orderId)).filter(
        (ticket) => concertId === undefined || ticket.concertId === concertId,
      );
      const metadata = metadataOf(actor);
      const streams = [orderStream(orderId), ...inScope.map(({ ticketId }) => ticketStream(ticketId))];
      return eventStore.transact(
        streams,
        async (store) => {
          if (usedTickets === 'refuse') {
            for (const ticket of inScope) if (await isUsed(store, ticket)) return ticketUsed;
          }
          const command: OrderCommand = {
            type: 'StartCancellation',
            cancellationId,
            ticketIds: inScope.map(({ ticketId }) => ticketId),
            reason,
            actor,
            now: timeOf(deps),
          };
          const result = await store.execute({
            decider: orderDecider,
            streamId: orderStream(orderId),
            command,
            commandId: `cancellation-${cancellationId}:start`,
            metadata,
          });
          if (result.outcome === 'refused') return { outcome: 'refused', refusal: result.refusal };
          const order = result.state;
          const cancellation = order.status === 'none' ? undefined : order.cancellations[cancellationId];
          if (order.status === 'none' || cancellation === undefined)
            throw new Error(`cancellation ${cancellationId} was accepted, and order ${orderId} knows nothing of it`);
          const { whole, ticketIds } = cancellation;
          await voidTickets(store, ticketIds, { reason, commandId: `cancellation-${cancellationId}:void`, metadata });
          const taken = inScope.filter(({ ticketId }) => ticketIds.includes(ticketId));
          return {
            outcome: 'started',
            reservationId: order.reservationId,
            whole,
            moneyBack: moneyBackOf(order, whole, taken),
          };
        },
        { preload: streams },
      );
    },

    /** The money is back, or an operator has seen to it. */
    async finishCancellation({ cancellationId, orderId }: { cancellationId: string; orderId: string }): Promise<void> {
      mustAccept(
        await eventStore.execute({
          decider: orderDecider,
          streamId: orderStream(orderId),
          command: { type: 'FinishCancellation', cancellationId, now: timeOf(deps) },
          commandId: `cancellation-${cancellationId}:finish`,
          metadata: metadataOf(),
        }),
      );
    },

    /** Tells the buyer of a paid order that a concert of it was cancelled, and what became of his money. */
    startCancellationNotice({ orderId, userId, concertId, end, policy }: CancellationNotice): Promise<void> {
      const about = { concertId, orderId, reservationId: null };
      const noticeId = noticeIdOf({ kind: 'concert_cancelled', ...about });
      return processes.startNotice({
        noticeId,
        userId,
        ...about,
        subject: { kind: 'concert_cancelled', ...end },
        policy,
      });
    },
  };
};
