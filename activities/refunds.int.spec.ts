import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createEventStore, type EventStore } from '../event-store';
import { createStripeGateway } from '../integrations/stripe';
import { allProjections, allUpcasters, getPayment, getRefund, refundsOfOrder } from '../projections';
import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl } from '../sandbox';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type CapturedPayment, capturedPayment, PRICE } from '../test/support/capturedPayments';
import { letRivalsMeet, letRivalsPass } from '../test/support/rivals';
import { type ActivityDeps } from './deps';
import { type RefundRequest, refundActivities } from './refunds';

const secretKey = 'sk_test_refunds';
const REFUNDS = { server: 'stripe', method: 'POST', path: '/v1/refunds' } as const;

let database: FreshDatabase;
let eventStore: EventStore;
let sandbox: Sandbox;
let control: SandboxControl;
let payment: CapturedPayment;
let refundId: string;
beforeAll(async () => {
  [database, sandbox] = await Promise.all([
    freshDatabase({ poolMax: 8 }),
    createSandbox({ stripe: { secretKey, asyncMs: null }, mailgun: { apiKey: 'key', domain: 'mail.example.com' } }),
  ]);
  eventStore = createEventStore({ db: database.db, projections: allProjections, upcasters: allUpcasters });
  control = createSandboxControl(sandbox.stripeUrl);
});
afterAll(() => Promise.all([database.drop(), sandbox.close()]));
beforeEach(async () => {
  await control.reset();
  payment = await capturedPayment(eventStore, control);
  refundId = randomUUID();
});

const activities = (store = eventStore) =>
  refundActivities({
    ...{ db: database.db, eventStore: store, clock: () => new Date() },
    payments: createStripeGateway({ secretKey, apiBase: sandbox.stripeUrl, timeoutMs: 5_000 }),
  } as unknown as ActivityDeps);
/** What fails here does so on purpose. */
const run = <A extends unknown[], R>(activity: (...input: A) => Promise<R>, ...input: A): Promise<R> =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => undefined) }).run(activity, ...input);

const of = () => ({ refundId, paymentId: payment.paymentId });
const request = (more: Partial<RefundRequest> = {}) =>
  run(activities().requestRefund, { ...of(), reason: 'he fell ill', ...more });
const submit = () => run(activities().submitRefund, of());
const retry = (attempt: number) => run(activities().retryRefund, { ...of(), attempt });
const fail = () => run(activities().failRefund, { ...of(), code: 'insufficient_funds' });
const shown = () => getRefund(database.db, refundId);
const keys = async () => (await control.requests(REFUNDS)).map(({ idempotencyKey }) => idempotencyKey);
const pln = (amount: number) => ({ amount, currency: 'PLN' });

describe('a refund that failed', () => {
  beforeEach(async () => {
    await request();
    await fail();
  });

  it('is tried again under a key of its own, as often as it is asked to', async () => {
    await retry(2);
    await retry(2);
    expect(await shown()).toMatchObject({ status: 'requested', attempt: 2, failureCode: null });
    expect(await submit()).toBe('succeeded');
    expect(await keys()).toEqual([`${refundId}:2`]);
    expect(await control.refunds()).toMatchObject([{ metadata: { refundId, attempt: '2' } }]);
    expect(await getPayment(database.db, payment.paymentId)).toMatchObject({ status: 'refunded', refunded: PRICE });
  });

  it('is found by its attempt when the answer is lost, also when the key is forgotten', async () => {
    await retry(2);
    await control.addSwitch({ ...REFUNDS, do: 'lose', how: 'cut' });
    await expect(submit()).rejects.toMatchObject({ type: 'stripe_unknown' });
    await control.expireIdempotencyKeys();
    expect(await submit()).toBe('succeeded');
    expect(await control.refunds()).toHaveLength(1);
  });

  it('is not asked for under the old key', async () => {
    expect(await submit()).toBe('failed');
    expect(await control.refunds()).toEqual([]);
  });

  it('cannot be tried again when its money went back another way', async () => {
    await run(activities().requestRefund, { ...of(), refundId: randomUUID(), amount: pln(1), reason: 'another' });
    await expect(retry(2)).rejects.toMatchObject({ type: 'refund_exceeds_captured', nonRetryable: true });
    expect(await shown()).toMatchObject({ status: 'failed', attempt: 1 });
  });

  it('fails in its second attempt as in its first', async () => {
    await retry(2);
    await fail();
    expect(await shown()).toMatchObject({ status: 'failed', attempt: 2, failureCode: 'insufficient_funds' });
    await retry(3);
    expect(await submit()).toBe('succeeded');
    expect(await keys()).toEqual([`${refundId}:3`]);
  });
});

