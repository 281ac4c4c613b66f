import { activityInfo } from '@temporalio/activity';
import { type DeliveryCommand } from '../domain/deliveries/commands';
import { deliveryDecider } from '../domain/deliveries/deliveryDecider';
import { type DeliveryEvent, deliveryStream } from '../domain/deliveries/events';
import { orderDecider } from '../domain/orders/orderDecider';
import { orderStream } from '../domain/orders/events';
import { type DataOf } from '../domain/shared/event';
import { type Mail } from '../integrations/mailGateway';
import { renderTicketMail } from '../integrations/ticketMail';
import { ticketsOfOrder } from '../projections/tickets';
import { type DeliveryPolicy } from '../workflows/contracts/policy';
import { commandOf, derivedId, metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { mustBeDone } from './providerOutcome';
import { placedOrder, ticketsOf } from './tickets';

type Requested = DataOf<DeliveryEvent, 'TicketDeliveryRequested'>;

const PROVIDER = 'mailgun';
/** Later than this it may be a first try only because somebody has reset the workflow. */
const FIRST_TRY_MS = 60_000;

/** What only a mail that was sent can come to. A webhook may know it before the provider's own list does. */
const ARRIVALS: ReadonlySet<DeliveryEvent['type']> = new Set([
  'TicketsDelivered',
  'TicketsBounced',
  'TicketsComplained',
]);

export const deliveryActivities = (deps: ActivityDeps) => {
  const { eventStore, mail, processes } = deps;

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

  /** A mail is sent once: an earlier try whose answer was lost is looked for, because the provider would send it again. */
  const wasAccepted = async (messageId: string, requestedAt: string): Promise<boolean> => {
    const since = Math.floor(Date.parse(requestedAt) / 1000) - 60;
    return mustBeDone(PROVIDER, await mail.findEvents({ messageId, since })).length > 0;
  };

  return {
    /** Asked for in the delivery's own stream, then carried out by a workflow of its own, in this order. */
    async startDelivery({ orderId, policy }: { orderId: string; policy: DeliveryPolicy }): Promise<void> {
      const order = await placedOrder(eventStore, orderId);
      const deliveryId = derivedId('delivery', orderId, order.deliveryMethod);
      await decide(
        deliveryId,
        {
          type: 'RequestDelivery',
          deliveryId,
          orderId,
          userId: order.userId,
          channel: order.deliveryMethod,
          contactId: order.contactId,
          ticketIds: ticketsOf(order).map(({ ticketId }) => ticketId),
        },
        commandOf(orderId, 'requestDelivery'),
        order.userId,
      );
      await processes.startDelivery({ deliveryId, orderId, policy });
    },

    async sendTickets({ deliveryId }: { deliveryId: string }): Promise<void> {
      const [first, ...later] = await eventStore.load<DeliveryEvent>(deliveryStream(deliveryId));
      if (first?.type !== 'TicketDeliveryRequested') throw new Error(`delivery ${deliveryId} was never requested`);
      if (later.some(({ type }) => type === 'TicketsSent')) return;
      const messageId = `delivery-${deliveryId}@${deps.mailDomain}`;
      const firstTry =
        activityInfo().attempt === 1 &&
        !later.some(({ type }) => type === 'TicketDeliveryRetried') &&
        deps.clock().getTime() - Date.parse(first.recordedAt) < FIRST_TRY_MS;
      const known = later.some(({ type }) => ARRIVALS.has(type));
      if (!known && (firstTry || !(await wasAccepted(messageId, first.recordedAt)))) {
        mustBeDone(PROVIDER, await mail.send(await compose(deps, first.data as Requested, messageId)));
      }
      await decide(
        deliveryId,
        { type: 'RecordSent', providerMessageId: messageId, now: timeOf(deps) },
        `delivery-${deliveryId}:sent`,
      );
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

/** Names and addresses are fetched here and nowhere earlier: they never pass through Temporal. */
const compose = async (
  deps: ActivityDeps,
  { orderId, contactId, deliveryId }: Requested,
  messageId: string,
): Promise<Mail> => {
  const { db, personalData, ticketCodes } = deps;
  const contact = await personalData.contactById(contactId);
  if (contact === null) throw new Error(`contact ${contactId} of order ${orderId} is gone`);
  const tickets = await ticketsOfOrder(db, orderId);
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
    from: deps.mailFrom,
    to: contact.email,
    variables: { delivery_id: deliveryId, order_id: orderId },
  };
};
