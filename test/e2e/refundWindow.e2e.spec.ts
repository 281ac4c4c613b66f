import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type House, openHouse } from '../support/house';
import { orderIs } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  type Person,
  seatsOf,
} from '../support/people';
import { evidenceOf } from '../support/providers';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

let house: House;
let organizer: Person;
let concert: string;
let buyer: Person;
let orderId: string;

beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  [concert, buyer] = await Promise.all([
    newConcert(house, organizer, undefined, { cancellationPolicy: { deadlineHours: 100 * 24, feePercent: 10 } }),
    newPerson(house),
  ]);
  await addToCart(house, buyer, concert);
  ({ orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201));
  await orderIs(house, buyer, orderId, 'fulfilled');
});

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** By default nearer than the deadline for giving tickets back. */
const reschedule = async (refundWindowEndsAt?: string, days = 80): Promise<void> => {
  expecting(
    await house.api('POST', `/v1/concerts/${concert}/reschedule`, {
      token: organizer.token,
      body: { startsAt: inDays(days), ...(refundWindowEndsAt === undefined ? {} : { refundWindowEndsAt }) },
    }),
    200,
  );
};
const cancel = () =>
  house.api<Order & { code?: string }>('POST', `/v1/orders/${orderId}/cancel`, { token: buyer.token, body: {} });

describe('an order for a concert that was moved', () => {
  it('is given back once, however often it is asked for within the refund window', async () => {
    await reschedule(inDays(7));
    const answers = await Promise.all([cancel(), cancel(), cancel()]);
    for (const { status, body } of answers) {
      expect([200, 202]).toContain(status);
      expect(['cancelling', 'cancelled']).toContain(body.status);
    }
    const order = await orderIs(house, buyer, orderId, 'cancelled');
    expect(order).toMatchObject({
      ...{ tickets: [{ status: 'void' }], payments: [{ status: 'refunded' }], refunds: [{ status: 'succeeded' }] },
    });
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await evidenceOf(house, buyer, orderId)).toMatchObject({ charges: 1, refunds: 1 });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 100, sold: 0 });
  });

  it('is kept when no window was opened, or when it has closed', async () => {
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'cancellation_closed' } });
    await reschedule(undefined, 95);
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'cancellation_closed' } });
    expect(await getOrder(house, buyer, orderId)).toMatchObject({
      status: 'fulfilled',
      tickets: [{ status: 'issued' }],
    });
  });

  it('is kept once somebody was let in with a ticket of it', async () => {
    await reschedule(inDays(7));
    const { tickets } = await getOrder(house, buyer, orderId);
    const scanner = await newPerson(house, 'Sven Scanner', ['customer', 'scanner']);
    await house.api('PUT', `/v1/concerts/${concert}/scanners/${scanner.userId}`, { token: organizer.token });
    const scan = { code: tickets[0]?.code, concertId: concert, gate: 'A', nonce: randomUUID() };
    const admitted = await house.api<{ result: string }>('POST', '/v1/check-ins', { token: scanner.token, body: scan });
    expect(admitted.body.result).toBe('admitted');
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'ticket_used' } });
    expect(await evidenceOf(house, buyer, orderId)).toMatchObject({ refunds: 0 });
  });
});
