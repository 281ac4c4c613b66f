import Stripe from 'stripe';
import { type Request } from '../core/http';
import { startSandbox, type Started } from '../testing/startSandbox';
import { until } from '../testing/until';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhookReceiver';

const secret = 'whsec_sandbox';
let started: Started;
let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  started = await startSandbox({ stripe: { webhook: { url: receiver.url, secret, enabledEvents: ['*'] } } });
});
afterEach(async () => {
  await started.sandbox.close();
  await receiver.close();
});

const pay = () =>
  started.stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'pln',
    allowed_payment_method_types: ['card'],
    payment_method: 'pm_card_visa',
    confirm: true,
  });
const eventOf = (request: Request): Stripe.Event =>
  started.stripe.webhooks.constructEvent(request.body, String(request.headers['stripe-signature']), secret);
const received = (count: number): Promise<Stripe.Event[]> =>
  until(() => (receiver.received.length >= count ? receiver.received.map(eventOf) : undefined));

describe('webhooks', () => {
  it("are signed so that Stripe's library believes them, over the bytes that were sent", async () => {
    const intent = await pay();
    const events = await received(3);
    expect(events.map(({ type }) => type).sort()).toEqual([
      'charge.succeeded',
      'payment_intent.created',
      'payment_intent.succeeded',
    ]);
    const succeeded = events.find(({ type }) => type === 'payment_intent.succeeded');
    expect(succeeded).toMatchObject({
      object: 'event',
      api_version: '2026-10-28.endive',
      data: { object: { id: intent.id, status: 'succeeded' } },
      request: { id: intent.lastResponse.requestId },
    });
    const [first] = receiver.received;
    const tampered = String(first?.body).replace('10000', '1');
    expect(() =>
      started.stripe.webhooks.constructEvent(tampered, String(first?.headers['stripe-signature']), secret),
    ).toThrow(Stripe.errors.StripeSignatureVerificationError);
  });

  it('show the object as it was at the time of the event', async () => {
    await pay();
    const created = (await received(3)).find(({ type }) => type === 'payment_intent.created');
    expect(created?.data.object).toMatchObject({ status: 'requires_confirmation' });
  });

  it('come again until they are taken', async () => {
    await started.control.setWebhooks({ stripe: [{ url: receiver.url, secret, enabledEvents: ['charge.succeeded'] }] });
    receiver.answerWith(500, 404);
    await pay();
    const events = await received(3);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
    const { stripe } = await until(async () => {
      const deliveries = await started.control.deliveries();
      return deliveries.stripe.tried.length === 3 ? deliveries : undefined;
    });
    expect(stripe.tried.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 404],
      [3, 200],
    ]);
  });

  it('come again when nobody was there', async () => {
    await receiver.close();
    await pay();
    const tried = await until(async () => {
      const { stripe } = await started.control.deliveries();
      return stripe.tried.length >= 6 ? stripe.tried : undefined;
    });
    expect(tried.every(({ status }) => status === null)).toBe(true);
    expect(Math.max(...tried.map(({ attempt }) => attempt))).toBeGreaterThan(1);
  });

  it('come to whoever wants this event', async () => {
    const other = await startWebhookReceiver();
    await started.control.setWebhooks({
      stripe: [
        { url: receiver.url, secret, enabledEvents: ['payment_intent.succeeded'] },
        { url: other.url, secret: 'whsec_other', enabledEvents: ['charge.succeeded'] },
      ],
    });
    await pay();
    await until(() => (receiver.received.length + other.received.length === 2 ? true : undefined));
    expect(receiver.received.map((request) => eventOf(request).type)).toEqual(['payment_intent.succeeded']);
    expect(other.received).toHaveLength(1);
    expect(() => eventOf(other.received[0] as Request)).toThrow();
    await other.close();
  });

  it.each(['oldest_first', 'newest_first'] as const)('wait while they are held, and come %s', async (order) => {
    await started.control.holdWebhooks();
    await pay();
    await until(async () => {
      const { stripe } = await started.control.deliveries();
      return stripe.held.length === 3 ? true : undefined;
    });
    expect(receiver.received).toHaveLength(0);
    await started.control.releaseWebhooks({ order });
    const types = ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'];
    expect((await received(3)).map(({ type }) => type)).toEqual(order === 'oldest_first' ? types : types.reverse());
  });

  it('come once more when they are sent again', async () => {
    await pay();
    const [first] = await received(3);
    await started.control.resendWebhook({ eventId: first?.id ?? '' });
    const again = (await received(4))[3];
    expect(again).toEqual(first);
    expect(await started.stripe.events.retrieve(first?.id ?? '')).toMatchObject({ id: first?.id, type: first?.type });
  });
});
