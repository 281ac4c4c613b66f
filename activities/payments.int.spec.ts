import { randomUUID } from 'node:crypto';
import { type ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createEventStore, type EventStore } from '../event-store';
import { createStripeGateway } from '../integrations/stripe';
import { allProjections, allUpcasters, getPayment } from '../projections';
import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl } from '../sandbox';
import { type SwitchInput } from '../sandbox/core/switches';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type ActivityDeps } from './deps';
import { type Charge } from './paymentIntents';
import { paymentActivities } from './payments';
import { refundActivities } from './refunds';

const secretKey = 'sk_test_activities';
const DAY_MS = 24 * 3_600_000;
const price = { amount: 24_000, currency: 'PLN' };

let database: FreshDatabase;
let eventStore: EventStore;
let sandbox: Sandbox;
let control: SandboxControl;
let now: Date;
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
  now = new Date();
  await control.reset();
});

/** What fails here does so on purpose. */
const environment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => undefined) });
const activities = () => {
  const deps = {
    db: database.db,
    eventStore,
    payments: createStripeGateway({ secretKey, apiBase: sandbox.stripeUrl, timeoutMs: 5_000 }),
    clock: () => now,
    returnUrl: 'https://shop.example/back',
  } as unknown as ActivityDeps;
  return { ...paymentActivities(deps), ...refundActivities(deps) };
};
const run = <A extends unknown[], R>(activity: (...input: A) => Promise<R>, ...input: A): Promise<R> =>
  environment().run(activity, ...input);

const newCharge = (more: Partial<Charge> = {}): Charge => ({
  ...{ orderId: randomUUID(), userId: randomUUID(), paymentId: randomUUID(), attempt: 1, amount: price },
  ...{ paymentMethodId: 'pm_card_visa', ...more },
});
const charge = (of: Charge) => run(activities().charge, of);
const statusOf = async ({ paymentId }: Charge) => (await getPayment(database.db, paymentId))?.status;

/** As Temporal does it: the same activity again, until it says something or is not to be tried again. */
const untilDone = async <T>(attempt: () => Promise<T>, tries = 5): Promise<T> => {
  try {
    return await attempt();
  } catch (error) {
    if (tries === 1 || (error as ApplicationFailure).nonRetryable === true) throw error;
    return untilDone(attempt, tries - 1);
  }
};

const CREATE: Partial<SwitchInput> = { method: 'POST', path: '/v1/payment_intents' };
const CONFIRM: Partial<SwitchInput> = { method: 'POST', path: '/v1/payment_intents/*/confirm' };
const CANCEL: Partial<SwitchInput> = { method: 'POST', path: '/v1/payment_intents/*/cancel' };
const REFUND: Partial<SwitchInput> = { method: 'POST', path: '/v1/refunds' };

const fault = (at: Partial<SwitchInput>, work: 'done' | 'none', times: number | null = 1) =>
  control.addSwitch({ ...at, do: 'fail', kept: true, work, times });
const keysOf = async (path: string) =>
  (await control.requests({ method: 'POST', path })).map(({ idempotencyKey }) => idempotencyKey);

