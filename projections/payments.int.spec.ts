import { statusOf } from '../domain/payments/payment';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { type PaymentEvent, paymentStream } from '../domain/payments/events';
import { type RecordedEvent } from '../event-store';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, paymentInitiated } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import {
  getPayment,
  getPaymentByIntent,
  getRefund,
  listUserPayments,
  type Payment,
  paymentsOfOrder,
  refundOfCause,
  refundsOfOrder,
} from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());

const paymentId = id('paymen', 1);
const orderId = id('order', 1);
const nextAction = { type: 'redirect_to_url' };
const failure = { code: 'card_declined', declineCode: 'insufficient_funds', message: 'Your card was declined.' };
const refund = (n: number) => ({ refundId: id('refund', n), paymentId });
const elsewhere = (n: number, amount: number) => ({
  ...{ ...refund(n), orderId, amount: pln(amount), providerRefundId: `re_elsewhere_${n}` },
});
const happens = (event: PaymentEvent, n = 1) => recorder.record(paymentStream(id('paymen', n)), event);

const foldedStatus = async (): Promise<string> => {
  const events: readonly RecordedEvent[] = await recorder.store.load(paymentStream(paymentId));
  const state = events.reduce(
    (before, event) => paymentDecider.evolve(before, event as unknown as PaymentEvent),
    paymentDecider.initialState(),
  );
  return statusOf(state);
};

it('begins as a payment that is being processed', async () => {
  await happens(paymentInitiated(1, 1));
  expect(await getPayment(database.db, paymentId)).toEqual({
    ...{ paymentId, orderId, userId: buyer, attempt: 1, amount: pln(48000), status: 'processing' },
    ...{ initiatedAt: at(1), succeededAt: null, dispute: null, version: 1 },
    ...{ provider: null, intentId: null, chargeId: null, nextAction: null, failure: null, refunded: pln(0), fee: null },
  });
  expect(await foldedStatus()).toBe('initiated');
});

it.each<[string, PaymentEvent, Partial<Payment>]>([
  [
    'has an intent at the provider',
    { type: 'PaymentIntentCreated', data: { paymentId, provider: 'stripe', intentId: 'pi_1' } },
    { provider: 'stripe', intentId: 'pi_1' },
  ],
  [
    'waits for the buyer',
    { type: 'PaymentActionRequired', data: { paymentId, nextAction } },
    { status: 'requires_action', nextAction },
  ],
  ['is processed', { type: 'PaymentProcessing', data: { paymentId } }, { status: 'processing', nextAction: null }],
  ['fails', { type: 'PaymentFailed', data: { paymentId, ...failure } }, { status: 'failed', failure }],
  [
    'is cancelled',
    { type: 'PaymentCancelled', data: { paymentId, reason: 'the next attempt came' } },
    { status: 'cancelled' },
  ],
  [
    'succeeds after all',
    { type: 'PaymentSucceeded', data: { paymentId, chargeId: 'ch_1', succeededAt: at(30) } },
    { status: 'succeeded', chargeId: 'ch_1', succeededAt: at(30), failure: null },
  ],
  ['is told its fee', { type: 'PaymentFeeRecorded', data: { paymentId, fee: pln(1440) } }, { fee: pln(1440) }],
  [
    'is asked to give back a part',
    {
      type: 'RefundRequested',
      data: {
        ...{ ...refund(1), orderId, amount: pln(18000), reason: 'one ticket back', cause: id('cancel', 1) },
        tickets: [{ ticketId: id('ticket', 1), amount: pln(18000) }],
      },
    },
    {},
  ],
  ['has it under way', { type: 'RefundSubmitted', data: { ...refund(1), providerRefundId: 're_1' } }, {}],
  [
    'has given a part back',
    { type: 'RefundSucceeded', data: { ...refund(1), amount: pln(18000) } },
    { status: 'partly_refunded', refunded: pln(18000) },
  ],
  [
    'is asked for the rest',
    { type: 'RefundRequested', data: { ...refund(2), orderId, amount: pln(30000), reason: 'the other one' } },
    {},
  ],
  ['cannot give it back yet', { type: 'RefundFailed', data: { ...refund(2), code: 'insufficient_funds' } }, {}],
  [
    'is asked again',
    { type: 'RefundRequested', data: { ...refund(3), orderId, amount: pln(30000), reason: 'again' } },
    {},
  ],
  [
    'has given all back',
    { type: 'RefundSucceeded', data: { ...refund(3), amount: pln(30000) } },
    { status: 'refunded', refunded: pln(48000) },
  ],
  [
    'has a part of it back',
    { type: 'RefundFailed', data: { ...refund(3), code: 'lost_or_stolen_card', returned: pln(30000) } },
    { status: 'partly_refunded', refunded: pln(18000) },
  ],
  ['tries that again', { type: 'RefundRetried', data: { ...refund(3), attempt: 2 } }, {}],
  [
    'has given it back at last',
    { type: 'RefundSucceeded', data: { ...refund(3), amount: pln(30000) } },
    { status: 'refunded', refunded: pln(48000) },
  ],
  [
    'has the first part back',
    { type: 'RefundFailed', data: { ...refund(1), code: 'lost_or_stolen_card', returned: pln(18000) } },
    { status: 'partly_refunded', refunded: pln(30000) },
  ],
  [
    'has all of it back',
    { type: 'RefundFailed', data: { ...refund(3), code: 'lost_or_stolen_card', returned: pln(30000) } },
    { status: 'succeeded', refunded: pln(0) },
  ],
  [
    'hears of money that is under way by another hand',
    { type: 'RefundObserved', data: { ...elsewhere(4, 1000), status: 'submitted' } },
    {},
  ],
  [
    'was given back by another hand',
    { type: 'RefundObserved', data: { ...elsewhere(5, 2000), status: 'succeeded' } },
    { status: 'partly_refunded', refunded: pln(2000) },
  ],
])('%s', async (_, event, expected) => {
  const before = await getPayment(database.db, paymentId);
  await happens(event);
  const after = await getPayment(database.db, paymentId);
  expect(after).toEqual({ ...before, ...expected, version: (before?.version ?? 0) + 1 });
  expect(await foldedStatus()).toBe(event.type === 'PaymentIntentCreated' ? 'initiated' : after?.status);
});

