import Stripe from 'stripe';
import { startSandbox, stripeClient, type Started } from '../testing/startSandbox';
import { until } from '../testing/until';

let started: Started;
beforeAll(async () => {
  started = await startSandbox();
});
afterAll(() => started.sandbox.close());

const never = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } } as const;
const create = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  started.stripe.paymentIntents.create({ amount: 24_000, currency: 'pln', ...never, ...more });
const errorOf = async (call: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`no error of Stripe's: ${String(error)}`);
};
const idOf = (reference: string | { id: string } | null): string =>
  typeof reference === 'string' ? reference : (reference?.id ?? '');
const eventTypes = async (intentId: string): Promise<string[]> =>
  (await started.control.stripeEvents())
    .filter(({ data }) => {
      const object = data.object as { id: string; payment_intent?: string };
      return object.id === intentId || object.payment_intent === intentId;
    })
    .map(({ type }) => type);

describe('the balance transaction of a charge', () => {
  const paidWith = async (expand: string[]) =>
    started.stripe.paymentIntents.confirm((await create()).id, { payment_method: 'pm_card_visa', expand });
  const bookedOf = ({ latest_charge: charge }: Stripe.PaymentIntent) =>
    typeof charge === 'object' ? charge?.balance_transaction : undefined;

  afterEach(() => started.control.settings({ feeBasisPoints: 0 }));

  it('comes with an answer that is asked to open two levels, and says what was kept', async () => {
    expect(bookedOf(await paidWith(['latest_charge.balance_transaction']))).toMatchObject({
      ...{ object: 'balance_transaction', amount: 24_000, fee: 0, net: 24_000, currency: 'pln', fee_details: [] },
    });
    await started.control.settings({ feeBasisPoints: 290 });
    expect(bookedOf(await paidWith(['latest_charge.balance_transaction']))).toMatchObject({
      ...{ fee: 696, net: 23_304, fee_details: [{ amount: 696, type: 'stripe_fee' }] },
    });
    expect(bookedOf(await paidWith(['latest_charge']))).toMatch(/^txn_/);
  });

  it('is not there until the charge is booked, when that comes later', async () => {
    await started.control.settings({ feeBasisPoints: null });
    const paid = await paidWith(['latest_charge.balance_transaction']);
    expect(bookedOf(paid)).toBeNull();
    await started.control.settings({ feeBasisPoints: 290 });
    await started.control.bookCharge(idOf(paid.latest_charge));
    expect(
      bookedOf(
        await started.stripe.paymentIntents.retrieve(paid.id, { expand: ['latest_charge.balance_transaction'] }),
      ),
    ).toMatchObject({ fee: 696, source: idOf(paid.latest_charge) });
  });

  it('is nowhere in an intent that was not paid', async () => {
    const { id } = await create();
    const open = await started.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge.balance_transaction'] });
    expect(open.latest_charge).toBeNull();
  });
});

