import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { publishedConcert } from '../testing/concerts.spec';
import { paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';
import { fromStripe, stripeEvent } from '../testing/stripeMessages.spec';
import { createWebhookDispatcher, type WebhookDispatcher } from './dispatcher';

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let dispatcher: WebhookDispatcher;
let paid: Awaited<ReturnType<typeof paidOrder>>;
/** How far the dispatcher's clock is ahead. */
let later = 0;
beforeAll(async () => {
  api = await startApi();
  concertId = await publishedConcert(api, await person(api, 'organizer'));
  buyer = await person(api);
});
beforeEach(async () => {
  later = 0;
  paid = await paidOrder(api, buyer, concertId);
  api.processes.calls.length = 0;
  const clock = () => new Date(Date.now() + later);
  dispatcher = createWebhookDispatcher({ ...api.deps, clock, logger: pino({ level: 'silent' }) });
});
afterEach(() => api.db('webhook_inbox').delete());
afterAll(() => api.close());

const told = () => api.processes.calls.map(({ name, request }) => [name, request]);
const kept = () => api.db('webhook_inbox').select<{ status: string; payload: object }[]>('*');
const receive = async (type: string, object: object) => {
  expect(await fromStripe(api, stripeEvent(type, object))).toMatchObject({ status: 200 });
  await dispatcher.dispatchDue();
};
const refundOf = (intentId: string | null, status: string) => ({
  ...{
    id: `re_${paid.paymentId}`,
    object: 'refund',
    payment_intent: intentId,
    status,
    amount: 24_000,
    currency: 'pln',
  },
});
const chargeOf = (intentId: string, refunded: number) => ({
  ...{ id: 'ch_1', object: 'charge', payment_intent: intentId, amount_refunded: refunded, currency: 'pln' },
  billing_details: { name: 'Ania Nowak', email: 'ania@example.com' },
});
const disputeOf = (intentId: string) => ({
  ...{ id: 'du_1', object: 'dispute', payment_intent: intentId, status: 'needs_response' },
  evidence: { customer_email_address: 'ania@example.com' },
});
/** A refund of ours, as far as it is said to be. */
const ourRefund = async (end: 'requested' | 'submitted' | 'succeeded') => {
  const { payment } = streamsOf(api);
  const refundId = randomUUID();
  await payment(paid.paymentId, { type: 'RequestRefund', refundId, reason: 'concert_cancelled' });
  if (end === 'requested') return;
  const providerRefundId = `re_${paid.paymentId}`;
  await payment(paid.paymentId, { type: 'RecordRefundSubmitted', refundId, providerRefundId });
  if (end === 'succeeded') await payment(paid.paymentId, { type: 'RecordRefundSucceeded', refundId });
};
const ofPayment = () => ({ paymentId: paid.paymentId, orderId: paid.orderId });

describe('news of a refund', () => {
  it.each([
    ['refund.created', 'made elsewhere', () => refundOf(paid.intentId, 'succeeded')],
    ['charge.refunded', 'of money that we gave nothing of back', () => chargeOf(paid.intentId, 24_000)],
  ])('(%s) %s has the refunds of its payment looked up', async (type, _, object) => {
    await receive(type, object());
    expect(told()).toEqual([['refundNews', ofPayment()]]);
    expect(await kept()).toMatchObject([{ status: 'done' }]);
  });

  it('that has failed days after it had succeeded has them looked up', async () => {
    await ourRefund('succeeded');
    await receive('refund.failed', refundOf(paid.intentId, 'failed'));
    expect(told()).toEqual([['refundNews', ofPayment()]]);
  });

  it.each([
    ['refund.created', () => refundOf(paid.intentId, 'pending')],
    ['refund.updated', () => refundOf(paid.intentId, 'succeeded')],
    ['charge.refunded', () => chargeOf(paid.intentId, 24_000)],
  ])('(%s) that we have written down already wakes nobody', async (type, object) => {
    await ourRefund('succeeded');
    await receive(type, object());
    expect(told()).toEqual([]);
    expect(await kept()).toMatchObject([{ status: 'done' }]);
  });

  it('leaves a refund that is being made the time to write itself down', async () => {
    await ourRefund('requested');
    await receive('refund.created', refundOf(paid.intentId, 'succeeded'));
    expect([told(), await kept()]).toMatchObject([[], [{ status: 'pending' }]]);
    later = 4_000;
    await dispatcher.dispatchDue();
    expect(told()).toEqual([['refundNews', ofPayment()]]);
  });

  it('of money that came in without an intent matches nothing of ours, at once', async () => {
    await receive('refund.created', refundOf(null, 'succeeded'));
    expect(await kept()).toMatchObject([{ status: 'unmatched' }]);
  });
});

describe('news of a dispute', () => {
  it.each(['created', 'updated', 'funds_withdrawn', 'closed', 'funds_reinstated'])(
    '(%s) tells the process that follows it',
    async (what) => {
      await receive(`charge.dispute.${what}`, disputeOf(paid.intentId));
      expect(told()).toEqual([['disputeNews', { ...ofPayment(), providerDisputeId: 'du_1' }]]);
    },
  );

  it('of a payment that nobody knows is kept and said aloud, after a while', async () => {
    await receive('charge.dispute.created', disputeOf('pi_of_nobody'));
    expect(await kept()).toMatchObject([{ status: 'pending' }]);
    later = 31_000;
    await dispatcher.dispatchDue();
    expect([told(), await kept()]).toMatchObject([[], [{ status: 'unmatched' }]]);
  });
});

it('keeps no name and no address of whatever it is told', async () => {
  await receive('charge.refunded', chargeOf(paid.intentId, 24_000));
  await receive('charge.dispute.created', disputeOf(paid.intentId));
  const all = JSON.stringify(await kept());
  expect(all).toContain(paid.intentId);
  expect(all).not.toMatch(/ania|nowak/i);
});
