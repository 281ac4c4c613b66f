import { type DeliveryEvent, deliveryStream } from '../domain/deliveries/events';
import { at, createRecorder, id } from '../test/projections/fixture';
import { buyer, deliveryRequested } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { deliveriesOfOrder, type Delivery, getDelivery, getDeliveryByProviderMessage } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());

const deliveryId = id('delive', 1);
const tickets = [id('ticket', 1), id('ticket', 2)];
const operator = { by: id('admin', 1), reason: 'called the buyer' };
const happens = (event: DeliveryEvent, n = 1) => recorder.record(deliveryStream(id('delive', n)), event);

const sent = (message: string, seconds: number): DeliveryEvent => ({
  type: 'TicketsSent',
  data: { deliveryId, providerMessageId: message, sentAt: at(seconds) },
});

it('is requested for some tickets of an order', async () => {
  await happens(deliveryRequested(1, 1, tickets));
  expect(await getDelivery(database.db, deliveryId)).toEqual({
    ...{ deliveryId, orderId: id('order', 1), userId: buyer, channel: 'email', contactId: id('contac', 1) },
    ...{ ticketIds: tickets, status: 'requested', attempts: 0, providerMessageId: null, lastError: null },
    ...{ requestedAt: at(1), sentAt: null, deliveredAt: null, version: 1 },
  });
  expect(await getDelivery(database.db, id('delive', 404))).toBeUndefined();
});

it.each<[string, DeliveryEvent, Partial<Delivery>]>([
  [
    'fails when its attempts are exhausted',
    { type: 'TicketDeliveryFailed', data: { deliveryId, error: 'mail is down', attempts: 5 } },
    { status: 'failed', attempts: 5, lastError: 'mail is down' },
  ],
  [
    'is tried again by an operator',
    { type: 'TicketDeliveryRetried', data: { deliveryId, ...operator } },
    { status: 'requested' },
  ],
  [
    'is sent',
    sent('mail-1@stagedoor', 20),
    { status: 'sent', attempts: 6, providerMessageId: 'mail-1@stagedoor', sentAt: at(20), lastError: null },
  ],
  [
    'bounces',
    { type: 'TicketsBounced', data: { deliveryId, reason: 'no such mailbox' } },
    { status: 'bounced', lastError: 'no such mailbox' },
  ],
  ['stays bounced when word of the sending comes late', sent('mail-1@stagedoor', 21), { attempts: 7, sentAt: at(21) }],
  [
    'is delivered after all',
    { type: 'TicketsDelivered', data: { deliveryId, deliveredAt: at(40) } },
    { status: 'delivered', deliveredAt: at(40), lastError: null },
  ],
  ['brings a complaint', { type: 'TicketsComplained', data: { deliveryId } }, { status: 'complained' }],
])('%s', async (_, event, expected) => {
  const before = await getDelivery(database.db, deliveryId);
  await happens(event);
  const after = await getDelivery(database.db, deliveryId);
  expect(after).toEqual({ ...before, ...expected, version: (before?.version ?? 0) + 1 });
});

it('counts as delivered when an operator says so', async () => {
  await happens(deliveryRequested(2, 1, tickets), 2);
  await happens({ type: 'TicketDeliverySettledByHand', data: { deliveryId: id('delive', 2), ...operator } }, 2);
  expect(await getDelivery(database.db, id('delive', 2))).toMatchObject({
    ...{ status: 'delivered', deliveredAt: at(10) },
  });
});

it('is cancelled while it waits, and is sent all the same when its mail had left', async () => {
  const mine = id('delive', 3);
  await happens(deliveryRequested(3, 2, tickets), 3);
  await happens({ type: 'TicketDeliveryCancelled', data: { deliveryId: mine, reason: 'concert_cancelled' } }, 3);
  expect(await getDelivery(database.db, mine)).toMatchObject({ status: 'cancelled' });
  await happens({ type: 'TicketsSent', data: { deliveryId: mine, providerMessageId: 'mail-3', sentAt: at(50) } }, 3);
  expect(await getDelivery(database.db, mine)).toMatchObject({ status: 'sent', providerMessageId: 'mail-3' });
});

it('is found by its order and by the provider’s message', async () => {
  const found = await deliveriesOfOrder(database.db, id('order', 1));
  expect(found.map((delivery) => delivery.deliveryId)).toEqual([deliveryId, id('delive', 2)]);
  expect(await getDeliveryByProviderMessage(database.db, 'mail-1@stagedoor')).toMatchObject({ deliveryId });
  expect(await getDeliveryByProviderMessage(database.db, 'mail-404@stagedoor')).toBeUndefined();
});
