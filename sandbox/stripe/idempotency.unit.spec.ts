import Stripe from 'stripe';
import { startSandbox, STRIPE_KEY, type Started } from '../testing/startSandbox';
import { until } from '../testing/until';

const DAY_MS = 24 * 60 * 60 * 1000;
let clock = Date.now();
let started: Started;
beforeAll(async () => {
  started = await startSandbox({ now: () => clock });
});
afterAll(() => started.sandbox.close());
beforeEach(() => started.control.reset());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { id: string; error: Record<string, unknown> };
  readonly headers: Headers;
}

/** The wire itself: the library hides some headers, and adds keys of its own. */
async function post(path: string, form: Record<string, string>, key?: string): Promise<Answer> {
  const answer = await fetch(`${started.sandbox.stripeUrl}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${STRIPE_KEY}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'], headers: answer.headers };
}

const price = { amount: '24000', currency: 'pln', 'automatic_payment_methods[enabled]': 'true' };
const unredirected = { ...price, 'automatic_payment_methods[allow_redirects]': 'never' };
const paid = { ...unredirected, confirm: 'true', payment_method: 'pm_card_visa' };

describe('an idempotency key', () => {
  it('gives the first answer again, word for word, and says so', async () => {
    const first = await post('payment_intents', paid, 'k');
    const second = await post('payment_intents', paid, 'k');
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('idempotency-key')).toBe('k');
    expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
    expect(await started.control.charges()).toHaveLength(1);
  });

  it('gives the first answer again even when the object has changed since', async () => {
    const first = await post('payment_intents', unredirected, 'k');
    await started.stripe.paymentIntents.cancel(first.body.id);
    expect((await post('payment_intents', unredirected, 'k')).body).toMatchObject({
      status: 'requires_payment_method',
    });
  });

  it('takes the same parameters in another order for the same', async () => {
    const reversed = Object.fromEntries(Object.entries(paid).reverse());
    const first = await post('payment_intents', paid, 'k');
    expect((await post('payment_intents', reversed, 'k')).body.id).toBe(first.body.id);
  });

  it('keeps a decline', async () => {
    const { id } = (await post('payment_intents', unredirected)).body;
    const confirm = { payment_method: 'pm_card_visa_chargeDeclined' };
    const first = await post(`payment_intents/${id}/confirm`, confirm, 'k');
    const second = await post(`payment_intents/${id}/confirm`, confirm, 'k');
    expect([first.status, second.status]).toEqual([402, 402]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await started.control.charges()).toHaveLength(1);
  });

  it.each(['none', 'done'] as const)('keeps a 500 when execution had begun (work %s)', async (work) => {
    await started.control.addSwitch({ do: 'fail', status: 500, work, kept: true });
    const first = await post('payment_intents', paid, 'k');
    const second = await post('payment_intents', paid, 'k');
    expect([first.status, second.status]).toEqual([500, 500]);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('stripe-should-retry')).toBe('false');
    expect(await started.control.charges()).toHaveLength(work === 'done' ? 1 : 0);
  });

  it.each(['none', 'done'] as const)('keeps nothing of a gateway that failed in front (work %s)', async (work) => {
    await started.control.addSwitch({ do: 'fail', status: 503, work });
    expect((await post('payment_intents', paid, 'k')).status).toBe(503);
    const second = await post('payment_intents', paid, 'k');
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotent-replayed')).toBe(work === 'done' ? 'true' : null);
    expect(await started.control.charges()).toHaveLength(1);
  });

  it('keeps a state that forbade it', async () => {
    const { id } = (await post('payment_intents', paid)).body;
    const first = await post(`payment_intents/${id}/cancel`, {}, 'k');
    const second = await post(`payment_intents/${id}/cancel`, {}, 'k');
    expect([first.status, second.status]).toEqual([400, 400]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('keeps no validation failure', async () => {
    expect((await post('payment_intents', { amount: '1', currency: 'pln' }, 'k')).status).toBe(400);
    expect((await post('payment_intents', paid, 'k')).status).toBe(200);
  });

  it('keeps no 401 and no 429', async () => {
    const answer = await fetch(`${started.sandbox.stripeUrl}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_other', 'idempotency-key': 'k' },
      body: new URLSearchParams(paid),
    });
    expect(answer.status).toBe(401);
    await started.control.addSwitch({ do: 'limit' });
    expect((await post('payment_intents', paid, 'k')).status).toBe(429);
    const third = await post('payment_intents', paid, 'k');
    expect(third.status).toBe(200);
    expect(third.headers.get('idempotent-replayed')).toBeNull();
  });

  it.each([
    ['other parameters', 'payment_intents', { ...paid, amount: '25000' }],
    ['another endpoint', 'refunds', paid],
  ])('refuses %s', async (_what, path, form) => {
    await post('payment_intents', paid, 'k');
    const other = await post(path, form, 'k');
    expect(other.status).toBe(400);
    expect(other.body.error).toMatchObject({ type: 'idempotency_error' });
    expect(other.headers.get('idempotent-replayed')).toBeNull();
  });

  it('is refused while the first request is still at work, and not after', async () => {
    const gate = await started.control.addSwitch({ do: 'delay', ms: null, when: 'during' });
    const first = post('payment_intents', paid, 'k');
    await until(async () => ((await started.control.switches()).length === 0 ? true : undefined));
    const second = await post('payment_intents', paid, 'k');
    expect(second.status).toBe(409);
    expect(second.body.error).toMatchObject({ type: 'idempotency_error', code: 'idempotency_key_in_use' });
    await started.control.releaseSwitch(gate);
    const { body } = await first;
    expect((await post('payment_intents', paid, 'k')).body).toEqual(body);
    expect(await started.control.charges()).toHaveLength(1);
  });

  it('is forgotten after a day', async () => {
    const first = await post('payment_intents', paid, 'k');
    clock += DAY_MS - 1000;
    expect((await post('payment_intents', paid, 'k')).body.id).toBe(first.body.id);
    clock += 1000;
    const after = await post('payment_intents', paid, 'k');
    expect(after.body.id).not.toBe(first.body.id);
    expect(await started.control.charges()).toHaveLength(2);
  });

  it('is forgotten when the switch says so', async () => {
    const [first] = [await post('payment_intents', paid, 'k'), await post('payment_intents', paid, 'other')];
    await started.control.expireIdempotencyKeys('k');
    expect((await post('payment_intents', paid, 'k')).body.id).not.toBe(first.body.id);
    expect((await post('payment_intents', paid, 'other')).headers.get('idempotent-replayed')).toBe('true');
  });

  it('has 255 characters at most', async () => {
    expect((await post('payment_intents', paid, 'x'.repeat(255))).status).toBe(200);
    expect((await post('payment_intents', paid, 'x'.repeat(256))).status).toBe(400);
  });

  it('means nothing to a GET', async () => {
    const { id } = (await post('payment_intents', unredirected)).body;
    const headers = { authorization: `Bearer ${STRIPE_KEY}`, 'idempotency-key': 'k' };
    const read = () => fetch(`${started.sandbox.stripeUrl}/v1/payment_intents/${id}`, { headers });
    await read();
    await started.stripe.paymentIntents.cancel(id);
    expect(await (await read()).json()).toMatchObject({ status: 'canceled' });
  });
});