describe('a payment intent', () => {
  it('is created, confirmed and read by its id', async () => {
    const created = await create({ metadata: { paymentId: 'p-1' } });
    expect(created).toMatchObject({
      object: 'payment_intent',
      status: 'requires_payment_method',
      latest_charge: null,
      amount_received: 0,
      currency: 'pln',
      metadata: { paymentId: 'p-1' },
    });
    expect(created.client_secret).toMatch(new RegExp(`^${created.id}_secret_`));
    expect(created.lastResponse.requestId).toMatch(/^req_/);

    const paid = await started.stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 24_000, last_payment_error: null });
    expect(paid.payment_method).toMatch(/^pm_[0-9A-Za-z]{24}$/);

    const read = await started.stripe.paymentIntents.retrieve(created.id, { expand: ['latest_charge'] });
    expect(read.latest_charge).toMatchObject({
      object: 'charge',
      paid: true,
      captured: true,
      amount: 24_000,
      metadata: { paymentId: 'p-1' },
      payment_intent: created.id,
    });
    expect(await eventTypes(created.id)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('is created and confirmed in one call', async () => {
    expect(await create({ payment_method: 'pm_card_mastercard', confirm: true })).toMatchObject({
      status: 'succeeded',
    });
  });

  it('waits for its confirmation when it has a payment method', async () => {
    const created = await create({ payment_method: 'pm_card_visa' });
    expect(created.status).toBe('requires_confirmation');
    expect(await started.stripe.paymentIntents.confirm(created.id)).toMatchObject({ status: 'succeeded' });
  });

  it('needs a return_url unless redirects are ruled out', async () => {
    const created = await started.stripe.paymentIntents.create({ amount: 500, currency: 'eur' });
    const error = await errorOf(started.stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa' }));
    expect(error).toMatchObject({ statusCode: 400, rawType: 'invalid_request_error' });
    expect(error.message).toContain('return_url');
    const again = { payment_method: 'pm_card_visa', return_url: 'https://shop.example/back' };
    expect(await started.stripe.paymentIntents.confirm(created.id, again)).toMatchObject({ status: 'succeeded' });
  });

  it.each<[string, string, string | undefined]>([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ])('is declined with %s', async (token, code, declineCode) => {
    const { id } = await create();
    const error = await errorOf(started.stripe.paymentIntents.confirm(id, { payment_method: token }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({
      statusCode: 402,
      rawType: 'card_error',
      code,
      // The library writes an empty text where the answer has none.
      decline_code: declineCode ?? '',
      doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
      payment_intent: { id, status: 'requires_payment_method', payment_method: null },
    });
    const charge = await started.stripe.charges.retrieve(String(error.charge));
    expect(charge).toMatchObject({ status: 'failed', paid: false, failure_code: code, payment_intent: id });
    const after = await started.stripe.paymentIntents.retrieve(id);
    expect(after.last_payment_error).toMatchObject({ type: 'card_error', code });
    expect(after.last_payment_error?.decline_code).toBe(declineCode);
    expect(await eventTypes(id)).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
  });

  it('takes another card after a decline', async () => {
    const { id } = await create();
    await errorOf(started.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' }));
    expect(await started.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_amex' })).toMatchObject({
      status: 'succeeded',
      last_payment_error: null,
    });
  });

  it('has one success only', async () => {
    const { id } = await create({ payment_method: 'pm_card_visa', confirm: true });
    const error = await errorOf(started.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }));
    expect(error).toMatchObject({
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
      payment_intent: { id, status: 'succeeded' },
    });
    expect(await started.control.charges({ payment_intent: id })).toHaveLength(1);
  });

  it('cannot be confirmed with nothing', async () => {
    const { id } = await create();
    expect(await errorOf(started.stripe.paymentIntents.confirm(id))).toMatchObject({
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
    });
  });

  it('turns a token into a payment method of its own, which pays once', async () => {
    const first = await create({ payment_method: 'pm_card_visa', confirm: true });
    const second = await create({ payment_method: 'pm_card_visa', confirm: true });
    expect(first.payment_method).not.toBe(second.payment_method);
    const error = await errorOf(create({ payment_method: idOf(first.payment_method), confirm: true }));
    expect(error).toMatchObject({ statusCode: 400 });
    expect(error.message).toContain('previously used');
    expect(await started.stripe.paymentMethods.retrieve(idOf(first.payment_method))).toMatchObject({
      type: 'card',
      card: { brand: 'visa', last4: '4242' },
    });
  });

  it('is cancelled before it succeeded, and not after', async () => {
    const open = await create();
    const cancelled = await started.stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' });
    expect(cancelled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect(cancelled.canceled_at).not.toBeNull();
    expect(await eventTypes(open.id)).toContain('payment_intent.canceled');
    for (const id of [open.id, (await create({ payment_method: 'pm_card_visa', confirm: true })).id]) {
      const error = await errorOf(started.stripe.paymentIntents.cancel(id));
      expect(error).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_unexpected_state',
        payment_intent: { id, status: id === open.id ? 'canceled' : 'succeeded' },
      });
    }
    const confirmed = await errorOf(started.stripe.paymentIntents.confirm(open.id, { payment_method: 'pm_card_visa' }));
    expect(confirmed.code).toBe('payment_intent_unexpected_state');
  });

  it('is authorized first and captured later, all or a part', async () => {
    const held = await create({ payment_method: 'pm_card_visa', confirm: true, capture_method: 'manual' });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 24_000, amount_received: 0 });
    const tooMuch = await errorOf(started.stripe.paymentIntents.capture(held.id, { amount_to_capture: 24_001 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, code: 'amount_too_large' });
    const captured = await started.stripe.paymentIntents.capture(held.id, { amount_to_capture: 20_000 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 20_000, amount_capturable: 0 });
    expect(await errorOf(started.stripe.paymentIntents.capture(held.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await eventTypes(held.id)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]);
  });

  it('lets an authorization go when it is cancelled', async () => {
    const held = await create({ payment_method: 'pm_card_visa', confirm: true, capture_method: 'manual' });
    expect(await started.stripe.paymentIntents.cancel(held.id)).toMatchObject({
      status: 'canceled',
      amount_capturable: 0,
    });
    expect(await started.stripe.charges.retrieve(idOf(held.latest_charge))).toMatchObject({ refunded: true });
  });

  it.each(['pm_usBankAccount_success', 'pm_usBankAccount_insufficientFunds'])(
    'takes its time with %s',
    async (token) => {
      const { id, status } = await create({ payment_method: token, confirm: true });
      expect(status).toBe('processing');
      const expected = token.endsWith('success') ? 'succeeded' : 'requires_payment_method';
      const settled = await until(async () => {
        const now = await started.stripe.paymentIntents.retrieve(id);
        return now.status === 'processing' ? undefined : now;
      });
      expect(settled.status).toBe(expected);
      expect(settled.last_payment_error?.code).toBe(expected === 'succeeded' ? undefined : 'insufficient_funds');
      expect(await eventTypes(id)).toEqual([
        'payment_intent.created',
        'charge.pending',
        'payment_intent.processing',
        ...(expected === 'succeeded'
          ? ['charge.succeeded', 'payment_intent.succeeded']
          : ['charge.failed', 'payment_intent.payment_failed']),
      ]);
    },
  );

  it.each(['succeed', 'fail'] as const)('stays processing until it is told to %s', async (outcome) => {
    const { id } = await create({ payment_method: 'pm_usBankAccount_processing', confirm: true });
    const settled = await started.control.settleIntent(id, outcome);
    expect(settled.status).toBe(outcome === 'succeed' ? 'succeeded' : 'requires_payment_method');
    await expect(started.control.settleIntent(id, outcome)).rejects.toThrow('404');
  });

  it('is cancelled while processing only when the bank does not have it yet', async () => {
    await started.control.settings({ asyncMs: null });
    const here = await create({ payment_method: 'pm_usBankAccount_processing', confirm: true });
    expect(await started.stripe.paymentIntents.cancel(here.id)).toMatchObject({ status: 'canceled' });
    const gone = await create({ payment_method: 'pm_usBankAccount_success', confirm: true });
    expect(await errorOf(started.stripe.paymentIntents.cancel(gone.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { id: gone.id, status: 'processing' },
    });
    await started.control.settings({ asyncMs: 5 });
  });

  it('allows the payment methods that it was created with', async () => {
    const { id } = await started.stripe.paymentIntents.create({
      amount: 500,
      currency: 'eur',
      allowed_payment_method_types: ['card'],
    });
    const error = await errorOf(
      started.stripe.paymentIntents.confirm(id, { payment_method: 'pm_usBankAccount_success' }),
    );
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_incompatible_payment_method' });
    expect(await started.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).toMatchObject({
      status: 'succeeded',
      payment_method_types: ['card'],
    });
  });
});

describe('parameters', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['no amount', { currency: 'pln' }, { code: 'parameter_missing', param: 'amount' }],
    ['no currency', { amount: 500 }, { code: 'parameter_missing', param: 'currency' }],
    ['an unknown one', { amount: 500, currency: 'pln', colour: 'red' }, { code: 'parameter_unknown', param: 'colour' }],
    [
      'an unknown one inside',
      { amount: 500, currency: 'pln', automatic_payment_methods: { enabled: true, x: 1 } },
      { code: 'parameter_unknown', param: 'automatic_payment_methods[x]' },
    ],
    ['half a cent', { amount: 500.5, currency: 'pln' }, { code: 'parameter_invalid_integer', param: 'amount' }],
    ['nothing to pay', { amount: 0, currency: 'pln' }, { code: 'parameter_invalid_integer', param: 'amount' }],
    ['too little', { amount: 199, currency: 'pln' }, { code: 'amount_too_small', param: 'amount' }],
    ['too little in yen', { amount: 49, currency: 'jpy' }, { code: 'amount_too_small', param: 'amount' }],
    ['too much', { amount: 100_000_000, currency: 'pln' }, { code: 'amount_too_large', param: 'amount' }],
    ['a fils', { amount: 12_345, currency: 'kwd' }, { param: 'amount' }],
    ['half a króna', { amount: 50_050, currency: 'isk' }, { param: 'amount' }],
    ['no currency of this world', { amount: 500, currency: 'xyz' }, { param: 'currency' }],
    ['an empty text', { amount: 500, currency: 'pln', description: '' }, { code: 'parameter_invalid_empty' }],
    ['a strange truth', { amount: 500, currency: 'pln', confirm: 'maybe' }, { param: 'confirm' }],
    ['a strange choice', { amount: 500, currency: 'pln', capture_method: 'later' }, { param: 'capture_method' }],
    ['off_session alone', { amount: 500, currency: 'pln', off_session: true }, { param: 'off_session' }],
    [
      'an unknown payment method',
      { amount: 500, currency: 'pln', payment_method: 'pm_nobody' },
      { code: 'resource_missing', param: 'payment_method' },
    ],
    [
      'what this version of the API no longer knows',
      { amount: 500, currency: 'pln', payment_method_types: ['card'] },
      { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
    ],
    [
      'two ways to say the same',
      { amount: 500, currency: 'pln', ...never, allowed_payment_method_types: ['card'] },
      { code: 'parameters_exclusive' },
    ],
    [
      'a statement that is too long',
      { amount: 500, currency: 'pln', statement_descriptor_suffix: 'x'.repeat(23) },
      { param: 'statement_descriptor_suffix' },
    ],
    [
      'a statement with a star',
      { amount: 500, currency: 'pln', statement_descriptor_suffix: 'Hall * 7' },
      { param: 'statement_descriptor_suffix' },
    ],
    [
      'a statement without a letter',
      { amount: 500, currency: 'pln', statement_descriptor_suffix: '2027' },
      { param: 'statement_descriptor_suffix' },
    ],
    [
      'a whole statement for a card',
      {
        ...{ amount: 500, currency: 'pln', confirm: true, payment_method: 'pm_card_visa', ...never },
        statement_descriptor: 'STAGEDOOR',
      },
      { param: 'statement_descriptor' },
    ],
    ['long metadata', { amount: 500, currency: 'pln', metadata: { a: 'x'.repeat(501) } }, { param: 'metadata[a]' }],
  ])('refuses %s', async (_what, params, expected) => {
    const error = await errorOf(
      started.stripe.paymentIntents.create(params as unknown as Stripe.PaymentIntentCreateParams),
    );
    expect(error).toMatchObject({ statusCode: 400, rawType: 'invalid_request_error', ...expected });
  });

  it.each([
    ['idr', 999_999_999_999],
    ['kwd', 12_340],
    ['isk', 50_000],
    ['pln', 200],
  ])('takes %s %i', async (currency, amount) => {
    expect(await create({ currency, amount })).toMatchObject({ currency, amount });
  });

  it('says 404 for an id in the path and 400 for one in the body', async () => {
    expect(await errorOf(started.stripe.paymentIntents.retrieve('pi_nobody'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    expect(await errorOf(started.stripe.refunds.create({ payment_intent: 'pi_nobody' }))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'payment_intent',
    });
  });
});

describe('the door', () => {
  it.each(['sk_test_other', 'sk_test_sandboxx'])('is shut for %s', async (key) => {
    const error = await errorOf(stripeClient(started.sandbox.stripeUrl, key).paymentIntents.list());
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(error.message).not.toContain(key);
  });

  it('opens to Basic as well, and to nobody without a key', async () => {
    const url = `${started.sandbox.stripeUrl}/v1/payment_intents`;
    const basic = `Basic ${Buffer.from('sk_test_sandbox:').toString('base64')}`;
    const answers = await Promise.all([fetch(url, { headers: { authorization: basic } }), fetch(url)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    expect(answers[0].headers.get('stripe-version')).toBe('2026-10-28.endive');
  });

  it('leads nowhere for other paths', async () => {
    const headers = { authorization: 'Bearer sk_test_sandbox' };
    const answer = await fetch(`${started.sandbox.stripeUrl}/v1/coupons`, { headers });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('Unrecognized request URL (GET: /v1/coupons)');
  });
});

describe('lists', () => {
  it('page through all, newest first, and know when they were created', async () => {
    const before = Math.floor(Date.now() / 1000);
    await started.control.reset();
    const ids: string[] = [];
    for (let count = 0; count < 7; count++) ids.unshift((await create()).id);
    const first = await started.stripe.paymentIntents.list({ limit: 3 });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    expect(first.has_more).toBe(true);

    const all: string[] = [];
    for await (const { id } of started.stripe.paymentIntents.list({ limit: 3, created: { gte: before } })) all.push(id);
    expect(all).toEqual(ids);

    const backwards = await started.stripe.paymentIntents.list({ limit: 2, ending_before: String(ids[4]) });
    expect(backwards.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const future = await started.stripe.paymentIntents.list({ created: { gt: before + 3600 } });
    expect(future).toMatchObject({ data: [], has_more: false });
    expect(await errorOf(started.stripe.paymentIntents.list({ starting_after: 'pi_nobody' }))).toMatchObject({
      code: 'resource_missing',
    });
    expect(await errorOf(started.stripe.paymentIntents.list({ limit: 101 }))).toMatchObject({ param: 'limit' });
  });
});
