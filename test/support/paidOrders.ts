import { randomUUID } from 'node:crypto';
import { ticketsOf } from '../../activities/tickets';
import { derivedId } from '../../activities/commands';
import { type DeliveryEvent, deliveryStream } from '../../domain/deliveries/events';
import { type PoolEvent, poolStream, type ReservationEvent, reservationStream } from '../../domain/inventory/events';
import { type OrderEvent, orderStream } from '../../domain/orders/events';
import { type PaymentEvent, paymentStream } from '../../domain/payments/events';
import { type DataOf } from '../../domain/shared/event';
import { type TicketEvent, ticketStream } from '../../domain/tickets/events';
import { createEventStore, createPersonalData, type DomainEvent, type StoreTransaction } from '../../event-store';
import { allProjections, allUpcasters } from '../../projections';
import { type House } from './house';
import { times } from './inParallel';

export interface PaidOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly email: string;
  readonly intentId: string;
  readonly ticketIds: readonly string[];
}

export interface PaidOrdersOptions {
  readonly concertId: string;
  readonly count: number;
  readonly ticketType?: string;
  /** In the minor unit of PLN. */
  readonly price?: number;
}

type Placed = DataOf<OrderEvent, 'OrderPlaced'>;

/** As many at once as one transaction holds well. */
const PER_TRANSACTION = 200;

/**
 * Orders of one ticket each that were paid and mailed in the past, each with a buyer of its own: their events in the real store, their
 * rows by the real read models, their charges at the provider. A checkout apiece would take minutes.
 */
export const seedPaidOrders = async (
  house: Pick<House, 'database' | 'sandbox'>,
  options: PaidOrdersOptions,
): Promise<readonly PaidOrder[]> => {
  const orders = times(options.count).map(() => placedOrder(options));
  const intents = await house.sandbox.addPaidIntents(
    orders.map(({ orderId, total }) => ({ ...total, metadata: { orderId, paymentId: derivedId('payment', orderId) } })),
  );
  const paid = orders.map((order, n) => ({
    order,
    intentId: intents[n]?.id ?? '',
    chargeId: intents[n]?.latest_charge,
  }));
  const { db } = house.database;
  await saveBuyers(house, orders);
  const store = createEventStore({ db, projections: allProjections, upcasters: allUpcasters });
  for (let from = 0; from < paid.length; from += PER_TRANSACTION) {
    const batch = paid.slice(from, from + PER_TRANSACTION);
    const lives = batch.flatMap(({ order, intentId, chargeId = null }) => lifeOf(order, intentId, chargeId));
    const pool = poolStream(poolOf(options));
    await store.transact([pool, ...lives.map(({ streamId }) => streamId)], async (transaction) => {
      await append(transaction, {
        ...{ streamId: pool, streamType: 'inventory', commandId: `seeded-${from}` },
        events: batch.flatMap(({ order }) => soldTo(order)),
      });
      for (const life of lives) await append(transaction, life);
    });
  }
  return paid.map(({ order, intentId }) => ({
    ...{ orderId: order.orderId, userId: order.userId, email: emailOf(order), intentId },
    ticketIds: ticketsOf(order).map(({ ticketId }) => ticketId),
  }));
};

interface Life {
  readonly streamId: string;
  readonly streamType: string;
  readonly commandId: string;
  readonly events: readonly DomainEvent[];
}

const append = (transaction: StoreTransaction, life: Life) =>
  transaction.append({
    ...life,
    expectedVersion: 'any',
    metadata: { actor: 'seed', correlationId: life.commandId },
  });

const poolOf = ({ concertId, ticketType = 'Regular' }: PaidOrdersOptions) => ({ concertId, ticketType });

const emailOf = ({ userId }: Placed): string => `${userId}@example.com`;

const placedOrder = ({ price = 24_000, ...options }: PaidOrdersOptions): Placed => {
  const orderId = randomUUID();
  const unitPrice = { amount: price, currency: 'PLN' };
  const now = new Date();
  return {
    ...{ orderId, userId: randomUUID(), reservationId: derivedId('reservation', orderId), cartId: null },
    lines: [{ ...poolOf(options), quantity: 1, unitPrice, lineTotal: unitPrice }],
    total: unitPrice,
    ...{ deliveryMethod: 'email', contactId: derivedId('contact', orderId) },
    placedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + 900_000).toISOString(),
  };
};