describe('a lost answer', () => {
  it('and the same key again make one charge', async () => {
    await started.control.addSwitch({ do: 'lose', how: 'cut', path: '/v1/payment_intents' });
    const create = () =>
      started.stripe.paymentIntents.create(
        {
          amount: 24_000,
          currency: 'pln',
          confirm: true,
          payment_method: 'pm_card_visa',
          allowed_payment_method_types: ['card'],
        },
        { idempotencyKey: 'k' },
      );
    await expect(create()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await create()).toMatchObject({ status: 'succeeded' });
    expect(await started.control.charges()).toHaveLength(1);
  });

  it("is asked for again by Stripe's library itself when the connection was reset", async () => {
    await started.control.addSwitch({ do: 'lose', path: '/v1/payment_intents' });
    const create = started.stripe.paymentIntents.create(
      {
        amount: 24_000,
        currency: 'pln',
        confirm: true,
        payment_method: 'pm_card_visa',
        allowed_payment_method_types: ['card'],
      },
      { idempotencyKey: 'k' },
    );
    expect(await create).toMatchObject({ status: 'succeeded' });
    const asked = await started.control.requests({ server: 'stripe', method: 'POST' });
    expect(asked.map(({ lost, replayed }) => ({ lost, replayed }))).toEqual([
      { lost: true, replayed: false },
      { lost: false, replayed: true },
    ]);
    expect(await started.control.charges()).toHaveLength(1);
  });
});
