import { chargeableStep } from '../domain/shared/chargeable';
import { chargeableRange } from '../domain/shared/chargeableTotal';
import { createSandbox, createSandboxControl, type Sandbox, type SandboxControl } from '../sandbox';
import { type Outcome } from './outcome';
import { type Intent, type PaymentGateway } from './paymentGateway';
import { createStripeGateway } from './stripe';

const secretKey = 'sk_test_gateway';
let sandbox: Sandbox;
let control: SandboxControl;
let gateway: PaymentGateway;
let hasty: PaymentGateway;
beforeAll(async () => {
  sandbox = await createSandbox({
    stripe: { secretKey, asyncMs: null },
    mailgun: { apiKey: 'key', domain: 'mail.example.com' },
  });
  control = createSandboxControl(sandbox.stripeUrl);
  gateway = createStripeGateway({ secretKey, apiBase: sandbox.stripeUrl, timeoutMs: 10_000 });
  hasty = createStripeGateway({ secretKey, apiBase: sandbox.stripeUrl, timeoutMs: 200 });
});
afterAll(() => sandbox.close());
beforeEach(() => control.reset());

const amount = { amount: 24_000, currency: 'PLN' };
const metadata = { orderId: 'o-1', paymentId: 'p-1' };
const create = (more: Partial<Parameters<PaymentGateway['createIntent']>[0]> = {}, by = gateway) =>
  by.createIntent({ amount, idempotencyKey: 'create-1', metadata, ...more });
const done = <T>(outcome: Outcome<T>): T => {
  if (outcome.outcome === 'done') return outcome.value;
  throw new Error(`not done: ${JSON.stringify(outcome)}`);
};
const pay = async (paymentMethod: string, idempotencyKey = 'confirm-1') => {
  const { intentId } = done(await create());
  return gateway.confirmIntent({ intentId, paymentMethod, idempotencyKey, returnUrl: 'https://shop.example/back' });
};