describe('a fault that Stripe keeps under its key', () => {
  it.each([
    ['creation', CREATE, 'none'],
    ['creation', CREATE, 'done'],
    ['confirmation', CONFIRM, 'none'],
    ['confirmation', CONFIRM, 'done'],
  ] as const)('of a %s (%#): the card is charged once, and the payment ends', async (_, at, work) => {
    await fault(at, work);
    const payment = newCharge();
    expect(await untilDone(() => charge(payment))).toBe('succeeded');
    expect(await statusOf(payment)).toBe('succeeded');
    expect(await control.charges()).toMatchObject([{ amount: 24_000, status: 'succeeded' }]);
    expect(await control.intents()).toHaveLength(1);
  });

  it('is asked again under a key of the same attempt, and only when a look-up has found nothing', async () => {
    await fault(CONFIRM, 'none', 3);
    const payment = newCharge();
    await untilDone(() => charge(payment));
    const key = `${payment.paymentId}:confirm`;
    // Once for the fault, once to hear it again; and the same with the next key.
    expect(await keysOf('/v1/payment_intents/')).toEqual([
      ...[key, key, `${key}:again-2`],
      ...[key, `${key}:again-2`, `${key}:again-3`],
    ]);
  });

  it('is not asked for ever: it stays unknown', async () => {
    await fault(CONFIRM, 'none', null);
    const payment = newCharge();
    await expect(untilDone(() => charge(payment))).rejects.toMatchObject({ type: 'stripe_unknown' });
    expect(await control.charges()).toEqual([]);
    expect(await statusOf(payment)).toBe('processing');
  });

  it('of a declined confirmation: the buyer is told of the decline', async () => {
    await fault(CONFIRM, 'done');
    const payment = newCharge({ paymentMethodId: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
    expect(await untilDone(() => charge(payment))).toBe('failed');
    expect((await getPayment(database.db, payment.paymentId))?.failure).toMatchObject({
      code: 'card_declined',
      declineCode: 'insufficient_funds',
    });
    expect(await control.charges()).toMatchObject([{ status: 'failed' }]);
  });

  it.each(['none', 'done'] as const)('of a cancellation, its work %s: the payment is cancelled', async (work) => {
    const payment = newCharge({ paymentMethodId: 'pm_card_authenticationRequired' });
    expect(await charge(payment)).toBe('requires_action');
    await fault(CANCEL, work);
    const { orderId, paymentId } = payment;
    const cancel = () => run(activities().cancelPayment, { orderId, paymentId, reason: 'superseded' });
    expect(await untilDone(cancel)).toBe('cancelled');
    expect(await control.intents()).toMatchObject([{ status: 'canceled' }]);
  });

  it.each(['none', 'done'] as const)('of a refund, its work %s: the money goes back once', async (work) => {
    const payment = newCharge();
    await charge(payment);
    const { paymentId } = payment;
    const refundId = randomUUID();
    const amount = { amount: 10_000, currency: 'PLN' };
    await run(activities().requestRefund, { refundId, paymentId, amount, reason: 'he fell ill' });
    await fault(REFUND, work);
    expect(await untilDone(() => run(activities().submitRefund, { refundId, paymentId }))).toBe('succeeded');
    expect(await control.refunds()).toMatchObject([{ amount: 10_000, status: 'succeeded' }]);
    expect(await getPayment(database.db, paymentId)).toMatchObject({ refunded: amount, status: 'partly_refunded' });
  });
});

describe('a key that is older than a day', () => {
  /** The intent is there, but nobody has heard its id. */
  const unheard = async (): Promise<Charge> => {
    const payment = newCharge();
    await control.addSwitch({ ...CREATE, do: 'lose', how: 'cut' });
    await expect(charge(payment)).rejects.toMatchObject({ type: 'stripe_unknown' });
    await control.expireIdempotencyKeys();
    return payment;
  };

  it('is not relied on: the intent is looked for by what it is about before anything is created', async () => {
    const payment = await unheard();
    now = new Date(now.getTime() + DAY_MS);
    expect(await charge(payment)).toBe('succeeded');
    expect(await control.intents()).toMatchObject([{ metadata: { paymentId: payment.paymentId } }]);
    expect(await keysOf('/v1/payment_intents')).toEqual([
      `${payment.paymentId}:create`,
      `${payment.paymentId}:confirm`,
    ]);
    expect(await control.charges()).toHaveLength(1);
  });

  it('that is believed to be alive would have made a second one (negative control), and still charged once', async () => {
    const payment = await unheard();
    expect(await charge(payment)).toBe('succeeded');
    expect(await control.intents()).toHaveLength(2);
    expect(await control.charges()).toHaveLength(1);
  });

  it('is not relied on for a refund either', async () => {
    const payment = newCharge();
    await charge(payment);
    const { paymentId } = payment;
    const refundId = randomUUID();
    await run(activities().requestRefund, { refundId, paymentId, reason: 'he fell ill' });
    await control.addSwitch({ ...REFUND, do: 'lose', how: 'cut' });
    const submit = () => run(activities().submitRefund, { refundId, paymentId });
    await expect(submit()).rejects.toMatchObject({ type: 'stripe_unknown' });
    await control.expireIdempotencyKeys();
    expect(await submit()).toBe('succeeded');
    expect(await control.refunds()).toHaveLength(1);
  });
});

describe('a provider that says when to come back', () => {
  it('is asked again no sooner', async () => {
    await control.addSwitch({ ...CONFIRM, do: 'limit', retryAfterSeconds: 7 });
    await expect(charge(newCharge())).rejects.toMatchObject({ type: 'stripe_unknown', nextRetryDelay: 7_000 });
  });
});

describe('a payment method', () => {
  it.each([
    ['that nobody knows', 'pm_nobody', 'resource_missing'],
    ['whose card has expired', 'pm_card_chargeDeclinedExpiredCard', 'expired_card'],
  ])('%s is the buyer’s to change', async (_, paymentMethodId, code) => {
    const payment = newCharge({ paymentMethodId });
    expect(await charge(payment)).toBe('failed');
    expect((await getPayment(database.db, payment.paymentId))?.failure).toMatchObject({ code });
  });
});
