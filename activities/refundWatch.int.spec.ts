import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { paymentStream } from '../domain/payments/events';
import { createEventStore, type EventStore } from '../event-store';
import { createStripeGateway } from '../integrations/stripe';
import { allProjections, allUpcasters, getPayment, refundsOfOrder } from '../projections';
import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl } from '../sandbox';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type CapturedPayment, capturedPayment, PRICE } from '../test/support/capturedPayments';
import { quickPolicy } from '../test/support/policy';
import { type NoticeInput } from '../workflows/contracts/notice';
import { type RefundInput } from '../workflows/contracts/refund';
import { type ActivityDeps } from './deps';
import { refundNoticeIdOf } from './onceIds';
import { refundActivities } from './refunds';
import { refundStartActivities } from './refundStarts';
import { refundWatchActivities } from './refundWatch';

const secretKey = 'sk_test_watch';
const CANCELLATION = 'cancellation-1';

let database: FreshDatabase;
let eventStore: EventStore;
let sandbox: Sandbox;
let control: SandboxControl;
let payment: CapturedPayment;
let refundId: string;
let running: readonly string[];
let followed: RefundInput[];
let woken: string[];
let told: NoticeInput[];
beforeAll(async () => {
  [database, sandbox] = await Promise.all([
    freshDatabase(),
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
  [running, followed, woken, told] = [[], [], [], []];
});

const activities = () => {
  const deps = {
    ...{ db: database.db, eventStore, clock: () => new Date() },
    payments: createStripeGateway({ secretKey, apiBase: sandbox.stripeUrl, timeoutMs: 5_000 }),
    processes: {
      isRunning: (workflowId: string) => Promise.resolve(running.includes(workflowId)),
      tellOfRefund: (workflowId: string) => Promise.resolve(void woken.push(workflowId)),
      followRefund: (input: RefundInput) => Promise.resolve(void followed.push(input)),
      startNotice: (input: NoticeInput) => Promise.resolve(void told.push(input)),
    },
  } as unknown as ActivityDeps;
  return { ...refundActivities(deps), ...refundStartActivities(deps), ...refundWatchActivities(deps) };
};
const runAs = <A extends unknown[], R>(workflowId: string, activity: (...input: A) => Promise<R>, ...input: A) =>
  new MockActivityEnvironment(
    { workflowExecution: { workflowId, runId: randomUUID() } },
    { logger: new DefaultLogger('ERROR', () => undefined) },
  ).run(activity, ...input);

const own = () => `refund-${refundId}`;
const compare = () =>
  runAs(`refund-watch-${payment.paymentId}`, activities().compareRefunds, {
    ...{ paymentId: payment.paymentId, orderId: payment.orderId, policy: quickPolicy },
  });
/** Asked for by that process, and submitted to the provider. */
const giveBack = async (workflowId: string, reason = 'he fell ill'): Promise<string> => {
  const of = { refundId, paymentId: payment.paymentId };
  await runAs(workflowId, activities().requestRefund, { ...of, reason });
  await runAs(workflowId, activities().submitRefund, of);
  return (await control.refunds())[0]?.id ?? '';
};
const cameBack = async (workflowId: string, reason?: string): Promise<void> => {
  await control.settleRefund(await giveBack(workflowId, reason), 'fail');
};
const known = () => refundsOfOrder(database.db, payment.orderId);

describe('a refund of ours that stands differently at the provider', () => {
  it('is no news when it does not', async () => {
    await giveBack(own());
    await compare();
    expect([followed, woken]).toEqual([[], []]);
  });

  it('has its process begun anew, which tells the buyer as before', async () => {
    await cameBack(own());
    await compare();
    expect(followed).toEqual([
      {
        ...{ refundId, paymentId: payment.paymentId, orderId: payment.orderId, reason: 'he fell ill' },
        ...{ notice: { cause: 'refund', policy: quickPolicy.delivery }, policy: quickPolicy.payment },
      },
    ]);
  });

  it.each([
    ['late_payment', 'late_payment'],
    ['seats_gone', 'late_payment'],
    ['duplicate_payment', 'duplicate_payment'],
    ['order_cancelled', 'cancellation'],
  ])('went back by itself (%s), so that its buyer is told of %s', async (reason, cause) => {
    await cameBack(own(), reason);
    await compare();
    expect(followed).toMatchObject([{ reason, notice: { cause } }]);
  });

  it('is looked after by a process of its own when it was done for a cancellation, which tells its buyer itself', async () => {
    running = [CANCELLATION];
    await cameBack(CANCELLATION);
    await compare();
    expect(followed).toEqual([expect.not.objectContaining({ notice: expect.anything() as unknown })]);
    expect(woken).toEqual([]);
  });

  describe('while it is under way', () => {
    beforeEach(async () => {
      // Made there, and the answer has not been written down yet.
      const of = { refundId, paymentId: payment.paymentId };
      await runAs(CANCELLATION, activities().requestRefund, { ...of, reason: 'concert_cancelled' });
      const gateway = createStripeGateway({ secretKey, apiBase: sandbox.stripeUrl, timeoutMs: 5_000 });
      await gateway.refund({
        ...{ intentId: payment.intentId, amount: PRICE, idempotencyKey: refundId, metadata: { refundId } },
      });
    });

    it('wakes the cancellation that carries it out', async () => {
      running = [CANCELLATION];
      await compare();
      expect([followed, woken]).toEqual([[], [CANCELLATION]]);
    });

    it('is taken over when that is gone', async () => {
      await compare();
      expect([followed.length, woken]).toEqual([1, []]);
      expect(await known()).toMatchObject([{ external: false }]);
    });
  });
});

describe('a refund that was made elsewhere', () => {
  it('is written down once, with what it is', async () => {
    const { id } = await control.refundInDashboard(payment.chargeId, 9_000);
    await compare();
    await compare();
    expect(await known()).toMatchObject([
      { external: true, providerRefundId: id, status: 'succeeded', amount: { amount: 9_000, currency: 'PLN' } },
    ]);
    expect(await getPayment(database.db, payment.paymentId)).toMatchObject({ status: 'partly_refunded' });
    expect(followed).toEqual([]);
  });

  it('stands beside ours, of which nothing is taken for it', async () => {
    const of = { refundId, paymentId: payment.paymentId };
    const amount = { amount: 5_000, currency: 'PLN' };
    await runAs(own(), activities().requestRefund, { ...of, amount, reason: 'he fell ill' });
    await runAs(own(), activities().submitRefund, of);
    await control.refundInDashboard(payment.chargeId, 5_000);
    await compare();
    expect((await known()).map(({ external }) => external)).toEqual([false, true]);
  });

  it('that fails afterwards has a process that sees to it, and tells nobody', async () => {
    const { id } = await control.refundInDashboard(payment.chargeId);
    await compare();
    await control.settleRefund(id, 'fail');
    await compare();
    expect(followed).toEqual([expect.not.objectContaining({ notice: expect.anything() as unknown })]);
  });

  it('that came to nothing before anybody heard of it is nothing', async () => {
    const { id } = await control.refundInDashboard(payment.chargeId);
    await control.settleRefund(id, 'fail');
    await compare();
    expect([await known(), followed]).toEqual([[], []]);
  });

  it('of a payment that has not succeeded here is looked at again later', async () => {
    const stranger = randomUUID();
    await eventStore.transact([paymentStream(stranger)], ({ append }) =>
      append({
        ...{ streamId: paymentStream(stranger), streamType: 'payment', commandId: 'seeded', expectedVersion: 'any' },
        metadata: { actor: 'seed', correlationId: 'seed' },
        events: [
          {
            type: 'PaymentInitiated',
            data: { paymentId: stranger, orderId: payment.orderId, userId: payment.userId, attempt: 1, amount: PRICE },
          },
          { type: 'PaymentIntentCreated', data: { paymentId: stranger, provider: 'stripe', intentId: 'pi_none' } },
        ],
      }),
    );
    payment = { ...payment, paymentId: stranger };
    await expect(compare()).rejects.toMatchObject({ type: 'stripe_unknown' });
  });
});

describe('a buyer whose money went back', () => {
  const tell = () =>
    runAs(own(), activities().startRefundNotice, {
      ...{ refundId, paymentId: payment.paymentId, orderId: payment.orderId },
      ...{ cause: 'late_payment' as const, policy: quickPolicy.delivery },
    });

  it('is told how much, by the refund, so that he is told once', async () => {
    await giveBack(own(), 'late_payment');
    await tell();
    expect(told).toEqual([
      {
        ...{ noticeId: refundNoticeIdOf(refundId), userId: payment.userId, concertId: payment.concertId },
        ...{ orderId: payment.orderId, reservationId: null, policy: quickPolicy.delivery },
        subject: { kind: 'money_returned', cause: 'late_payment', refunded: PRICE },
      },
    ]);
  });

  it('is not told beside the cancellation of his concert, which tells him', async () => {
    await giveBack(own(), 'late_payment');
    const { concertId: concert_id, reservationId: reservation_id } = payment;
    await database.db('concert_cancellation_items').insert({ concert_id, reservation_id });
    await tell();
    expect(told).toEqual([]);
  });
});