describe('paying', () => {
  it('creates an intent and confirms it', async () => {
    const created = done(await create());
    expect(created).toMatchObject({ status: 'requires_payment_method', amount, chargeId: null, metadata });
    const paid = done(
      await gateway.confirmIntent({
        intentId: created.intentId,
        paymentMethod: 'pm_card_visa',
        idempotencyKey: 'confirm-1',
      }),
    );
    expect(paid).toMatchObject({ intentId: created.intentId, status: 'succeeded', failure: null, nextAction: null });
    expect(paid.chargeId).toMatch(/^ch_/);
    expect(done(await gateway.retrieveIntent(created.intentId))).toEqual(paid);
  });

  it('tells what Stripe keeps of it, in the same answer', async () => {
    await control.settings({ feeBasisPoints: 290 });
    const paid = done(await pay('pm_card_visa'));
    await control.settings({ feeBasisPoints: 0 });
    expect(paid).toMatchObject({ status: 'succeeded', fee: { amount: 696, currency: 'PLN' } });
    expect((await control.requests({ method: 'GET', path: '/v1/payment_intents' })).length).toBe(0);
  });

  it('tells so later when Stripe has not booked it yet', async () => {
    await control.settings({ feeBasisPoints: null });
    const paid = done(await pay('pm_card_visa'));
    await control.settings({ feeBasisPoints: 290 });
    expect(paid.status).toBe('succeeded');
    expect(paid).not.toHaveProperty('fee');
    await control.bookCharge(paid.chargeId ?? '');
    await control.settings({ feeBasisPoints: 0 });
    expect(done(await gateway.retrieveIntent(paid.intentId))).toMatchObject({ fee: { amount: 696, currency: 'PLN' } });
  });

  it('is refused with what the bank said, and the intent as it stands', async () => {
    const outcome = await pay('pm_card_visa_chargeDeclinedInsufficientFunds');
    expect(outcome).toMatchObject({
      outcome: 'refused',
      code: 'card_declined',
      declineCode: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      details: { intent: { status: 'requires_payment_method', failure: { code: 'card_declined' } } },
    });
  });

  it('says where to send the buyer', async () => {
    const intent = done(await pay('pm_card_authenticationRequired'));
    expect(intent).toMatchObject({ status: 'requires_action', nextAction: { type: 'redirect_to_url' } });
    const [atProvider] = await control.intents();
    const action = done(await gateway.actionOf(intent.intentId));
    expect(action).toEqual({
      clientSecret: atProvider?.client_secret,
      nextAction: { type: 'redirect_to_url', url: expect.stringContaining(`${sandbox.stripeUrl}/bank/`) as unknown },
    });
    expect(JSON.stringify(intent)).not.toContain(action?.clientSecret);
    await control.authenticate(intent.intentId, 'fail');
    expect(done(await gateway.retrieveIntent(intent.intentId)).failure).toEqual({
      code: 'payment_intent_authentication_failure',
      declineCode: null,
      message: expect.stringContaining('failed authentication') as unknown,
    });
    expect(done(await gateway.actionOf(intent.intentId))).toBeNull();
  });

  it('may take its time', async () => {
    expect(done(await pay('pm_usBankAccount_success')).status).toBe('processing');
  });

  it('charges once, however often it is asked with one key', async () => {
    const { intentId } = done(await create());
    const confirm = { intentId, paymentMethod: 'pm_card_visa', idempotencyKey: 'confirm-1' };
    await control.addSwitch({ do: 'lose', how: 'cut', path: '/v1/payment_intents/*/confirm' });
    expect(await gateway.confirmIntent(confirm)).toMatchObject({ outcome: 'unknown' });
    expect(done(await gateway.confirmIntent(confirm)).status).toBe('succeeded');
    expect(done(await create()).intentId).toBe(intentId);
    expect(await control.charges()).toHaveLength(1);
  });

  it('takes an intent that has succeeded for done when the key is long forgotten', async () => {
    const { intentId } = done(await pay('pm_card_visa'));
    await control.expireIdempotencyKeys();
    const again = { intentId, paymentMethod: 'pm_card_visa', idempotencyKey: 'confirm-1' };
    expect(done(await gateway.confirmIntent(again)).status).toBe('succeeded');
    expect(await control.charges()).toHaveLength(1);
  });

  it('is refused for one key with other parameters', async () => {
    await create();
    const other = await create({ amount: { amount: 1_000, currency: 'PLN' } });
    expect(other).toMatchObject({ outcome: 'refused', code: 'idempotency_error' });
  });

  it.each([
    ['ISK', 500, 50_000],
    ['JPY', 5_000, 5_000],
    ['KWD', 12_340, 12_340],
  ])('asks for %s in the unit that Stripe counts in', async (currency, ours, theirs) => {
    const intent = done(await create({ amount: { amount: ours, currency } }));
    expect(intent.amount).toEqual({ amount: ours, currency });
    expect((await control.intents())[0]?.amount).toBe(theirs);
  });

  it.each('USD GBP JPY HUF KWD TND ISK UGX IDR MGA PLN CZK XOF'.split(' '))(
    'in %s the least and the most of a total are what Stripe takes, and a step beyond is not',
    async (currency) => {
      const { least, most } = chargeableRange(currency);
      const step = chargeableStep(currency);
      const ask = async (minorUnits: number): Promise<string> => {
        const outcome = await create({ amount: { amount: minorUnits, currency }, idempotencyKey: `key-${minorUnits}` });
        return outcome.outcome === 'refused' ? outcome.code : outcome.outcome;
      };
      expect(await ask(least)).toBe('done');
      expect(await ask(most)).toBe('done');
      expect(await ask(most + step)).toBe('amount_too_large');
      expect(await ask(least - step)).toBe(least === step ? 'parameter_invalid_integer' : 'amount_too_small');
    },
  );

  it('says on the statement what it was told to, and nothing about the buyer in its metadata', async () => {
    await create({ statementDescriptor: 'ANIA LIVE 2027' });
    expect(await control.intents()).toMatchObject([{ statement_descriptor_suffix: 'ANIA LIVE 2027', metadata }]);
  });

  it('refuses what cannot be charged exactly, without asking', async () => {
    const outcome = await create({ amount: { amount: 12_345, currency: 'KWD' } });
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'amount_not_chargeable' });
    expect(await control.requests()).toHaveLength(0);
  });

  it.each([
    ['too little', { amount: 199, currency: 'PLN' }, 'amount_too_small'],
    ['too much', { amount: 100_000_000, currency: 'PLN' }, 'amount_too_large'],
  ])('refuses %s in the words of Stripe', async (_what, price, code) => {
    expect(await create({ amount: price })).toMatchObject({ outcome: 'refused', code });
  });
});

describe('finding an intent whose creation was never answered', () => {
  it('looks through every page since then', async () => {
    const createdSince = Math.floor(Date.now() / 1000);
    const wanted = done(await create());
    for (let count = 0; count < 101; count++) {
      await create({ idempotencyKey: `other-${count}`, metadata: { orderId: 'o-2', paymentId: `other-${count}` } });
    }
    expect(done(await gateway.findIntent({ paymentId: 'p-1', createdSince }))?.intentId).toBe(wanted.intentId);
    expect(done(await gateway.findIntent({ paymentId: 'p-9', createdSince }))).toBeNull();
    expect(done(await gateway.findIntent({ paymentId: 'p-1', createdSince: createdSince + 3_600 }))).toBeNull();
  });
});

