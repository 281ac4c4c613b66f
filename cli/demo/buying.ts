import { randomUUID } from 'node:crypto';
import { until } from '../../local/until';
import { type HttpClient } from '../httpClient';
import { type DemoContext, type Order, type Person } from './context';

const DELIVERY_SECONDS = 30;

export const addToCart = async (
  { api, check }: DemoContext,
  buyer: Person,
  concertId: string,
  ticketType: string,
  quantity: number,
): Promise<void> => {
  const added = await api('POST', '/v1/cart/items', { token: buyer.token, body: { concertId, ticketType, quantity } });
  check(`${buyer.name} puts ${quantity} × ${ticketType} into the cart`, added.status < 300, added.body);
};

export const checkOut = (api: HttpClient, buyer: Person, paymentMethodId?: string) =>
  api<Order>('POST', '/v1/cart/checkout', {
    token: buyer.token,
    idempotencyKey: randomUUID(),
    body: {
      customer: { name: buyer.name, email: buyer.email },
      ...(paymentMethodId === undefined ? {} : { paymentMethodId }),
    },
  });

export const orderWhen = async (api: HttpClient, buyer: Person, orderId: string, status: string): Promise<Order> => {
  const order = await until(
    async () => {
      const { body } = await api<Order>('GET', `/v1/orders/${orderId}`, { token: buyer.token });
      return body.status === status ? body : undefined;
    },
    { timeoutSeconds: DELIVERY_SECONDS, everyMs: 200 },
  );
  if (order === undefined) throw new Error(`order ${orderId} was not ${status} within ${DELIVERY_SECONDS} seconds`);
  return order;
};

/** One cart over two concerts: one order, one payment, delivered by mail. */
export const buyOverTwoConcerts = async (
  context: DemoContext,
  buyer: Person,
  warsaw: string,
  gdansk: string,
): Promise<Order> => {
  const { api, say, check, count } = context;
  await addToCart(context, buyer, warsaw, 'Golden Circle', 1);
  await addToCart(context, buyer, gdansk, 'Regular', 2);
  const placed = await checkOut(api, buyer, 'pm_card_visa');
  check(
    `${buyer.name} buys over two concerts with one payment`,
    placed.status === 201 && placed.body.status !== 'awaiting_payment',
    placed.body,
  );
  const order = await orderWhen(api, buyer, placed.body.orderId, 'fulfilled');
  check('three tickets are issued and one invoice', order.tickets.length === 3 && order.invoices.length === 1, order);
  say(
    `${buyer.name} bought 3 tickets over both concerts; paid, invoiced (${order.invoices.map(({ number }) => number).join(', ')}) and delivered by mail.`,
  );
  count('orders paid');
  count('orders delivered');
  return order;
};

/** A decline is a result: the seats stay held, and another card buys them. */
export const retryDeclinedCard = async (context: DemoContext, buyer: Person, warsaw: string): Promise<void> => {
  const { api, say, check, count } = context;
  await addToCart(context, buyer, warsaw, 'Regular', 1);
  const placed = await checkOut(api, buyer, 'pm_card_visa_chargeDeclinedInsufficientFunds');
  const [first] = placed.body.payments;
  check(
    `${buyer.name}'s first card is declined`,
    placed.body.status === 'awaiting_payment' && first?.status === 'failed',
    placed.body,
  );
  say(`${buyer.name}'s card was declined (${first?.failure?.code ?? 'no code'}); the seat stays held.`);
  count('cards declined');
  const { orderId } = placed.body;
  const paid = await api<{ status: string }>('POST', `/v1/orders/${orderId}/payments`, {
    token: buyer.token,
    idempotencyKey: randomUUID(),
    body: { paymentMethodId: 'pm_card_mastercard' },
  });
  check(`${buyer.name}'s second card is charged`, paid.status === 201 && paid.body.status === 'succeeded', paid.body);
  await orderWhen(api, buyer, orderId, 'fulfilled');
  say(`${buyer.name} paid the same order with another card; delivered by mail.`);
  count('orders paid');
  count('orders delivered');
};

export const letHoldExpire = async (context: DemoContext, buyer: Person, warsaw: string): Promise<void> => {
  const { api, hastyApi, say, check, count } = context;
  await addToCart(context, buyer, warsaw, 'Golden Circle', 1);
  const placed = await checkOut(hastyApi, buyer);
  check(`${buyer.name} holds a seat without paying`, placed.body.status === 'awaiting_payment', placed.body);
  say(`${buyer.name} holds a Golden Circle seat and does not pay …`);
  const order = await orderWhen(api, buyer, placed.body.orderId, 'expired');
  const summary = await api<{ ticketTypes: { type: string; available: number }[] }>('GET', `/v1/concerts/${warsaw}`);
  const left = summary.body.ticketTypes.find(({ type }) => type === 'Golden Circle')?.available;
  check('the seat is free again', order.tickets.length === 0 && left === 9, summary.body);
  say(`… the hold ran out: the order is expired, the seat is free again (${left} left).`);
  count('holds expired');
};
