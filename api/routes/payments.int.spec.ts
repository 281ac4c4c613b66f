import { randomUUID } from 'node:crypto';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let buyer: PersonUnderTest;
let concertId: string;
beforeAll(async () => {
  api = await startApi();
  buyer = await person(api);
  concertId = await publishedConcert(api, await person(api, 'organizer'));
});
afterAll(() => api.close());

const get = (path: string) => api.send('GET', path, { token: buyer.token });
const listed = async (query: string) =>
  ((await get(`/v1/payments?${query}`)).body as { items: { paymentId: string }[] }).items.map(
    ({ paymentId }) => paymentId,
  );

describe('my payments', () => {
  it('can be narrowed down to a status and to an order', async () => {
    const paid = await paidOrder(api, buyer, concertId);
    const orderId = await heldOrder(api, buyer, concertId);
    const open = randomUUID();
    await streamsOf(api).payment(open, {
      type: 'InitiatePayment',
      ...{ paymentId: open, orderId, userId: buyer.userId, attempt: 1, amount: pln(24_000) },
    });
    expect(await listed('')).toEqual([open, paid.paymentId]);
    expect(await listed('status=succeeded')).toEqual([paid.paymentId]);
    expect(await listed(`orderId=${orderId}`)).toEqual([open]);
    expect(await listed(`orderId=${orderId}&status=succeeded`)).toEqual([]);
    expect((await get('/v1/payments?status=lost')).status).toBe(422);
  });
});

describe('a payment', () => {
  it('shows its own refunds, and with its order what all of them come to', async () => {
    const { orderId, paymentId } = await paidOrder(api, buyer, concertId);
    const { payment } = streamsOf(api);
    const refundId = randomUUID();
    await payment(paymentId, { type: 'RequestRefund', refundId, amount: pln(5_000), reason: 'asked for' });
    const refund = { refundId, orderId, paymentId, amount: pln(5_000), status: 'requested', reason: 'asked for' };
    expect((await get(`/v1/payments/${paymentId}`)).body).toMatchObject({ refunded: pln(0), refunds: [refund] });
    await payment(paymentId, { type: 'RecordRefundSubmitted', refundId, providerRefundId: 're_1' });
    await payment(paymentId, { type: 'RecordRefundSucceeded', refundId });
    expect((await get(`/v1/payments/${paymentId}`)).body).toMatchObject({
      ...{ status: 'partly_refunded', refunded: pln(5_000), refunds: [{ ...refund, status: 'succeeded' }] },
    });
    expect((await get(`/v1/orders/${orderId}`)).body).toMatchObject({
      money: { status: 'partly_refunded', captured: pln(24_000), refunded: pln(5_000), net: pln(19_000) },
    });
  });
});
