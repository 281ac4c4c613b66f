import type Stripe from 'stripe';
import { startSandbox, type Started } from '../testing/startSandbox';

let started: Started;
beforeAll(async () => {
  started = await startSandbox();
});
afterAll(() => started.sandbox.close());

const returnUrl = 'https://shop.example/back?order=1';
const pay = (token: string, more: Partial<Stripe.PaymentIntentCreateParams> = { return_url: returnUrl }) =>
  started.stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'pln',
    allowed_payment_method_types: ['card'],
    payment_method: token,
    confirm: true,
    ...more,
  });
const answer = (url: string, outcome: string) => fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }) });
const pageOf = ({ next_action: action }: Stripe.PaymentIntent): string => action?.redirect_to_url?.url ?? '';
const read = (id: string) => started.stripe.paymentIntents.retrieve(id);

describe("the buyer's bank", () => {
  it.each([
    'pm_card_authenticationRequired',
    'pm_card_authenticationRequiredOnSetup',
    'pm_card_authenticationRequiredSetupForOffSession',
    'pm_card_threeDSecure2Required',
  ])('wants to see who pays with %s', async (token) => {
    const intent = await pay(token);
    expect(intent).toMatchObject({
      status: 'requires_action',
      latest_charge: null,
      next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl } },
    });
    expect(await started.control.charges({ payment_intent: intent.id })).toHaveLength(0);
  });

  it('asks on a page, and its yes pays', async () => {
    const intent = await pay('pm_card_authenticationRequired');
    const question = await fetch(pageOf(intent));
    expect(question.status).toBe(200);
    expect(await question.text()).toMatch(/<form method="post">.*value="succeed".*value="fail"/s);
    expect((await read(intent.id)).status).toBe('requires_action');

    const yes = await answer(pageOf(intent), 'succeed');
    expect(yes.status).toBe(200);
    expect(await yes.text()).toContain(
      `https://shop.example/back?order=1&amp;payment_intent=${intent.id}&amp;payment_intent_client_secret=`,
    );
    expect(await read(intent.id)).toMatchObject({ status: 'succeeded', amount_received: 10_000, next_action: null });
    const types = (await started.control.stripeEvents()).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['payment_intent.requires_action', 'charge.succeeded', 'payment_intent.succeeded']);
  });

  it('says no, and the same intent may be paid otherwise', async () => {
    const intent = await pay('pm_card_threeDSecure2Required');
    expect((await answer(pageOf(intent), 'fail')).status).toBe(200);
    expect(await read(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { type: 'invalid_request_error', code: 'payment_intent_authentication_failure' },
    });
    expect((await started.control.stripeEvents()).at(-1)?.type).toBe('payment_intent.payment_failed');
    const other = { payment_method: 'pm_card_visa', return_url: returnUrl };
    expect(await started.stripe.paymentIntents.confirm(intent.id, other)).toMatchObject({ status: 'succeeded' });
  });

  it('takes its answer as JSON, too', async () => {
    const intent = await pay('pm_card_authenticationRequired');
    const headers = { 'content-type': 'application/json' };
    await fetch(pageOf(intent), { method: 'POST', headers, body: '{"outcome":"succeed"}' });
    expect((await read(intent.id)).status).toBe('succeeded');
  });

  it('is answered once', async () => {
    const intent = await pay('pm_card_authenticationRequired');
    await answer(pageOf(intent), 'succeed');
    expect((await answer(pageOf(intent), 'fail')).status).toBe(410);
    expect((await read(intent.id)).status).toBe('succeeded');
  });

  it('no longer asks when the payment was cancelled or tried anew', async () => {
    const cancelled = await pay('pm_card_authenticationRequired');
    await started.stripe.paymentIntents.cancel(cancelled.id);
    expect((await answer(pageOf(cancelled), 'succeed')).status).toBe(410);
    expect((await read(cancelled.id)).status).toBe('canceled');

    const first = await pay('pm_card_authenticationRequired');
    const second = await started.stripe.paymentIntents.confirm(first.id, {
      payment_method: 'pm_card_authenticationRequired',
      return_url: returnUrl,
    });
    expect((await answer(pageOf(first), 'succeed')).status).toBe(410);
    expect((await answer(pageOf(second), 'succeed')).status).toBe(200);
  });

  it.each(['', 'perhaps'])('does not understand %j', async (outcome) => {
    const intent = await pay('pm_card_authenticationRequired');
    expect((await answer(pageOf(intent), outcome)).status).toBe(400);
    expect((await read(intent.id)).status).toBe('requires_action');
  });

  it('knows nothing of other payments', async () => {
    expect((await answer(`${started.sandbox.stripeUrl}/bank/payatt_nobody`, 'succeed')).status).toBe(404);
  });

  it('is reached through the library in the browser when there is no page to come back to', async () => {
    expect(await pay('pm_card_authenticationRequired', {})).toMatchObject({
      status: 'requires_action',
      next_action: { type: 'use_stripe_sdk' },
    });
  });

  it.each([{ off_session: true }, { error_on_requires_action: true }])(
    'declines when nobody is there: %j',
    async (how) => {
      await expect(pay('pm_card_authenticationRequired', how)).rejects.toMatchObject({
        statusCode: 402,
        code: 'authentication_required',
        payment_intent: { status: 'requires_payment_method' },
      });
    },
  );

  it('has seen some cards before', async () => {
    const intent = await pay('pm_card_authenticationRequiredSetupForOffSession', { off_session: true });
    expect(intent.status).toBe('succeeded');
  });
});