it('shows the refunds of an order, the first one first', async () => {
  expect(await refundsOfOrder(database.db, orderId)).toMatchObject([
    {
      ...{ refundId: id('refund', 1), orderId, paymentId, amount: pln(18000), status: 'failed', attempt: 1 },
      ...{ reason: 'one ticket back', cause: id('cancel', 1), providerRefundId: 're_1', external: false },
    },
    {
      ...{ refundId: id('refund', 2), cause: null, status: 'failed' },
      ...{ failureCode: 'insufficient_funds', providerRefundId: null },
    },
    { refundId: id('refund', 3), status: 'failed', amount: pln(30000), attempt: 2 },
    {
      ...{ refundId: id('refund', 4), orderId, paymentId, amount: pln(1000), status: 'submitted', external: true },
      ...{ reason: 'made_at_provider', providerRefundId: 're_elsewhere_4', attempt: 1, failureCode: null },
    },
    { refundId: id('refund', 5), status: 'succeeded' },
  ]);
  expect(await getRefund(database.db, id('refund', 2))).toMatchObject({ status: 'failed' });
  expect(await getRefund(database.db, id('refund', 404))).toBeUndefined();
  expect(await refundOfCause(database.db, orderId, id('cancel', 1))).toMatchObject({ refundId: id('refund', 1) });
  expect(await refundOfCause(database.db, orderId, id('cancel', 404))).toBeUndefined();
});

it('is found by the provider’s id', async () => {
  expect(await getPaymentByIntent(database.db, 'pi_1')).toMatchObject({ paymentId });
  expect(await getPaymentByIntent(database.db, 'pi_404')).toBeUndefined();
});

it('lists an order’s attempts in their order and a buyer’s payments newest first', async () => {
  await happens(paymentInitiated(3, 1, 3), 3);
  await happens(paymentInitiated(2, 1, 2), 2);
  await happens(paymentInitiated(4, 2), 4);
  const attempts = await paymentsOfOrder(database.db, orderId);
  expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  const { items } = await listUserPayments(database.db, buyer, { limit: 10 });
  expect(items.map((payment) => payment.paymentId)).toEqual([4, 2, 3, 1].map((n) => id('paymen', n)));
});
