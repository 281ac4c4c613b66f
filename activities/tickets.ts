import { type OrderEvent, orderStream } from '../domain/orders/events';
import { type DataOf } from '../domain/shared/event';
import { ticketStream } from '../domain/tickets/events';
import { ticketDecider } from '../domain/tickets/ticketDecider';
import { type EventMetadata, type EventStore, type StoreTransaction } from '../event-store';
import { commandOf, derivedId, metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';

export type PlacedOrder = DataOf<OrderEvent, 'OrderPlaced'>;

export const placedOrder = async (eventStore: EventStore, orderId: string): Promise<PlacedOrder> => {
  const [placed] = await eventStore.load<OrderEvent>(orderStream(orderId));
  if (placed?.type !== 'OrderPlaced') throw new Error(`order ${orderId} was never placed`);
  return placed.data as PlacedOrder;
};

/** The order, its line and the ordinal make the id: issuing again mints nothing new. */
export const ticketsOf = (order: PlacedOrder) =>
  order.lines.flatMap(({ concertId, ticketType, quantity, unitPrice }, line) =>
    Array.from({ length: quantity }, (_, ordinal) => ({
      ticketId: derivedId('ticket', order.orderId, String(line), String(ordinal)),
      /** Place in the order's lines, from 0. */
      line,
      concertId,
      ticketType,
      unitPrice,
    })),
  );

export const ticketActivities = (deps: ActivityDeps) => {
  const { eventStore } = deps;
  return {
    async issueTickets({ orderId }: { orderId: string }): Promise<void> {
      const order = await placedOrder(eventStore, orderId);
      const tickets = ticketsOf(order);
      const metadata = metadataOf(order.userId);
      const streams = tickets.map(({ ticketId }) => ticketStream(ticketId));
      const issuing = tickets.map(({ ticketId, concertId, ticketType }) => ({
        decider: ticketDecider,
        streamId: ticketStream(ticketId),
        command: {
          ...({ type: 'IssueTicket', ticketId, concertId, ticketType, orderId, userId: order.userId } as const),
          now: timeOf(deps),
        },
        commandId: commandOf(orderId, 'issueTickets'),
        metadata,
      }));
      await eventStore.transact(streams, async (store) => (await store.executeAll(issuing)).forEach(mustAccept), {
        preload: streams,
      });
    },

    /** Does nothing for tickets that were never issued: it is registered before they are. */
    async voidTickets({ orderId, reason }: { orderId: string; reason: string }): Promise<void> {
      const ticketIds = ticketsOf(await placedOrder(eventStore, orderId)).map(({ ticketId }) => ticketId);
      const voiding = { reason, commandId: commandOf(orderId, 'voidTickets'), metadata: metadataOf() };
      const streams = ticketIds.map(ticketStream);
      await eventStore.transact(streams, (store) => voidTickets(store, ticketIds, voiding), { preload: streams });
    },
  };
};

interface Voiding {
  readonly reason: string;
  readonly commandId: string;
  readonly metadata: EventMetadata;
}

export const voidTickets = async (
  store: StoreTransaction,
  ticketIds: readonly string[],
  { reason, commandId, metadata }: Voiding,
): Promise<void> => {
  const voided = await store.executeAll(
    ticketIds.map((ticketId) => ({
      decider: ticketDecider,
      streamId: ticketStream(ticketId),
      command: { type: 'VoidTicket' as const, reason },
      commandId,
      metadata,
    })),
  );
  voided.forEach(mustAccept);
};
