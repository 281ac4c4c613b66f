import { ScheduleOverlapPolicy } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { RECONCILE } from '../../workflows/contracts/names';
import { type ReconciliationResult } from '../../workflows/contracts/reconciliation';
import { atStripe, healDrift, openDrift, type ShownDrift } from '../support/drift';
import { ended, firstRunOf } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { buyByBankTransfer, SHORT_HOLD } from '../support/lateMoney';
import { newOperator, type Operator } from '../support/operator';
import { orderIs } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Person,
} from '../support/people';
import { intentThatIs } from '../support/providers';
import { reconcileNow, seldomReconciled, startReconciling } from '../support/reconcile';

// What fails here does so on purpose.
Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
jest.setTimeout(90_000);

const settings = seldomReconciled({ pagesPerRun: 5 });

let house: House;
let operator: Operator;
let organizer: Person;
let concert: string;
beforeAll(async () => {
  house = await openHouse({ reconcile: settings });
  operator = await newOperator(house);
  organizer = await newOrganizer(house);
  concert = await newConcert(house, organizer);
});
afterAll(() => house.close());

const PAID = { amount: '24000', currency: 'pln', payment_method: 'pm_card_visa', confirm: 'true' };
const CARD = { 'automatic_payment_methods[enabled]': 'true', 'automatic_payment_methods[allow_redirects]': 'never' };

const about = async (reference: string): Promise<readonly ShownDrift[]> =>
  (await openDrift(house, operator)).filter((drift) => drift.reference === reference);
const only = async (reference: string): Promise<ShownDrift> => {
  const [found, ...others] = await about(reference);
  if (found === undefined || others.length > 0) throw new Error(`not one difference about ${reference}`);
  return found;
};
const refundsAt = async (intentId: string) =>
  (await house.sandbox.refunds()).filter(({ payment_intent }) => payment_intent === intentId);

/** It looks once when it begins, and then waits for news. */
const hasLooked = (workflowId: string) =>
  eventually('the payment to wait for news', async () => {
    const { events } = await house.temporal.workflow.getHandle(workflowId).fetchHistory();
    return events?.some(({ timerStartedEventAttributes }) => timerStartedEventAttributes) ? true : undefined;
  });

const buy = async (): Promise<{ buyer: Person; orderId: string; intentId: string }> => {
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
  const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
  return { buyer, orderId, intentId: (await intentThatIs(house, orderId, 'succeeded')).id };
};

it('is scheduled by the worker’s start, never twice at once, and missed runs are not made up for', async () => {
  const { spec, action, policies } = await house.temporal.schedule.getHandle(RECONCILE).describe();
  expect(spec.intervals).toMatchObject([{ every: settings.everyMs }]);
  expect(action).toMatchObject({ workflowType: 'reconciliation', taskQueue: 'bulk', args: [settings.input] });
  expect(policies).toMatchObject({ overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: 60_000 });
});

it('finds nothing where both sides agree: paid, declined, open, refunded', async () => {
  await buy();
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
  expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa_chargeDeclined' }), 201);
  await buyByBankTransfer(house, await newPerson(house), concert);
  const workflowId = await startReconciling(house);
  const { counts, failed } = (await ended<ReconciliationResult>(house, workflowId)).result;
  expect(await firstRunOf(house, workflowId, 'reconciliation')).toEqual({ wentOn: true });
  expect(failed).toEqual([]);
  expect(counts).toMatchObject({ intents: 3, disputes: 0, suspects: 0, open: 0 });
  expect(await openDrift(house, operator)).toEqual([]);
});