describe('cancelling', () => {
  const cancel = (intentId: string, idempotencyKey = 'cancel-1') =>
    gateway.cancelIntent({ intentId, reason: 'abandoned', idempotencyKey });

  it('ends an open intent, also when asked again without the key', async () => {
    const { intentId } = done(await create());
    expect(done(await cancel(intentId)).status).toBe('canceled');
    expect(done(await cancel(intentId, 'cancel-2')).status).toBe('canceled');
  });

  it.each([
    ['pm_card_visa', 'succeeded'],
    ['pm_usBankAccount_success', 'processing'],
  ])('is refused after %s, and says how the intent stands', async (paymentMethod, status) => {
    const { intentId } = done(await pay(paymentMethod));
    const outcome = await cancel(intentId);
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'payment_intent_unexpected_state' });
    const intent = outcome.outcome === 'refused' ? (outcome.details?.['intent'] as Intent) : undefined;
    // A "no" tells the intent without its fee.
    expect(done(await gateway.retrieveIntent(intentId))).toMatchObject({ ...intent });
    expect(intent?.status).toBe(status);
  });

  it('forbids paying', async () => {
    const { intentId } = done(await create());
    await cancel(intentId);
    expect(
      await gateway.confirmIntent({ intentId, paymentMethod: 'pm_card_visa', idempotencyKey: 'confirm-1' }),
    ).toMatchObject({
      outcome: 'refused',
      code: 'payment_intent_unexpected_state',
      details: { intent: { status: 'canceled' } },
    });
  });
});

describe('refunding', () => {
  const refund = (intentId: string, more: Partial<Parameters<PaymentGateway['refund']>[0]> = {}) =>
    gateway.refund({ intentId, amount, idempotencyKey: 'refund-1', metadata: { refundId: 'r-1' }, ...more });

  it('gives back once for one key', async () => {
    const { intentId } = done(await pay('pm_card_visa'));
    const first = done(await refund(intentId));
    expect(first).toMatchObject({ intentId, status: 'succeeded', amount, metadata: { refundId: 'r-1' } });
    expect(done(await refund(intentId))).toEqual(first);
    expect(done(await gateway.listRefunds(intentId))).toEqual([first]);
  });

  it('shows how a refund stands', async () => {
    const { intentId } = done(await pay('pm_card_pendingRefund'));
    const { providerRefundId, status } = done(await refund(intentId));
    expect(status).toBe('pending');
    await control.settleRefund(providerRefundId, 'fail');
    expect(done(await gateway.listRefunds(intentId))).toMatchObject([
      { status: 'failed', failureReason: 'expired_or_canceled_card' },
    ]);
  });

  it('is refused beyond what was paid', async () => {
    const { intentId } = done(await pay('pm_card_visa'));
    await refund(intentId);
    expect(await refund(intentId, { idempotencyKey: 'refund-2' })).toMatchObject({
      outcome: 'refused',
      code: 'charge_already_refunded',
    });
  });
});

describe('an answer that says nothing', () => {
  it.each<[string, Parameters<SandboxControl['addSwitch']>[0], string]>([
    ['half an answer', { do: 'lose', how: 'cut' }, 'An error occurred with our connection to Stripe'],
    ['connections that are reset', { do: 'lose', times: 2 }, 'An error occurred with our connection to Stripe'],
    ['a fault', { do: 'fail' }, '500'],
    ['a page with a fault', { do: 'fail', format: 'html', status: 502 }, 'Invalid JSON'],
    ['a lock', { do: 'limit', lockTimeout: true }, 'lock_timeout'],
  ])('is unknown: %s', async (_what, input, error) => {
    await control.addSwitch(input);
    expect(await create()).toEqual({ outcome: 'unknown', error: expect.stringContaining(error) as unknown });
  });

  it('is unknown: too many, and when to come back', async () => {
    await control.addSwitch({ do: 'limit', retryAfterSeconds: 2 });
    expect(await create()).toMatchObject({ outcome: 'unknown', retryAfterMs: 2_000 });
  });

  it('is unknown: none in time, and the first is still at work', async () => {
    await control.addSwitch({ do: 'delay', ms: null, when: 'during' });
    expect(await create({}, hasty)).toEqual({
      outcome: 'unknown',
      error: expect.stringContaining('timeout being reached (200ms)') as unknown,
    });
    expect(await create()).toMatchObject({
      outcome: 'unknown',
      error: expect.stringContaining('idempotency_key_in_use') as unknown,
    });
  });

  it('is unknown: nobody there', async () => {
    const nowhere = createStripeGateway({ secretKey, apiBase: 'http://127.0.0.1:9', timeoutMs: 10_000 });
    expect(await nowhere.retrieveIntent('pi_1')).toMatchObject({ outcome: 'unknown' });
    expect(await nowhere.listRefunds('pi_1')).toMatchObject({ outcome: 'unknown' });
    expect(await nowhere.findIntent({ paymentId: 'p-1', createdSince: 0 })).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a "no" that has nothing to do with the card', () => {
  it.each([
    ['a wrong key', 'sk_test_other', 'authentication_failed'],
    ['a wrong id', secretKey, 'resource_missing'],
  ])('%s', async (_what, key, code) => {
    const other = createStripeGateway({ secretKey: key, apiBase: sandbox.stripeUrl, timeoutMs: 10_000 });
    expect(await other.retrieveIntent('pi_nobody')).toMatchObject({ outcome: 'refused', code });
  });
});