describe('a refund that an operator settles by hand', () => {
  const settle = () => run(activities().settleRefundByHand, of());

  it('frees its amount when the provider may never have got it', async () => {
    await request();
    await settle();
    expect(await shown()).toMatchObject({ status: 'failed', failureCode: 'settled_by_hand' });
  });

  it('is left to its end when the provider has it', async () => {
    await request();
    await submit();
    await settle();
    expect(await shown()).toMatchObject({ status: 'succeeded' });
  });
});

describe('the provider looked up', () => {
  it('says that a refund came back days later, and how much is ours again', async () => {
    await request({ amount: pln(9_000) });
    await submit();
    const [theirs] = await control.refunds();
    await control.settleRefund(theirs?.id ?? '', 'fail');
    expect(await run(activities().lookUpRefund, of())).toBe('failed');
    expect(await shown()).toMatchObject({ status: 'failed', failureCode: 'expired_or_canceled_card' });
    expect(await getPayment(database.db, payment.paymentId)).toMatchObject({ status: 'succeeded', refunded: pln(0) });
  });

  it('does not take the first attempt for the second', async () => {
    await request();
    await submit();
    const [theirs] = await control.refunds();
    await control.settleRefund(theirs?.id ?? '', 'fail');
    await run(activities().lookUpRefund, of());
    await retry(2);
    await expect(run(activities().lookUpRefund, of())).rejects.toMatchObject({ type: 'stripe_unknown' });
    expect(await submit()).toBe('succeeded');
    expect(await control.refunds()).toHaveLength(2);
  });
});

describe('what is asked for', () => {
  it.each([
    [{ amount: pln(24_001) }, 'refund_exceeds_captured'],
    [{ amount: pln(0) }, 'nothing_to_refund'],
    [{ amount: { amount: 1, currency: 'EUR' } }, 'currency_mismatch'],
  ])('is refused when it is %j', async (more, code) =>
    expect(await request(more)).toMatchObject({ outcome: 'refused', refusal: { code } }),
  );

  it('says how far it is when it is asked for again', async () => {
    expect(await request()).toMatchObject({ outcome: 'requested', standing: { status: 'requested', attempt: 1 } });
    await submit();
    expect(await request()).toEqual({
      ...{ outcome: 'requested', refundId, amount: PRICE, standing: { status: 'succeeded', attempt: 1 } },
    });
  });
});

describe('two refunds at once that are more than was captured', () => {
  // The first of them waits for the other, who finds the payment one event further on.
  beforeEach(() => letRivalsMeet(database.db, 'payments', 'new.version = 4'));
  afterEach(() => letRivalsPass(database.db, 'payments'));

  const race = async (store: EventStore): Promise<string[]> => {
    const ask = () =>
      run(activities(store).requestRefund, {
        ...{ refundId: randomUUID(), paymentId: payment.paymentId, amount: pln(20_000), reason: 'twice' },
      });
    return (await Promise.all([ask(), ask()])).map(({ outcome }) => outcome).sort();
  };

  it('come to one refund', async () => {
    expect(await race(eventStore)).toEqual(['refused', 'requested']);
    expect(await refundsOfOrder(database.db, payment.orderId)).toHaveLength(1);
  });

  it('come to two without the lock of the payment (negative control)', async () => {
    const unlocked = createEventStore({
      ...{ db: database.db, projections: allProjections, upcasters: allUpcasters, locking: 'none' },
    });
    expect(await race(unlocked)).toEqual(['requested', 'requested']);
    expect(await refundsOfOrder(database.db, payment.orderId)).toHaveLength(2);
  });
});
