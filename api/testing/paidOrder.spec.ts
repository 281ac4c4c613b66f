import { randomUUID } from 'node:crypto';
import { type DeliveryCommand } from '../../domain/deliveries/commands';
import { deliveryDecider } from '../../domain/deliveries/deliveryDecider';
import { deliveryStream } from '../../domain/deliveries/events';
import { type OrderCommand } from '../../domain/orders/commands';
import { orderStream } from '../../domain/orders/events';
import { orderDecider } from '../../domain/orders/orderDecider';
import { type PaymentCommand } from '../../domain/payments/commands';
import { paymentStream } from '../../domain/payments/events';
import { paymentDecider } from '../../domain/payments/paymentDecider';
import { type TicketCommand } from '../../domain/tickets/commands';
import { ticketStream } from '../../domain/tickets/events';
import { ticketDecider } from '../../domain/tickets/ticketDecider';
import { type ApiUnderTest } from './apiUnderTest.spec';
import { type PersonUnderTest } from './people.spec';

const now = () => new Date().toISOString();

/** Commands on the streams that the durable processes write, for what the API only reads. */
export function streamsOf({ eventStore }: ApiUnderTest) {
  const metadata = { actor: 'test', correlationId: 'test' };
  const commandId = () => randomUUID();
  return {
    order: (orderId: string, command: OrderCommand) =>
      eventStore.execute({
        decider: orderDecider,
        streamId: orderStream(orderId),
        command,
        commandId: commandId(),
        metadata,
      }),
    payment: (paymentId: string, command: PaymentCommand) =>
      eventStore.execute({
        decider: paymentDecider,
        streamId: paymentStream(paymentId),
        command,
        commandId: commandId(),
        metadata,
      }),
    ticket: (ticketId: string, command: TicketCommand) =>
      eventStore.execute({
        decider: ticketDecider,
        streamId: ticketStream(ticketId),
        command,
        commandId: commandId(),
        metadata,
      }),
    delivery: (deliveryId: string, command: DeliveryCommand) =>
      eventStore.execute({
        decider: deliveryDecider,
        streamId: deliveryStream(deliveryId),
        command,
        commandId: commandId(),
        metadata,
      }),
  };
}

/** An order that waits for its payment, by way of cart and checkout. */
export async function heldOrder(
  api: ApiUnderTest,
  buyer: PersonUnderTest,
  concertId: string,
  quantity = 1,
): Promise<string> {
  const { token } = buyer;
  await api.send('POST', '/v1/cart/items', { token, body: { concertId, ticketType: 'Regular', quantity } });
  const customer = { name: 'Ania Nowak', email: 'ania@example.com' };
  const { body } = await api.send('POST', '/v1/cart/checkout', { token, key: true, body: { customer } });
  return (body as { orderId: string }).orderId;
}

/** A paid order, of one ticket unless more are wanted, whose e-mail was sent. */
export async function paidOrder(api: ApiUnderTest, buyer: PersonUnderTest, concertId: string, quantity = 1) {
  const orderId = await heldOrder(api, buyer, concertId, quantity);
  const { userId } = buyer;
  const [paymentId, deliveryId] = [randomUUID(), randomUUID()];
  const ticketIds = Array.from({ length: quantity }, () => randomUUID() as string);
  const [ticketId = ''] = ticketIds;
  const order = await api
    .db('orders')
    .where('order_id', orderId)
    .first<{ contact_id: string; total_amount: bigint; currency: string }>();
  const amount = { amount: Number(order.total_amount), currency: order.currency };
  const streams = streamsOf(api);
  await streams.payment(paymentId, { type: 'InitiatePayment', paymentId, orderId, userId, attempt: 1, amount });
  await streams.payment(paymentId, { type: 'RecordIntent', intentId: `pi_${paymentId}` });
  await streams.payment(paymentId, { type: 'RecordSuccess', chargeId: `ch_${paymentId}`, now: now() });
  await streams.order(orderId, { type: 'MarkPaid', paymentId, now: now() });
  for (const each of ticketIds) {
    await streams.ticket(each, {
      type: 'IssueTicket',
      ...{ ticketId: each, orderId, userId, concertId, ticketType: 'Regular', now: now() },
    });
  }
  await streams.delivery(deliveryId, {
    type: 'RequestDelivery',
    ...{ deliveryId, orderId, userId, channel: 'email', contactId: order.contact_id, ticketIds },
  });
  const providerMessageId = `delivery-${deliveryId}@mg.example.com`;
  await streams.delivery(deliveryId, { type: 'RecordSent', providerMessageId, now: now() });
  return { orderId, paymentId, ticketId, ticketIds, deliveryId, providerMessageId, intentId: `pi_${paymentId}` };
}
