import { createHmac, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { noticeStream } from '../../domain/notices/events';
import { noticeDecider } from '../../domain/notices/noticeDecider';
import { type ApiUnderTest, MAILGUN_KEY, startApi } from '../testing/apiUnderTest.spec';
import { publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';
import { ProcessesUnavailable } from '../processes/types';
import { fromStripe as sendStripe, inSeconds, stripeEvent } from '../testing/stripeMessages.spec';
import { createWebhookDispatcher, type WebhookDispatcher } from './dispatcher';

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let dispatcher: WebhookDispatcher;
let errors: { msg: string; reason?: string }[];
/** How far the dispatcher's clock is ahead. */
let later = 0;
beforeAll(async () => {
  api = await startApi();
  concertId = await publishedConcert(api, await person(api, 'organizer'));
  buyer = await person(api);
});
beforeEach(() => {
  later = 0;
  errors = [];
  api.processes.calls.length = 0;
  dispatcher = createWebhookDispatcher({
    ...api.deps,
    clock: () => new Date(Date.now() + later),
    logger: pino({ level: 'warn' }, { write: (line: string) => void errors.push(JSON.parse(line) as { msg: string }) }),
  });
});
afterEach(() => api.db('webhook_inbox').delete());
afterAll(() => api.close());

const fromStripe = (raw: string, signing = {}) => sendStripe(api, raw, signing);
const intentOf = (payment: { intentId: string; paymentId: string; orderId: string }) => ({
  id: payment.intentId,
  object: 'payment_intent',
  client_secret: 'pi_secret_never_to_be_kept',
  metadata: { paymentId: payment.paymentId, orderId: payment.orderId },
});

const mailgunEvent = (event: string, messageId: string, deliveryId: string | null, more: object = {}) => ({
  id: randomUUID(),
  event,
  timestamp: Date.now() / 1000,
  recipient: 'ania@example.com',
  message: { headers: { 'message-id': messageId } },
  'user-variables': deliveryId === null ? {} : { delivery_id: deliveryId },
  ...more,
});
const fromMailgun = (event: object, { token = randomUUID(), at = inSeconds(), key = MAILGUN_KEY } = {}) => {
  const timestamp = String(at);
  const signature = createHmac('sha256', key)
    .update(timestamp + token)
    .digest('hex');
  return api.send('POST', '/webhooks/mailgun', {
    body: { signature: { timestamp, token, signature }, 'event-data': event },
  });
};

const inbox = () =>
  api
    .db('webhook_inbox')
    .select<{ status: string; payload: object; attempts: number; last_error: string | null }[]>('*');
const news = () => api.processes.calls.filter(({ name }) => name === 'paymentNews').map(({ request }) => request);
const eventTypes = async (streamId: string) => (await api.eventStore.load(streamId)).map(({ type }) => type);

/** A payment whose intent is known and which waits for its buyer. */
const waitingPayment = async () => {
  const orderId = await heldOrder(api, buyer, concertId);
  const paymentId = randomUUID();
  const intentId = `pi_${paymentId}`;
  const { payment } = streamsOf(api);
  await payment(paymentId, {
    type: 'InitiatePayment',
    ...{ paymentId, orderId, userId: buyer.userId, attempt: 1, amount: { amount: 24_000, currency: 'PLN' } },
  });
  await payment(paymentId, { type: 'RecordIntent', intentId });
  return { orderId, paymentId, intentId };
};
const requireAction = async ({ paymentId }: { paymentId: string }) => {
  const nextAction = { type: 'redirect_to_url' };
  await streamsOf(api).payment(paymentId, { type: 'RequireAction', nextAction });
};

describe('a message from Stripe', () => {
  it('is kept once, without what must not be kept', async () => {
    const raw = stripeEvent('payment_intent.succeeded', intentOf(await waitingPayment()));
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => fromStripe(raw)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const kept = await inbox();
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain('pi_secret');
  });

  it.each([
    ['forged', () => fromStripe(stripeEvent('payment_intent.succeeded', { id: 'pi_1' }), { secret: 'whsec_other' })],
    ['stale', () => fromStripe(stripeEvent('payment_intent.succeeded', { id: 'pi_1' }), { at: inSeconds() - 301 })],
    ['unsigned', () => api.send('POST', '/webhooks/stripe', { body: { id: 'evt_1' } })],
  ])('that is %s is refused, and not kept', async (_, send) => {
    expect((await send()).body).toMatchObject({ status: 400, code: 'invalid_signature' });
    expect(await inbox()).toEqual([]);
  });

  it('that is none of our business is kept and settled', async () => {
    await fromStripe(stripeEvent('charge.updated', { id: 'ch_1' }));
    expect(await inbox()).toMatchObject([{ status: 'done' }]);
  });

  it('wakes the process of its payment, once', async () => {
    const payment = await waitingPayment();
    await requireAction(payment);
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(payment)));
    await dispatcher.dispatchDue();
    await dispatcher.dispatchDue();
    expect(news()).toEqual([{ paymentId: payment.paymentId, orderId: payment.orderId }]);
    expect(await inbox()).toMatchObject([{ status: 'done' }]);
  });

  it('says nothing new when our payment knows it already', async () => {
    const paid = await paidOrder(api, buyer, concertId);
    for (const type of ['succeeded', 'payment_failed', 'canceled', 'requires_action', 'created', 'processing']) {
      await fromStripe(stripeEvent(`payment_intent.${type}`, intentOf(paid)));
    }
    await dispatcher.dispatchDue();
    expect(news()).toEqual([]);
    expect((await inbox()).map(({ status }) => status)).toEqual(Array(6).fill('done'));
  });

  it('leaves a charge that is being made the time to write itself down', async () => {
    const payment = await waitingPayment();
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(payment)));
    expect(await dispatcher.dispatchDue()).toBe(1);
    expect([news(), await inbox()]).toMatchObject([[], [{ status: 'pending', attempts: 0 }]]);
    expect(await dispatcher.dispatchDue()).toBe(0);
    later = 4_000;
    expect(await dispatcher.dispatchDue()).toBe(1);
    expect(news()).toHaveLength(1);
  });

  it('about money that came after its order was closed is news', async () => {
    const payment = await waitingPayment();
    await streamsOf(api).payment(payment.paymentId, { type: 'CancelPayment', reason: 'expired' });
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(payment)));
    await dispatcher.dispatchDue();
    expect(news()).toHaveLength(1);
  });

  it('about an intent that nobody knows is kept and said aloud, after a while', async () => {
    const stranger = { intentId: 'pi_unknown', paymentId: randomUUID(), orderId: randomUUID() };
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(stranger)));
    await dispatcher.dispatchDue();
    expect(await inbox()).toMatchObject([{ status: 'pending' }]);
    later = 31_000;
    await dispatcher.dispatchDue();
    expect(await inbox()).toMatchObject([
      { status: 'unmatched', last_error: expect.stringContaining('pi_unknown') as string },
    ]);
    expect(errors).toEqual([expect.objectContaining({ msg: 'webhook matches nothing of ours', level: 50 })]);
  });

  it('that money came in for an intent that nobody knows is unmatched money, said aloud, listed and never dropped', async () => {
    const admin = await person(api, 'admin');
    const intentId = `pi_${randomUUID()}`;
    const stranger = { id: intentId, object: 'payment_intent', amount: 500, currency: 'jpy', metadata: {} };
    await fromStripe(stripeEvent('payment_intent.succeeded', stranger));
    await fromStripe(stripeEvent('payment_intent.succeeded', stranger));
    later = 31_000;
    await dispatcher.dispatchDue();
    expect(errors.map(({ reason }) => reason)).toEqual(
      Array(2).fill(expect.stringMatching(new RegExp(`^unmatched money: .*${intentId}`))),
    );
    const { body } = await api.send('GET', '/v1/operations/drift?limit=100', { token: admin.token });
    const found = (body as { items: { reference: string }[] }).items.filter(({ reference }) => reference === intentId);
    expect(found).toMatchObject([
      {
        ...{ kind: 'unmatched_payment', status: 'open', remedy: 'refunded', paymentId: null, orderId: null },
        ...{ ours: null, theirs: { status: 'succeeded', amount: { amount: 500, currency: 'JPY' } } },
      },
    ]);
  });

  it('that an intent of nobody failed is no money', async () => {
    await fromStripe(stripeEvent('payment_intent.payment_failed', { id: 'pi_failed', metadata: {} }));
    later = 31_000;
    await dispatcher.dispatchDue();
    expect(await inbox()).toMatchObject([{ status: 'unmatched' }]);
    expect(await api.db('drifts').where({ reference: 'pi_failed' })).toEqual([]);
  });

  it('about a second intent for one payment is not taken for the first', async () => {
    const paid = await paidOrder(api, buyer, concertId);
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf({ ...paid, intentId: 'pi_second' })));
    await dispatcher.dispatchDue();
    expect(await inbox()).toMatchObject([{ status: 'unmatched' }]);
    expect(await api.db('drifts').where({ reference: 'pi_second' })).toMatchObject([
      { kind: 'unmatched_payment', payment_id: paid.paymentId, order_id: paid.orderId },
    ]);
  });

  it('is tried again, later and later, while the processes are away', async () => {
    const payment = await waitingPayment();
    await requireAction(payment);
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(payment)));
    const away = () => Promise.reject(new ProcessesUnavailable(5, new Error('away')));
    const waits: number[] = [];
    for (let tries = 0; tries < 3; tries++) {
      api.processes.next('paymentNews', away);
      expect(await dispatcher.dispatchDue()).toBe(1);
      const row = await api.db('webhook_inbox').first<{ not_before: Date }>();
      const at = Date.now() + later;
      waits.push(Math.round((row.not_before.getTime() - at) / 1000));
      later = row.not_before.getTime() - Date.now() + 10;
    }
    expect(waits).toEqual([1, 2, 4]);
    expect(await inbox()).toMatchObject([{ status: 'pending', attempts: 3, faults: 0 }]);
    await dispatcher.dispatchDue();
    expect(await inbox()).toMatchObject([{ status: 'done' }]);
  });

  it('in the hands of a process that died is taken up by another', async () => {
    const payment = await waitingPayment();
    await requireAction(payment);
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(payment)));
    await api.db('webhook_inbox').update({ attempts: 1, not_before: new Date(Date.now() + 30_000) });
    expect(await dispatcher.dispatchDue()).toBe(0);
    later = 31_000;
    expect(await dispatcher.dispatchDue()).toBe(1);
  });

  it('is taken by one of several dispatchers', async () => {
    const payment = await waitingPayment();
    await requireAction(payment);
    for (let message = 0; message < 5; message++) {
      await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(payment)));
    }
    const others = [1, 2, 3].map(() => createWebhookDispatcher(api.deps));
    const taken = await Promise.all(others.map((one) => one.dispatchDue()));
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(news()).toHaveLength(5);
  });
});

