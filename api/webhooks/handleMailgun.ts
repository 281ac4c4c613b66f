import { type Knex } from 'knex';
import { z } from 'zod';
import { type DeliveryCommand } from '../../domain/deliveries/commands';
import { deliveryDecider } from '../../domain/deliveries/deliveryDecider';
import { deliveryStream } from '../../domain/deliveries/events';
import { noticeStream } from '../../domain/notices/events';
import { noticeDecider } from '../../domain/notices/noticeDecider';
import { orderStream } from '../../domain/orders/events';
import { orderDecider } from '../../domain/orders/orderDecider';
import { type EventStore, type StoreTransaction } from '../../event-store';
import { deliveriesOfOrder, type Delivery, getDelivery, getDeliveryByProviderMessage } from '../../projections';
import { done, type MessageHandler } from './outcome';
import { type MailgunPayload, mailgunPayloadSchema } from './payloads';

/** A message may overtake the commit that says that its mail was sent. */
const UNKNOWN_FOR_MS = 30_000;
const LOOK_AGAIN_MS = 2_000;

export interface MailgunHandlerOptions {
  readonly db: Knex;
  readonly eventStore: EventStore;
  readonly clock: () => Date;
}

/** Undefined: a temporary failure is the provider's to mend. */
function commandFor(type: string, { severity, reason }: MailgunPayload, now: string): DeliveryCommand | undefined {
  if (type === 'delivered') return { type: 'RecordDelivered', now };
  if (type === 'complained') return { type: 'RecordComplaint' };
  if (type === 'failed' && severity === 'permanent') return { type: 'RecordBounce', reason: reason ?? 'unknown' };
  return undefined;
}

/** What became of a mail goes into its delivery; the order is fulfilled when the last delivery has arrived. */
export function createMailgunHandler({ db, eventStore, clock }: MailgunHandlerOptions): MessageHandler {
  const find = async ({ deliveryId, providerMessageId }: MailgunPayload): Promise<Delivery | undefined> =>
    (z.uuid().safeParse(deliveryId).success ? await getDelivery(db, deliveryId as string) : undefined) ??
    (await getDeliveryByProviderMessage(db, providerMessageId));

  const record = async (store: StoreTransaction, delivery: Delivery, command: DeliveryCommand, eventId: string) => {
    const { deliveryId, orderId } = delivery;
    const metadata = { actor: 'mailgun', correlationId: `delivery-${deliveryId}`, causationId: eventId };
    await store.execute({
      decider: deliveryDecider,
      streamId: deliveryStream(deliveryId),
      command,
      commandId: `mailgun-${eventId}`,
      metadata,
    });
    const deliveries = (await deliveriesOfOrder(store.tx, orderId)).filter(({ status }) => status !== 'cancelled');
    if (!deliveries.every(({ status }) => status === 'delivered')) return;
    await store.execute({
      decider: orderDecider,
      streamId: orderStream(orderId),
      command: { type: 'FulfilOrder', now: clock().toISOString() },
      commandId: `order-${orderId}:fulfilOrder`,
      metadata,
    });
  };

  /** Whatever became of it, it was sent: the provider's own list may say so only after the next try has asked. */
  const noticeWasSent = (noticeId: string, { providerMessageId, eventId }: MailgunPayload) =>
    eventStore.execute({
      decider: noticeDecider,
      streamId: noticeStream(noticeId),
      command: { type: 'RecordNoticeSent', providerMessageId, now: clock().toISOString() },
      commandId: `mailgun-${eventId}`,
      metadata: { actor: 'mailgun', correlationId: noticeStream(noticeId), causationId: eventId },
    });

  return async ({ type, payload, receivedAt }) => {
    const about = mailgunPayloadSchema.parse(payload);
    if (about.noticeId !== null) {
      await noticeWasSent(about.noticeId, about);
      return done;
    }
    const command = commandFor(type, about, clock().toISOString());
    if (!command) return done;
    const delivery = await find(about);
    if (!delivery) {
      if (clock().getTime() - receivedAt.getTime() < UNKNOWN_FOR_MS)
        return { outcome: 'later', afterMs: LOOK_AGAIN_MS };
      return { outcome: 'unmatched', reason: `no delivery of ours belongs to ${about.providerMessageId}` };
    }
    // Both streams, so that two last deliveries of one order cannot each wait for the other.
    const streams = [deliveryStream(delivery.deliveryId), orderStream(delivery.orderId)];
    await eventStore.transact(streams, (store) => record(store, delivery, command, about.eventId));
    return done;
  };
}
