import { randomUUID } from 'node:crypto';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { issuing, regularLine } from '../testing/invoices.spec';
import { heldOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let buyer: PersonUnderTest;
let concertId: string;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  buyer = await person(api);
});
beforeEach(async () => {
  concertId = await publishedConcert(api, organizer);
});
afterAll(() => api.close());

const sales = async (of = concertId, { token } = organizer) =>
  (await api.send('GET', `/v1/concerts/${of}/sales`, { token })).body as Record<string, unknown>;

/** Money for an order, of which the provider keeps something. */
const pay = async (orderId: string, fee: number, succeededAt = '2027-05-02T10:00:00.000Z'): Promise<string> => {
  const { payment } = streamsOf(api);
  const paymentId = randomUUID();
  const order = await api.db('orders').where('order_id', orderId).first<{ total_amount: bigint }>();
  const amount = pln(Number(order.total_amount));
  await payment(paymentId, {
    type: 'InitiatePayment',
    ...{ paymentId, orderId, userId: buyer.userId, attempt: 1, amount },
  });
  await payment(paymentId, { type: 'RecordIntent', intentId: `pi_${paymentId}` });
  await payment(paymentId, { type: 'RecordSuccess', chargeId: `ch_${paymentId}`, fee: pln(fee), now: succeededAt });
  return paymentId;
};

describe('the sales of a concert', () => {
  it('are nothing at first', async () =>
    expect(await sales()).toEqual({
      concertId,
      ...{ tickets: 0, ticketsRefunded: 0, gross: pln(0), refunded: pln(0), tax: pln(0), fees: pln(0), net: pln(0) },
      ...{ byTicketType: [], byDay: [] },
    }));

  it("are counted by ticket type, and by the days of the venue's clock", async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    // Half past midnight in Warsaw.
    const now = '2027-05-02T22:30:00.000Z';
    const golden = regularLine(concertId, { ticketType: 'Golden Circle', quantity: 1, unitPrice: pln(60_000) });
    await issuing(api).invoice({ organizer, buyer, orderId, concertId, lines: [regularLine(concertId), golden], now });
    await issuing(api).invoice({ organizer, buyer, orderId, concertId, now: '2027-05-01T12:00:00.000Z' });
    expect(await sales()).toMatchObject({
      ...{ tickets: 5, gross: pln(156_000), refunded: pln(0), net: pln(156_000) },
      byTicketType: [
        { ticketType: 'Golden Circle', tickets: 1, gross: pln(60_000) },
        { ticketType: 'Regular', tickets: 4, gross: pln(96_000) },
      ],
      byDay: [
        { day: '2027-05-01', tickets: 2, gross: pln(48_000) },
        { day: '2027-05-03', tickets: 3, gross: pln(108_000) },
      ],
    });
  });

  it('take off what was credited, on the day of the credit note, and its tax', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    const invoice = await issuing(api).invoice({ organizer, buyer, orderId, concertId });
    await issuing(api).creditHalf(organizer, invoice);
    const half = pln(24_000);
    expect(await sales()).toMatchObject({
      ...{ tickets: 2, ticketsRefunded: 1, gross: pln(48_000), refunded: half, tax: pln(1_778), net: half },
      byTicketType: [{ ticketType: 'Regular', ticketsRefunded: 1, net: half }],
      byDay: [
        { day: '2027-05-02', gross: pln(48_000), refunded: pln(0), net: pln(48_000) },
        { day: '2027-05-03', gross: pln(0), refunded: half, net: { amount: -24_000, currency: 'PLN' } },
      ],
    });
  });

  it('bear the fee of a payment in proportion, so that the concerts together bear all of it', async () => {
    const { token } = buyer;
    const other = await publishedConcert(api, organizer);
    for (const [of, ticketType] of [
      [concertId, 'Regular'],
      [concertId, 'Golden Circle'],
    ]) {
      await api.send('POST', '/v1/cart/items', { token, body: { concertId: of, ticketType, quantity: 1 } });
    }
    const orderId = await heldOrder(api, buyer, other);
    await pay(orderId, 1_001);
    const [mine, its] = [await sales(), await sales(other)];
    const fees = [mine, its].map((of) => (of['fees'] as { amount: number }).amount);
    expect(fees.reduce((sum, fee) => sum + fee, 0)).toBe(1_001);
    expect(fees[0]).toBeGreaterThan(777);
    expect(fees[0]).toBeLessThan(780);
    expect(mine).toMatchObject({
      ...{ gross: pln(0), net: { amount: -(fees[0] ?? 0), currency: 'PLN' } },
      byTicketType: [{ ticketType: 'Golden Circle' }, { ticketType: 'Regular' }],
      byDay: [{ day: '2027-05-02', fees: mine['fees'] }],
    });
  });

  it('bear the fee of each payment, also of one that went back', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    await pay(orderId, 720);
    const { payment } = streamsOf(api);
    const late = await pay(orderId, 700);
    const refundId = randomUUID();
    await payment(late, { type: 'RequestRefund', refundId, reason: 'duplicate_payment' });
    await payment(late, { type: 'RecordRefundSubmitted', refundId, providerRefundId: 're_1' });
    await payment(late, { type: 'RecordRefundSucceeded', refundId });
    expect(await sales()).toMatchObject({ fees: pln(1_420) });
  });

  it('are for the eyes of its organizer and of administrators', async () => {
    const status = async ({ token }: PersonUnderTest) =>
      (await api.send('GET', `/v1/concerts/${concertId}/sales`, { token })).status;
    expect(await status(organizer)).toBe(200);
    expect(await status(await person(api, 'admin'))).toBe(200);
    expect(await status(await person(api, 'organizer'))).toBe(404);
    expect(await status(buyer)).toBe(403);
  });
});
