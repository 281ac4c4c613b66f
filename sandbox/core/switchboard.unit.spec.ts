import Stripe from 'stripe';
import { startSandbox, type Started } from '../testing/startSandbox';

let started: Started;
beforeAll(async () => {
  started = await startSandbox();
});
afterAll(() => started.sandbox.close());
beforeEach(() => started.control.reset());

const create = () => started.stripe.paymentIntents.create({ amount: 500, currency: 'pln' });
const list = () => started.stripe.paymentIntents.list();
const struck = async () => (await started.control.requests({ server: 'stripe' })).map((request) => request.struck);

describe('a switch', () => {
  it('strikes once unless told otherwise', async () => {
    await started.control.addSwitch({ do: 'fail' });
    await expect(create()).rejects.toMatchObject({ statusCode: 500 });
    expect((await create()).id).toMatch(/^pi_/);
    expect(await struck()).toEqual(['fail', null]);
  });

  it('strikes as often as told, after as many as told', async () => {
    await started.control.addSwitch({ do: 'fail', skip: 1, times: 2 });
    const outcomes = [];
    for (let count = 0; count < 4; count++)
      outcomes.push(
        await create().then(
          () => 'done',
          () => 'failed',
        ),
      );
    expect(outcomes).toEqual(['done', 'failed', 'failed', 'done']);
  });

  it('strikes until it is taken away', async () => {
    const id = await started.control.addSwitch({ do: 'fail', times: null });
    for (let count = 0; count < 3; count++) await expect(create()).rejects.toMatchObject({ statusCode: 500 });
    await started.control.removeSwitch(id);
    expect((await create()).id).toMatch(/^pi_/);
  });

  it.each<[string, Parameters<Started['control']['addSwitch']>[0]]>([
    ['server', { do: 'fail', server: 'mailgun' }],
    ['method', { do: 'fail', method: 'GET' }],
    ['path', { do: 'fail', path: '/v1/refunds' }],
    ['part of a path', { do: 'fail', path: '/v1/payment_intents/*/confirm' }],
  ])('leaves another %s alone', async (_what, input) => {
    await started.control.addSwitch(input);
    expect((await create()).id).toMatch(/^pi_/);
    expect(await started.control.switches()).toHaveLength(1);
  });

  it.each(['/v1/payment_intents/*/confirm', '/v1/**', '/**'])('finds its path by %s', async (path) => {
    const { id } = await create();
    await started.control.addSwitch({ do: 'fail', path });
    await expect(started.stripe.paymentIntents.confirm(id)).rejects.toMatchObject({ statusCode: 500 });
  });

  it('finds what is about one id, in the path, the query, the body or the key', async () => {
    const { paymentIntents, refunds } = started.stripe;
    const [mine, other] = [await create(), await create()];
    const strike = (about: string) => started.control.addSwitch({ do: 'fail', about });
    const failed = { statusCode: 500 };

    await strike(mine.id);
    await paymentIntents.retrieve(other.id);
    await expect(paymentIntents.retrieve(mine.id)).rejects.toMatchObject(failed);
    await strike(mine.id);
    await refunds.list({ payment_intent: other.id });
    await expect(refunds.list({ payment_intent: mine.id })).rejects.toMatchObject(failed);
    await strike('order-1');
    await create();
    const metadata = { orderId: 'order-1' };
    await expect(paymentIntents.create({ amount: 500, currency: 'pln', metadata })).rejects.toMatchObject(failed);
    await strike('key-1');
    const keyed = paymentIntents.cancel(mine.id, {}, { idempotencyKey: 'key-1:cancel' });
    await expect(keyed).rejects.toMatchObject(failed);
    expect(await started.control.switches()).toEqual([]);
  });

  it('loses a request that was never worked on', async () => {
    await started.control.addSwitch({ do: 'lose', work: 'none', how: 'cut' });
    await expect(create()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await started.control.intents()).toHaveLength(0);
  });

  it('loses the answer after the work', async () => {
    await started.control.addSwitch({ do: 'lose', how: 'cut' });
    await expect(create()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await started.control.intents()).toHaveLength(1);
  });

  it('answers with a page that is no JSON', async () => {
    await started.control.addSwitch({ do: 'fail', status: 502, format: 'html' });
    const error: unknown = await create().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect((error as { statusCode?: number }).statusCode).toBeUndefined();
  });

  it.each([
    [{ do: 'limit', retryAfterSeconds: 7 } as const, 'rate_limit', 'retry-after', '7'],
    [{ do: 'limit', lockTimeout: true } as const, 'lock_timeout', 'stripe-should-retry', 'true'],
  ])('limits: %j', async (input, code, header, value) => {
    await started.control.addSwitch(input);
    await expect(list()).rejects.toMatchObject({ statusCode: 429, code, headers: { [header]: value } });
  });

  it('refuses in the words it is given', async () => {
    const error = { type: 'card_error', code: 'card_declined', decline_code: 'do_not_honor', message: 'No.' };
    await started.control.addSwitch({ do: 'refuse', status: 402, body: { error } });
    await expect(create()).rejects.toMatchObject({ statusCode: 402, decline_code: 'do_not_honor' });
  });

  it.each(['before', 'after'] as const)('delays the answer (%s the work)', async (when) => {
    await started.control.addSwitch({ do: 'delay', ms: 60, when });
    const since = Date.now();
    expect((await create()).id).toMatch(/^pi_/);
    expect(Date.now() - since).toBeGreaterThanOrEqual(55);
  });

  it('is refused when it says nothing sensible', async () => {
    await expect(started.control.addSwitch({ do: 'explode' } as never)).rejects.toThrow('422');
    await expect(started.control.addSwitch({ do: 'fail', status: 404 })).rejects.toThrow('422');
  });
});

describe('the control API', () => {
  it.each([
    ['GET', 'nothing', '', 404],
    ['POST', 'switches', '{', 400],
    ['POST', 'settings', '{"unknown":1}', 422],
    ['GET', 'mailgun/mails/nobody', '', 404],
  ])('answers %s %s with what is wrong', async (method, path, body, status) => {
    const answer = await fetch(`${started.sandbox.stripeUrl}/_sandbox/${path}`, {
      method,
      ...(body === '' ? {} : { body }),
    });
    expect(answer.status).toBe(status);
  });

  it('is there on both servers', async () => {
    await create();
    const answer = await fetch(`${started.sandbox.mailgunUrl}/_sandbox/stripe/intents`);
    expect(await answer.json()).toMatchObject({ items: [{ object: 'payment_intent' }] });
  });
});