describe('money that is no payment’s of ours', () => {
  it('is found once, however often it is compared, and given back once, in full', async () => {
    const { id } = await atStripe(house, 'payment_intents', { ...PAID, ...CARD });
    expect((await reconcileNow(house)).counts).toMatchObject({ suspects: 1 });
    expect((await reconcileNow(house)).counts).toMatchObject({ suspects: 0 });
    const { driftId, ...found } = await only(id);
    expect(found).toMatchObject({
      ...{ kind: 'unmatched_payment', remedy: 'refunded', paymentId: null, orderId: null, ours: null },
      theirs: { status: 'succeeded', amount: { amount: 24_000, currency: 'PLN' } },
    });

    const answers = await Promise.all(
      [1, 2, 3].map(() => healDrift(house, operator, driftId, { reason: 'paid by hand' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.body).toMatchObject({
      ...{ status: 'healed', healed: { how: 'refunded', by: operator.userId, reason: 'paid by hand' } },
    });
    expect(await refundsAt(id)).toMatchObject([{ amount: 24_000, metadata: { driftId } }]);
    expect((await ended(house, `heal-${driftId}`, 'drift-healed')).result).toEqual({
      ...{ outcome: 'healed', reason: 'refunded' },
    });
    expect((await reconcileNow(house)).counts).toMatchObject({ suspects: 0 });
    expect(await about(id)).toEqual([]);
  });

  it('goes back once also when Stripe’s answer is lost', async () => {
    const { id } = await atStripe(house, 'payment_intents', { ...PAID, ...CARD });
    await reconcileNow(house);
    await house.sandbox.addSwitch({ do: 'lose', method: 'POST', path: '/v1/refunds', how: 'cut', work: 'done' });
    const { driftId } = await only(id);
    expecting(await healDrift(house, operator, driftId, { reason: 'nobody’s' }), 200);
    expect(await refundsAt(id)).toHaveLength(1);
  });

  it('is found and given back anew when a bank sends the refund back', async () => {
    const { id } = await atStripe(house, 'payment_intents', { ...PAID, ...CARD });
    await reconcileNow(house);
    const { driftId } = await only(id);
    expecting(await healDrift(house, operator, driftId, { reason: 'nobody’s' }), 200);
    const [first] = await refundsAt(id);
    await house.sandbox.settleRefund(first?.id ?? '', 'fail');
    await reconcileNow(house);
    expect((await only(id)).driftId).toBe(driftId);
    expecting(await healDrift(house, operator, driftId, { reason: 'once more' }), 200);
    expect((await refundsAt(id)).map(({ status }) => status).sort()).toEqual(['failed', 'succeeded']);
  });

  it('is not reported again when an operator keeps it', async () => {
    const { id } = await atStripe(house, 'payment_intents', { ...PAID, ...CARD });
    await reconcileNow(house);
    const { driftId } = await only(id);
    expecting(await healDrift(house, operator, driftId, { action: 'keep', reason: 'our other shop' }), 200);
    expect((await reconcileNow(house)).counts).toMatchObject({ suspects: 0 });
    expect(await about(id)).toEqual([]);
    expect(await refundsAt(id)).toEqual([]);
  });

  it('has gone when somebody gave it back in the dashboard', async () => {
    const { id } = await atStripe(house, 'payment_intents', { ...PAID, ...CARD });
    await reconcileNow(house);
    await only(id);
    await atStripe(house, 'refunds', { payment_intent: id });
    expect((await reconcileNow(house)).counts).toMatchObject({ open: 1 });
    expect(await about(id)).toEqual([]);
  });
});

describe('money that came and that nobody has told us of', () => {
  const arriveUnheard = async () => {
    const buyer = await newPerson(house);
    const order = await buyByBankTransfer(house, buyer, concert);
    const { id } = await intentThatIs(house, order.orderId, 'processing');
    await hasLooked(order.paymentWorkflowId);
    await house.sandbox.holdWebhooks({ server: 'stripe' });
    await order.arrives();
    return { ...order, buyer, intentId: id };
  };
  afterEach(() => house.sandbox.releaseWebhooks({ server: 'stripe' }));

  it('is found, and healed by a look at the provider', async () => {
    const { intentId, orderId, paymentId, buyer } = await arriveUnheard();
    await reconcileNow(house);
    const found = await only(intentId);
    expect(found).toMatchObject({
      ...{ kind: 'payment_status', orderId, paymentId, remedy: 'looked_up' },
      ...{ ours: { status: 'processing' }, theirs: { status: 'succeeded' } },
    });
    expecting(await healDrift(house, operator, found.driftId, { reason: 'a webhook was lost' }), 200);
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect((await reconcileNow(house)).counts).toMatchObject({ suspects: 0 });
    const { items } = expecting(
      await house.api<{ items: { type: string }[] }>('GET', `/v1/orders/${orderId}/history`, { token: buyer.token }),
      200,
    );
    expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(['DriftFound', 'DriftHealed']));
  });

  it('has gone when the message comes after all', async () => {
    const { intentId, orderId, buyer } = await arriveUnheard();
    await reconcileNow(house);
    await only(intentId);
    await house.sandbox.releaseWebhooks({ server: 'stripe' });
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect((await reconcileNow(house)).counts).toMatchObject({ open: 1 });
    expect(await about(intentId)).toEqual([]);
  });

  it('comes right within the grace without a word to anybody', async () => {
    const { intentId, orderId, buyer } = await arriveUnheard();
    const patient = seldomReconciled({ graceMs: 10_000 }).input;
    const { workflowId } = await house.temporal.workflow.start('reconciliation', {
      ...{ workflowId: 'reconcile-patiently', taskQueue: 'bulk', args: [{ ...patient, lookBackMs: 60_000 }] },
    });
    await eventually('the difference to be suspected', async () =>
      (await house.database.db('drift_suspects').where({ reference: intentId })).length > 0 ? true : undefined,
    );
    await house.sandbox.releaseWebhooks({ server: 'stripe' });
    await orderIs(house, buyer, orderId, 'fulfilled');
    await house.temporal.workflow.getHandle(workflowId).result();
    expect(await openDrift(house, operator)).toEqual([]);
  });
});

it('a dispute that nobody has told us of is found', async () => {
  const { intentId, orderId } = await buy();
  const [charge] = await house.sandbox.charges({ payment_intent: intentId });
  await house.sandbox.holdWebhooks({ server: 'stripe' });
  const { id } = await house.sandbox.dispute(charge?.id ?? '');
  await reconcileNow(house);
  expect(await only(id)).toMatchObject({
    ...{ kind: 'dispute_unknown', orderId, ours: null, theirs: { status: 'needs_response' }, remedy: 'looked_up' },
  });
});

it('an unpaid order that nothing ends is found, and ended on an operator’s word', async () => {
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
  const { orderId } = expecting(await checkOut(house, buyer, { api: await house.openApi(SHORT_HOLD) }), 201);
  await house.temporal.workflow.getHandle(`order-${orderId}`).terminate('by a test');
  const found = await eventually('the order to be found', async () => {
    await reconcileNow(house);
    return (await about(orderId))[0];
  });
  expect(found).toMatchObject({
    ...{ kind: 'order_without_process', orderId, remedy: 'recovered', theirs: null },
    ours: { status: 'awaiting_payment' },
  });
  // Its grace may not be over: the seats are held that much longer than the buyer is told.
  await eventually('the order to expire', async () => {
    const { status } = await healDrift(house, operator, found.driftId, { reason: 'terminated by mistake' });
    return status === 200 ? true : undefined;
  });
  expect(await getOrder(house, buyer, orderId)).toMatchObject({ status: 'expired' });
  expect((await reconcileNow(house)).counts).toMatchObject({ suspects: 0 });
});

it('goes on where it was when its worker dies, and reads in pages and runs', async () => {
  const payments = Array.from({ length: 230 }, () => ({ amount: 24_000, currency: 'pln', metadata: {} }));
  const strangers = await house.sandbox.addPaidIntents(payments);
  const workflowId = await startReconciling(house);
  await house.stopWorker();
  await house.startWorker();
  const { counts, failed } = (await house.temporal.workflow.getHandle(workflowId).result()) as {
    counts: Record<string, number>;
    failed: string[];
  };
  expect(failed).toEqual([]);
  expect(counts).toMatchObject({ suspects: strangers.length });
  const { drift } = expecting(
    await house.api<{ drift: { open: number; byKind: object } }>('GET', '/v1/operations/summary', {
      token: operator.token,
    }),
    200,
  );
  expect(drift).toMatchObject({ byKind: { unmatched_payment: 230 } });
});

it('leaves to the next one what the provider would not tell', async () => {
  const until = () => house.database.db('reconciliations').first<{ done_until: Date }>();
  const before = await until();
  const id = await house.sandbox.addSwitch({
    ...{ do: 'fail', method: 'GET', path: '/v1/refunds', status: 503, times: null },
  });
  // Whether unmatched money has gone back stands in the same list.
  expect((await reconcileNow(house)).failed).toEqual(['refunds', 'suspects', 'open']);
  expect(await until()).toEqual(before);
  await house.sandbox.removeSwitch(id);
  expect((await reconcileNow(house)).failed).toEqual([]);
  expect((await until())?.done_until.getTime()).toBeGreaterThan(before?.done_until.getTime() ?? 0);
});

it('says of a payment that Stripe does not know that it is missing', async () => {
  const { intentId, orderId } = await buy();
  await house.sandbox.reset();
  await reconcileNow(house);
  expect(await only(intentId)).toMatchObject({ kind: 'payment_missing', orderId, theirs: null, remedy: null });
  const { driftId } = await only(intentId);
  expect((await healDrift(house, operator, driftId, { reason: 'please' })).status).toBe(409);
});
