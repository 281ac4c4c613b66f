import { paymentStream, type PaymentEvent } from '../domain/payments/events';
import { orderStream, type OrderEvent } from '../domain/orders/events';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyTwoTickets, concertOf, disputeMoney, putOnSale } from '../test/projections/life';
import { getDisputeByProvider, getOrder, getPayment, getTicket } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
  const concert = concertOf(1);
  await putOnSale(recorder, concert);
  await buyTwoTickets(recorder, 1, concert.concertId);
  await disputeMoney(recorder, 1, concert.concertId);
});
afterAll(() => database.drop());

const [paymentId, orderId, first, second] = [id('paymen', 1), id('order', 1), id('disput', 1), id('disput', 2)];
const newest = { disputeId: second, reason: 'fraudulent', inquiry: false, outcome: null };

it('is found by the id that the provider gave it, with what has become of it', async () => {
  expect(await getDisputeByProvider(database.db, `du_${first}`)).toEqual({
    ...{ disputeId: first, paymentId, orderId, providerDisputeId: `du_${first}`, amount: pln(24000) },
    ...{ reason: 'fraudulent', inquiry: false, respondBy: at(9900), openedAt: at(21) },
    ...{ outcome: 'won', closedAt: at(9999) },
  });
  expect(await getDisputeByProvider(database.db, 'du_nobody')).toBeUndefined();
});

it('stands at its payment and its order, the newest one', async () => {
  expect((await getPayment(database.db, paymentId))?.dispute).toEqual({
    ...{ ...newest, providerDisputeId: `du_${second}`, amount: pln(24000) },
    ...{ respondBy: at(9000), openedAt: at(21), closedAt: null },
  });
  expect((await getOrder(database.db, orderId))?.dispute).toEqual({ ...newest, since: at(21) });
});

it('shows its tickets as blocked', async () => {
  expect((await getTicket(database.db, id('ticket', 9001)))?.status).toBe('blocked');
});

it('shows how it ended', async () => {
  await recorder.record<PaymentEvent>(paymentStream(paymentId), {
    type: 'DisputeClosed',
    data: { disputeId: second, paymentId, outcome: 'lost', closedAt: at(99) },
  });
  await recorder.record<OrderEvent>(orderStream(orderId), {
    type: 'OrderDisputeClosed',
    data: { orderId, disputeId: second, outcome: 'lost' },
  });
  expect((await getPayment(database.db, paymentId))?.dispute).toMatchObject({ outcome: 'lost', closedAt: at(99) });
  expect((await getOrder(database.db, orderId))?.dispute).toMatchObject({ outcome: 'lost' });
});