describe('a message from Mailgun', () => {
  it('that the last mail has arrived fulfils the order', async () => {
    const { orderId, deliveryId, providerMessageId } = await paidOrder(api, buyer, concertId);
    await fromMailgun(mailgunEvent('delivered', providerMessageId, deliveryId));
    await dispatcher.dispatchDue();
    expect(await eventTypes(`delivery-${deliveryId}`)).toContain('TicketsDelivered');
    const { body } = await api.send('GET', `/v1/orders/${orderId}`, { token: buyer.token });
    expect(body).toMatchObject({ status: 'fulfilled', deliveries: [{ status: 'delivered' }] });
  });

  it('is found by its message when it names no delivery', async () => {
    const { deliveryId, providerMessageId } = await paidOrder(api, buyer, concertId);
    await fromMailgun(mailgunEvent('delivered', providerMessageId, null));
    await dispatcher.dispatchDue();
    expect(await eventTypes(`delivery-${deliveryId}`)).toContain('TicketsDelivered');
  });

  it('tells bounces and complaints, and is silent about what the provider will try again', async () => {
    const { orderId, deliveryId, providerMessageId } = await paidOrder(api, buyer, concertId);
    const failed = (severity: string) =>
      mailgunEvent('failed', providerMessageId, deliveryId, {
        severity,
        reason: 'suppress-bounce',
        'delivery-status': { message: 'no ania@example.com here' },
      });
    await fromMailgun(failed('temporary'));
    await dispatcher.dispatchDue();
    const show = async () => (await api.send('GET', `/v1/deliveries/${deliveryId}`, { token: buyer.token })).body;
    expect(await show()).toMatchObject({ status: 'sent' });
    await fromMailgun(failed('permanent'));
    await dispatcher.dispatchDue();
    expect(await show()).toMatchObject({ status: 'bounced', lastError: 'suppress-bounce: no (address) here' });
    expect((await api.send('GET', `/v1/orders/${orderId}`, { token: buyer.token })).body).toMatchObject({
      status: 'paid',
    });
    const complained = await paidOrder(api, buyer, concertId);
    await fromMailgun(mailgunEvent('complained', complained.providerMessageId, complained.deliveryId));
    await dispatcher.dispatchDue();
    expect(await eventTypes(`delivery-${complained.deliveryId}`)).toContain('TicketsComplained');
  });

  it('about a notice says that it was sent, whatever became of it', async () => {
    const noticeId = randomUUID();
    await api.eventStore.execute({
      decider: noticeDecider,
      streamId: noticeStream(noticeId),
      command: {
        type: 'RequestNotice',
        to: { noticeId, userId: buyer.userId, contactId: null, concertId, orderId: null, reservationId: randomUUID() },
        subject: { kind: 'concert_cancelled', outcome: 'seats_released' },
      },
      commandId: randomUUID(),
      metadata: { actor: 'test', correlationId: 'test' },
    });
    const variables = { 'user-variables': { notice_id: noticeId } };
    for (const event of ['failed', 'delivered']) {
      await fromMailgun(mailgunEvent(event, `notice-${noticeId}@mg.example.com`, null, variables));
    }
    await dispatcher.dispatchDue();
    expect(await eventTypes(noticeStream(noticeId))).toEqual(['NoticeRequested', 'NoticeSent']);
    expect((await inbox()).map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('that tickets arrived which were given back meanwhile changes nothing for their order', async () => {
    const { orderId, ticketId, deliveryId, providerMessageId } = await paidOrder(api, buyer, concertId);
    await streamsOf(api).order(orderId, {
      ...{ type: 'StartCancellation', cancellationId: randomUUID(), ticketIds: [ticketId] },
      ...{ reason: 'concert_cancelled', actor: 'test', now: new Date().toISOString() },
    });
    await fromMailgun(mailgunEvent('delivered', providerMessageId, deliveryId));
    await dispatcher.dispatchDue();
    const { body } = await api.send('GET', `/v1/orders/${orderId}`, { token: buyer.token });
    expect(body).toMatchObject({ status: 'cancelling', deliveries: [{ status: 'delivered' }] });
    expect((await inbox()).map(({ status }) => status)).toEqual(['done']);
  });

  it('is kept once, without the recipient', async () => {
    const { deliveryId, providerMessageId } = await paidOrder(api, buyer, concertId);
    const event = mailgunEvent('delivered', providerMessageId, deliveryId);
    await Promise.all([1, 2, 3].map(() => fromMailgun(event)));
    await dispatcher.dispatchDue();
    const kept = await inbox();
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain('ania@');
    const types = await eventTypes(`delivery-${deliveryId}`);
    expect(types.filter((type) => type === 'TicketsDelivered')).toHaveLength(1);
  });

  it('cannot be made up from the signature of another', async () => {
    const { deliveryId, providerMessageId } = await paidOrder(api, buyer, concertId);
    const token = randomUUID();
    await fromMailgun(mailgunEvent('opened', providerMessageId, deliveryId), { token });
    await fromMailgun(mailgunEvent('failed', providerMessageId, deliveryId, { severity: 'permanent' }), { token });
    expect(await inbox()).toHaveLength(1);
  });

  it.each([
    ['forged', { key: 'another key' }],
    ['stale', { at: inSeconds() - 9 * 60 * 60 }],
  ])('that is %s is refused, and not kept', async (_, signing) => {
    const { body } = await fromMailgun(mailgunEvent('delivered', 'x@y', null), signing);
    expect(body).toMatchObject({ status: 400, code: 'invalid_signature' });
    expect(await inbox()).toEqual([]);
  });

  it('about a mail that nobody sent is kept and said aloud, after a while', async () => {
    await fromMailgun(mailgunEvent('delivered', 'stranger@mg.example.com', 'no uuid'));
    later = 31_000;
    await dispatcher.dispatchDue();
    expect(await inbox()).toMatchObject([{ status: 'unmatched' }]);
    expect(errors).toHaveLength(1);
  });
});

describe('the dispatcher', () => {
  it('runs by itself, wakes for a new message, and stops with none in hand', async () => {
    const payment = await waitingPayment();
    await requireAction(payment);
    const patient = createWebhookDispatcher({ ...api.deps, pollMs: 60_000 });
    patient.start();
    const told = new Promise<void>((resolve) =>
      api.processes.next('paymentNews', () => {
        resolve();
        return Promise.resolve({ outcome: 'settled' });
      }),
    );
    await fromStripe(stripeEvent('payment_intent.succeeded', intentOf(payment)));
    patient.wake();
    await told;
    await patient.stop();
    expect(await inbox()).toMatchObject([{ status: 'done' }]);
  });
});
