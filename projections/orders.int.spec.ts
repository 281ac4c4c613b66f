import { type OrderEvent, orderStream } from '../domain/orders/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, concertOf, orderPlaced, putOnSale } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { getOrder, listOrdersNeedingAttention, listUserOrders } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
  await putOnSale(recorder, concertOf(1));
});
afterAll(() => database.drop());

const concertId = id('concer', 1);
const orderId = id('order', 1);
const paymentId = id('paymen', 1);
const happens = (n: number, ...events: OrderEvent[]) => recorder.record(orderStream(id('order', n)), ...events);

it('is placed with everything that was agreed', async () => {
  expect(await getOrder(database.db, orderId)).toBeUndefined();
  await happens(1, orderPlaced(1, concertId, 2));
  expect(await getOrder(database.db, orderId)).toEqual({
    orderId,
    userId: buyer,
    status: 'placed',
    items: [
      {
        ...{ concertId, concertName: 'Concert 1', ticketType: 'Regular', quantity: 2, unitPrice: pln(24000) },
        lineTotal: pln(48000),
      },
    ],
    total: pln(48000),
    deliveryMethod: 'email',
    reservationId: id('reserv', 1),
    cartId: id('cart', 1),
    contactId: id('contac', 1),
    paymentId: null,
    placedAt: at(1),
    expiresAt: at(901),
    ...{ paidAt: null, fulfilledAt: null, closedAt: null, closeReason: null, cancelledTickets: [] },
    ...{ attention: null, dispute: null },
    version: 1,
  });
});

const attention = { workflowId: 'order-1', step: 'issueTickets', error: 'the printer is on fire', since: at(7) };

it.each<[string, OrderEvent, object]>([
  [
    'waits for its money',
    { type: 'OrderAwaitingPayment', data: { orderId, expiresAt: at(800) } },
    { status: 'awaiting_payment', expiresAt: at(800) },
  ],
  [
    'expires',
    { type: 'OrderExpired', data: { orderId, expiredAt: at(800) } },
    { status: 'expired', closedAt: at(800) },
  ],
  [
    'is paid late, and then no longer closed',
    { type: 'OrderPaid', data: { orderId, paymentId, paidAt: at(801) } },
    { status: 'paid', paymentId, paidAt: at(801), closedAt: null },
  ],
  ['waits for an operator', { type: 'OrderAttentionRaised', data: { orderId, ...attention } }, { attention }],
  [
    'is looked after',
    {
      type: 'OrderAttentionCleared',
      data: { orderId, step: 'issueTickets', action: 'retry', by: id('admin', 1), reason: 'put it out' },
    },
    { attention: null },
  ],
  [
    'is fulfilled',
    { type: 'OrderFulfilled', data: { orderId, fulfilledAt: at(900) } },
    { status: 'fulfilled', fulfilledAt: at(900) },
  ],
  [
    'loses a ticket, and goes on with the others',
    {
      type: 'OrderCancellationStarted',
      data: {
        ...{ orderId, cancellationId: id('cancel', 1), reason: 'concert_cancelled', ticketIds: [id('ticket', 1)] },
        ...{ whole: false, actor: id('organi', 1), startedAt: at(910) },
      },
    },
    { cancelledTickets: [id('ticket', 1)] },
  ],
  [
    'has given that ticket back',
    {
      type: 'OrderPartCancelled',
      data: {
        ...{ orderId, cancellationId: id('cancel', 1), ticketIds: [id('ticket', 1)], reason: 'concert_cancelled' },
        cancelledAt: at(915),
      },
    },
    {},
  ],
  [
    'is being cancelled with its last ticket',
    {
      type: 'OrderCancellationStarted',
      data: {
        ...{ orderId, cancellationId: id('cancel', 2), reason: 'concert_cancelled', ticketIds: [id('ticket', 2)] },
        ...{ whole: true, actor: id('organi', 1), startedAt: at(920) },
      },
    },
    { status: 'cancelling', cancelledTickets: [id('ticket', 1), id('ticket', 2)] },
  ],
  [
    'is cancelled, and says why',
    { type: 'OrderCancelled', data: { orderId, reason: 'refunded', cancelledAt: at(950) } },
    { status: 'cancelled', closedAt: at(950), closeReason: 'refunded' },
  ],
])('%s', async (_, event, expected) => {
  const before = await getOrder(database.db, orderId);
  await happens(1, event);
  const after = await getOrder(database.db, orderId);
  expect(after).toEqual({ ...before, ...expected, version: (before?.version ?? 0) + 1 });
});

it('lists the newest first, and nobody sees another one’s', async () => {
  for (const n of [3, 2]) await happens(n, orderPlaced(n, concertId, 1));
  const { items, next } = await listUserOrders(database.db, buyer, { limit: 2 });
  expect(items.map((order) => order.orderId)).toEqual([id('order', 3), id('order', 2)]);
  expect(await listUserOrders(database.db, buyer, { limit: 2, after: next ?? undefined })).toMatchObject({
    ...{ items: [{ orderId }], next: null },
  });
  expect(await listUserOrders(database.db, id('buyer', 2), { limit: 2 })).toEqual({ items: [], next: null });
});

it('finds the orders that wait for an operator, the oldest first', async () => {
  expect(await listOrdersNeedingAttention(database.db, { limit: 10 })).toEqual({ items: [], next: null });
  for (const n of [3, 2])
    await happens(n, { type: 'OrderAttentionRaised', data: { orderId: id('order', n), ...attention } });
  const { items } = await listOrdersNeedingAttention(database.db, { limit: 10 });
  expect(items.map((order) => order.orderId)).toEqual([id('order', 2), id('order', 3)]);
});
