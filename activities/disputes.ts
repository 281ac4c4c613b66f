import { orderStream } from '../domain/orders/events';
import { orderDecider } from '../domain/orders/orderDecider';
import { tookTheMoney } from '../domain/payments/disputes';
import { type DisputeOutcome, paymentStream } from '../domain/payments/events';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { type Money } from '../domain/shared/money';
import { type TicketCommand } from '../domain/tickets/commands';
import { ticketStream } from '../domain/tickets/events';
import { ticketDecider } from '../domain/tickets/ticketDecider';
import { type StoreTransaction } from '../event-store';
import { metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { mustBeDone } from './providerOutcome';
import { placedOrder, ticketsOf } from './tickets';

interface OfDispute {
  readonly disputeId: string;
  readonly paymentId: string;
  readonly orderId: string;
}

/** What the provider says of a dispute now. */
export interface DisputeStanding {
  readonly amount: Money;
  readonly reason: string;
  readonly inquiry: boolean;
  readonly needsAnswer: boolean;
  readonly respondBy: string | null;
  /** Null while it is open. */
  readonly outcome: DisputeOutcome | null;
}

export interface FlagDispute extends OfDispute, Pick<DisputeStanding, 'reason' | 'inquiry' | 'outcome'> {
  /** The organizer of the house wants nobody admitted for money that is gone. */
  readonly blocksTickets: boolean;
}

const PROVIDER = 'stripe';
const REASON = 'payment_disputed';

export const disputeActivities = (deps: ActivityDeps) => {
  const { eventStore, payments } = deps;

  const tellTickets = async (
    store: StoreTransaction,
    ticketIds: readonly string[],
    command: TicketCommand,
    commandId: string,
  ) => {
    const told = await store.executeAll(
      ticketIds.map((ticketId) => ({
        decider: ticketDecider,
        streamId: ticketStream(ticketId),
        ...{ command, commandId, metadata: metadataOf() },
      })),
    );
    told.forEach(mustAccept);
  };

  const ticketIdsOf = async (orderId: string): Promise<readonly string[]> =>
    ticketsOf(await placedOrder(eventStore, orderId)).map(({ ticketId }) => ticketId);

  return {
    /** Looked up at the provider and written down: from then on nothing of a claimed payment is refunded. */
    async lookUpDispute({
      disputeId,
      paymentId,
      providerDisputeId,
    }: OfDispute & { readonly providerDisputeId: string }): Promise<DisputeStanding> {
      const found = mustBeDone(PROVIDER, await payments.retrieveDispute(providerDisputeId));
      const { amount, reason, inquiry, needsAnswer, respondBy, outcome, openedAt } = found;
      mustAccept(
        await eventStore.execute({
          decider: paymentDecider,
          streamId: paymentStream(paymentId),
          command: {
            type: 'RecordDispute',
            ...{ disputeId, providerDisputeId, amount, reason, inquiry, respondBy, openedAt },
          },
          commandId: `dispute-${disputeId}:${inquiry ? 'asked' : 'claimed'}`,
          metadata: metadataOf(),
        }),
      );
      return { amount, reason, inquiry, needsAnswer, respondBy, outcome };
    },

    /** The order says so. Its tickets are blocked when this is the money that paid for them, and it has been taken. */
    async flagDispute(dispute: FlagDispute): Promise<void> {
      const { disputeId, paymentId, orderId, reason, inquiry, outcome, blocksTickets } = dispute;
      const ticketIds = await ticketIdsOf(orderId);
      const streams = [orderStream(orderId), ...ticketIds.map(ticketStream)];
      const isTaken = !inquiry && (outcome === null || outcome === 'lost');
      await eventStore.transact(
        streams,
        async (store) => {
          const { state } = mustAccept(
            await store.execute({
              decider: orderDecider,
              streamId: orderStream(orderId),
              command: { type: 'FlagDispute', disputeId, paymentId, reason, inquiry, now: timeOf(deps) },
              commandId: `dispute-${disputeId}:flag:${inquiry ? 'asked' : 'claimed'}`,
              metadata: metadataOf(),
            }),
          );
          const paidForThem = state.status !== 'none' && state.paymentId === paymentId;
          if (!blocksTickets || !isTaken || !paidForThem) return;
          const commandId = `dispute-${disputeId}:block:${outcome ?? 'open'}`;
          await tellTickets(store, ticketIds, { type: 'BlockTicket', reason: REASON }, commandId);
        },
        { preload: streams },
      );
    },

    /** How it ended. Tickets are good again when no other dispute of the same payment has the money. */
    async closeDispute({
      disputeId,
      paymentId,
      orderId,
      outcome,
    }: OfDispute & { readonly outcome: DisputeOutcome }): Promise<void> {
      const ticketIds = await ticketIdsOf(orderId);
      const streams = [paymentStream(paymentId), orderStream(orderId), ...ticketIds.map(ticketStream)];
      const commandId = `dispute-${disputeId}:close:${outcome}`;
      await eventStore.transact(
        streams,
        async (store) => {
          const { state } = mustAccept(
            await store.execute({
              decider: paymentDecider,
              streamId: paymentStream(paymentId),
              command: { type: 'CloseDispute', disputeId, outcome, now: timeOf(deps) },
              ...{ commandId, metadata: metadataOf() },
            }),
          );
          mustAccept(
            await store.execute({
              decider: orderDecider,
              streamId: orderStream(orderId),
              command: { type: 'UnflagDispute', disputeId, outcome },
              ...{ commandId, metadata: metadataOf() },
            }),
          );
          if (state.progress === 'none' || tookTheMoney(state.disputes)) return;
          await tellTickets(store, ticketIds, { type: 'UnblockTicket', reason: `dispute_${outcome}` }, commandId);
        },
        { preload: streams },
      );
    },
  };
};