const saveBuyers = async ({ database }: Pick<House, 'database'>, orders: readonly Placed[]): Promise<void> => {
  const personalData = createPersonalData({ db: database.db });
  await database.db.transaction(async (tx) => {
    for (const order of orders) {
      const person = { personId: order.userId, name: 'Ania Nowak', email: emailOf(order) };
      await personalData.savePerson(person, tx);
      await personalData.saveContact({ ...person, contactId: order.contactId }, tx);
    }
  });
};

const soldTo = ({ reservationId, userId, lines, placedAt, expiresAt }: Placed): readonly PoolEvent[] =>
  lines.flatMap(({ concertId, ticketType, quantity, unitPrice }): readonly PoolEvent[] => {
    const hold = { concertId, ticketType, reservationId, quantity };
    return [
      {
        type: 'SeatsHeld',
        data: { ...hold, buyerId: userId, unitPrice, priceVersion: 1, heldAt: placedAt, expiresAt },
      },
      { type: 'SeatsSold', data: hold },
    ];
  });

const lifeOf = (order: Placed, intentId: string, chargeId: string | null): readonly Life[] => {
  const { orderId, userId, reservationId, contactId, total, lines, placedAt, expiresAt } = order;
  const paymentId = derivedId('payment', orderId);
  const deliveryId = derivedId('delivery', orderId, 'email');
  const tickets = ticketsOf(order);
  const reservation: readonly ReservationEvent[] = [
    {
      type: 'ReservationHeld',
      data: {
        ...{ reservationId, userId, heldAt: placedAt, expiresAt },
        lines: lines.map(({ concertId, ticketType, quantity, unitPrice }) => ({
          ...{ concertId, ticketType, quantity, unitPrice, priceVersion: 1 },
        })),
      },
    },
    { type: 'ReservationConfirmed', data: { reservationId, orderId } },
  ];
  const payment: readonly PaymentEvent[] = [
    { type: 'PaymentInitiated', data: { paymentId, orderId, userId, attempt: 1, amount: total } },
    { type: 'PaymentIntentCreated', data: { paymentId, provider: 'stripe', intentId } },
    { type: 'PaymentSucceeded', data: { paymentId, chargeId, succeededAt: placedAt } },
  ];
  const placed: readonly OrderEvent[] = [
    { type: 'OrderPlaced', data: order },
    { type: 'OrderAwaitingPayment', data: { orderId, expiresAt } },
    { type: 'OrderPaid', data: { orderId, paymentId, paidAt: placedAt } },
  ];
  const delivery: readonly DeliveryEvent[] = [
    {
      type: 'TicketDeliveryRequested',
      data: {
        ...{ deliveryId, orderId, userId, channel: 'email', contactId },
        ticketIds: tickets.map(({ ticketId }) => ticketId),
      },
    },
    { type: 'TicketsSent', data: { deliveryId, providerMessageId: `${deliveryId}@example.com`, sentAt: placedAt } },
  ];
  const issued = tickets.map(({ ticketId, concertId, ticketType }): Life => {
    const event: TicketEvent = {
      type: 'TicketIssued',
      data: { ticketId, concertId, ticketType, orderId, userId, codeVersion: 1, issuedAt: placedAt },
    };
    return { streamId: ticketStream(ticketId), streamType: 'ticket', commandId: `order-${orderId}`, events: [event] };
  });
  const commandId = `order-${orderId}`;
  return [
    { streamId: reservationStream(reservationId), streamType: 'reservation', commandId, events: reservation },
    { streamId: paymentStream(paymentId), streamType: 'payment', commandId, events: payment },
    { streamId: orderStream(orderId), streamType: 'order', commandId, events: placed },
    { streamId: deliveryStream(deliveryId), streamType: 'delivery', commandId, events: delivery },
    ...issued,
  ];
};
