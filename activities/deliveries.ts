import { type DeliveryCommand } from '../domain/deliveries/commands';
import { deliveryDecider } from '../domain/deliveries/deliveryDecider';
import { type DeliveryEvent, deliveryStream } from '../domain/deliveries/events';
import { orderDecider } from '../domain/orders/orderDecider';
import { orderStream } from '../domain/orders/events';
import { type DataOf } from '../domain/shared/event';
import { type Mail } from '../integrations/mailGateway';
import { renderTicketMail } from '../integrations/ticketMail';
import { deliveriesOfOrder } from '../projections/deliveries';
import { type Ticket, ticketsOfOrder } from '../projections/tickets';
import { type DeliveryPolicy } from '../workflows/contracts/policy';
import { commandOf, derivedId, metadataOf, mustAccept, stateOf } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { sendOnce } from './mailOnce';
import { placedOrder, ticketsOf } from './tickets';

type Requested = DataOf<DeliveryEvent, 'TicketDeliveryRequested'>;

export const deliveryActivities = (deps: ActivityDeps) => {
  const { eventStore, db, processes } = deps;

  const decide = async (deliveryId: string, command: DeliveryCommand, commandId: string, actor?: string) =>
    mustAccept(
      await eventStore.execute({
        decider: deliveryDecider,
        streamId: deliveryStream(deliveryId),
        command,
        commandId,
        metadata: metadataOf(actor),
      }),
    );

  return {
    /**
     * Asked for in the delivery's own stream, then carried out by a workflow of its own, in this order. An order whose cancellation
     * has begun is not delivered: the lock on its stream says which came first.
     */
    async startDelivery({ orderId, policy }: { orderId: string; policy: DeliveryPolicy }): Promise<void> {
      const order = await placedOrder(eventStore, orderId);
      const { userId, contactId, deliveryMethod: channel } = order;
      const deliveryId = derivedId('delivery', orderId, channel);
      const ticketIds = ticketsOf(order).map(({ ticketId }) => ticketId);
      const stream = deliveryStream(deliveryId);
      const requested = await eventStore.transact([orderStream(orderId), stream], async (store) => {
        const { status } = stateOf(orderDecider, await store.load(orderStream(orderId)));
        if (status === 'cancelling' || status === 'cancelled') return false;
        mustAccept(
          await store.execute({
            decider: deliveryDecider,
            streamId: stream,
            command: { type: 'RequestDelivery', deliveryId, orderId, userId, channel, contactId, ticketIds },
            commandId: commandOf(orderId, 'requestDelivery'),
            metadata: metadataOf(userId),
          }),
        );
        return true;
      });
      if (requested) await processes.startDelivery({ deliveryId, orderId, policy });
    },

    /** `recalled`: its tickets are no longer good, so nothing is sent. */
    async sendTickets({ deliveryId }: { deliveryId: string }): Promise<'sent' | 'recalled'> {
      const [first, ...later] = await eventStore.load<DeliveryEvent>(deliveryStream(deliveryId));
      if (first?.type !== 'TicketDeliveryRequested') throw new Error(`delivery ${deliveryId} was never requested`);
      const has = (...types: readonly DeliveryEvent['type'][]) => later.some(({ type }) => types.includes(type));
      if (has('TicketsSent')) return 'sent';
      if (has('TicketDeliveryCancelled')) return 'recalled';
      const messageId = `delivery-${deliveryId}@${deps.mailDomain}`;
      // What only a mail that was sent can come to: a webhook may know it before the provider's own list does.
      if (!has('TicketsDelivered', 'TicketsBounced', 'TicketsComplained')) {
        const { orderId, contactId } = first.data as Requested;
        const tickets = (await ticketsOfOrder(db, orderId)).filter(({ status }) => status !== 'void');
        if (tickets.length === 0) return 'recalled';
        await sendOnce(deps, {
          messageId,
          requestedAt: first.recordedAt,
          triedBefore: has('TicketDeliveryRetried'),
          compose: () => compose(deps, { orderId, contactId, deliveryId, messageId, tickets }),
        });
      }
      await decide(
        deliveryId,
        { type: 'RecordSent', providerMessageId: messageId, now: timeOf(deps) },
        `delivery-${deliveryId}:sent`,
      );
      return 'sent';
    },

    /**
     * Holds back what is not handed over yet, where none of its tickets is good any more; what goes out later goes without the void
     * ones. Said to the process each time: it may not have heard it.
     */
    async recallDeliveries({ orderId, reason }: { orderId: string; reason: string }): Promise<void> {
      const tickets = await ticketsOfOrder(db, orderId);
      const isGood = (id: string) => tickets.some(({ ticketId, status }) => ticketId === id && status !== 'void');
      for (const { deliveryId, ticketIds } of await deliveriesOfOrder(db, orderId)) {
        if (ticketIds.some(isGood)) continue;
        const recall = await eventStore.execute({
          decider: deliveryDecider,
          streamId: deliveryStream(deliveryId),
          command: { type: 'CancelDelivery', reason },
          commandId: `delivery-${deliveryId}:recall`,
          metadata: metadataOf(),
        });
        if (recall.outcome !== 'refused') await processes.recallDelivery(deliveryId);
      }
    },

    async failDelivery({
      deliveryId,
      error,
      attempts,
      parking,
    }: {
      deliveryId: string;
      error: string;
      attempts: number;
      parking: number;
    }): Promise<void> {
      await decide(deliveryId, { type: 'FailDelivery', error, attempts }, `delivery-${deliveryId}:fail:${parking}`);
    },

    async retryDelivery({
      deliveryId,
      by,
      reason,
      parking,
    }: {
      deliveryId: string;
      by: string;
      reason: string;
      parking: number;
    }): Promise<void> {
      await decide(deliveryId, { type: 'RetryDelivery', by, reason }, `delivery-${deliveryId}:retry:${parking}`, by);
    },

    /** An operator says that the buyer has his tickets: the delivery counts as delivered, and the order as fulfilled. */
    async settleDeliveryByHand({
      deliveryId,
      orderId,
      by,
      reason,
    }: {
      deliveryId: string;
      orderId: string;
      by: string;
      reason: string;
    }): Promise<void> {
      await decide(deliveryId, { type: 'SettleDelivery', by, reason }, `delivery-${deliveryId}:settle`, by);
      mustAccept(
        await eventStore.execute({
          decider: orderDecider,
          streamId: orderStream(orderId),
          command: { type: 'FulfilOrder', now: timeOf(deps) },
          commandId: commandOf(orderId, 'fulfilOrder'),
          metadata: metadataOf(by),
        }),
      );
    },
  };
};

interface TicketMailToCompose {
  readonly orderId: string;
  readonly contactId: string;
  readonly deliveryId: string;
  readonly messageId: string;
  readonly tickets: readonly Ticket[];
}

/** Names and addresses are fetched here and nowhere earlier: they never pass through Temporal. */
const compose = async (
  { personalData, ticketCodes, mailFrom }: ActivityDeps,
  { orderId, contactId, deliveryId, messageId, tickets }: TicketMailToCompose,
): Promise<Mail> => {
  const contact = await personalData.contactById(contactId);
  if (contact === null) throw new Error(`contact ${contactId} of order ${orderId} is gone`);
  const concerts = [...new Map(tickets.map(({ concert }) => [concert.concertId, concert])).values()];
  const content = renderTicketMail({
    customerName: contact.name,
    orderId,
    concerts,
    tickets: tickets.map(({ ticketId, concert, ticketType, codeVersion }) => ({
      ticketId,
      concertId: concert.concertId,
      ticketType,
      code: ticketCodes.code({ ticketId, version: codeVersion }),
    })),
  });
  return {
    ...content,
    messageId,
    from: mailFrom,
    to: contact.email,
    variables: { delivery_id: deliveryId, order_id: orderId },
  };
};
