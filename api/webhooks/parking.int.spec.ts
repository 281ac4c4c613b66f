import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { eventually } from '../../test/support/eventually';
import { ProcessesUnavailable } from '../processes/types';
import { type ApiUnderTest, startApi, STRIPE_SECRET } from '../testing/apiUnderTest.spec';
import { publishedConcert } from '../testing/concerts.spec';
import { paidOrder } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';
import { fromStripe, stripeEvent } from '../testing/stripeMessages.spec';
import { createWebhookDispatcher, type WebhookDispatcher } from './dispatcher';

const NEXT_SECRET = 'whsec_next';
/** Tries of a message that is faulty itself. */
const TRIES = 10;

let api: ApiUnderTest;
let admin: PersonUnderTest;
let dispatcher: WebhookDispatcher;
let paid: Awaited<ReturnType<typeof paidOrder>>;
let errors: { msg: string; inboxId: string }[];
/** How far the dispatcher's clock is ahead. */
let later = 0;
let woken = 0;
/** What stands between a message and its process, if anything does. */
let fault: Error | undefined;
beforeAll(async () => {
  api = await startApi({
    config: { stripeWebhookSecrets: [NEXT_SECRET, STRIPE_SECRET] },
    deps: { webhookStored: () => void (woken += 1) },
  });
  admin = await person(api, 'admin');
  const concertId = await publishedConcert(api, await person(api, 'organizer'));
  paid = await paidOrder(api, await person(api), concertId);
});
beforeEach(() => {
  later = 0;
  fault = undefined;
  errors = [];
  api.processes.calls.length = 0;
  dispatcher = createWebhookDispatcher({
    ...api.deps,
    processes: {
      ...api.processes,
      disputeNews: (request) => (fault ? Promise.reject(fault) : api.processes.disputeNews(request)),
    },
    clock: () => new Date(Date.now() + later),
    logger: pino(
      { level: 'error' },
      { write: (line: string) => void errors.push(JSON.parse(line) as (typeof errors)[0]) },
    ),
  });
});
afterEach(() => api.db('webhook_inbox').delete());
afterAll(() => api.close());

const told = () => api.processes.calls.map(({ name }) => name);
const disputeOf = (intentId: string) => ({ id: `du_${randomUUID()}`, payment_intent: intentId });
const receiveDispute = () => fromStripe(api, stripeEvent('charge.dispute.created', disputeOf(paid.intentId)));
const receiveSuccess = () => {
  const { paymentId, orderId, intentId } = paid;
  return fromStripe(api, stripeEvent('payment_intent.succeeded', { id: intentId, metadata: { paymentId, orderId } }));
};
/** As often as it is due. */
const tryFor = async (tries: number) => {
  for (let n = 0; n < tries; n++) {
    expect(await dispatcher.dispatchDue()).toBe(1);
    later += 10 * 60_000;
  }
};
const poison = async () => {
  await receiveDispute();
  fault = new Error('no such thing');
  await tryFor(TRIES);
};
type Listed = { items: { inboxId: string; status: string }[]; nextCursor: string | null };
const list = async (query = '') =>
  (await api.send('GET', `/v1/operations/webhooks${query}`, { token: admin.token })).body as unknown as Listed;
const replay = (inboxId: string, by = admin) =>
  api.send('POST', `/v1/operations/webhooks/${inboxId}/replay`, { token: by.token, body: { reason: 'mended' } });

describe('a message that cannot be carried out', () => {
  it('is parked after ten tries, said aloud, and listed with what was wrong', async () => {
    await poison();
    expect(await dispatcher.dispatchDue()).toBe(0);
    const { items } = await list('?status=parked');
    expect(items).toMatchObject([
      {
        ...{ provider: 'stripe', type: 'charge.dispute.created', status: 'parked', attempts: TRIES },
        ...{ lastError: 'no such thing', nextTryAt: null, about: { intentId: paid.intentId } },
      },
    ]);
    expect(errors).toEqual([
      expect.objectContaining({ msg: 'webhook is parked: it waits for an operator', inboxId: items[0]?.inboxId }),
    ]);
  });

  it('does not hold the others up, also not before it is parked', async () => {
    const bad = Array.from({ length: 30 }, () => receiveDispute());
    await Promise.all(bad);
    fault = new Error('no such thing');
    while ((await dispatcher.dispatchDue()) > 0);
    await fromStripe(
      api,
      stripeEvent('refund.created', { id: 're_1', payment_intent: paid.intentId, status: 'failed' }),
    );
    await dispatcher.dispatchDue();
    expect(told().at(-1)).toBe('refundNews');
    expect((await list('?status=done')).items).toHaveLength(1);
  });

  it.each([
    ['Temporal', () => new ProcessesUnavailable(5, new Error('away'))],
    ['Postgres', () => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
  ])('because %s is away is tried for as long as that takes', async (_, away) => {
    await receiveDispute();
    fault = away();
    await tryFor(3 * TRIES);
    expect((await list()).items).toMatchObject([{ status: 'pending', attempts: 3 * TRIES }]);
    fault = undefined;
    await tryFor(1);
    expect((await list()).items).toMatchObject([{ status: 'done' }]);
    expect(errors).toEqual([]);
  });
});

describe('an operator who plays a message again', () => {
  it('has a parked one carried out, and is named at it', async () => {
    await poison();
    const [parked] = (await list('?status=parked')).items;
    const before = woken;
    fault = undefined;
    const answer = await replay(parked?.inboxId ?? '');
    expect(answer).toMatchObject({ status: 202, body: { status: 'pending', replayedBy: admin.userId, attempts: 0 } });
    expect(woken).toBe(before + 1);
    await dispatcher.dispatchDue();
    expect((await list()).items).toMatchObject([{ status: 'done', replayedBy: admin.userId }]);
  });

  it('gives it ten tries again', async () => {
    await poison();
    await replay((await list()).items[0]?.inboxId ?? '');
    later = 0;
    await tryFor(TRIES - 1);
    expect((await list()).items).toMatchObject([{ status: 'pending' }]);
    fault = undefined;
    await tryFor(1);
    expect((await list()).items).toMatchObject([{ status: 'done' }]);
  });

  it('has one that is done looked into, although our payment says it already', async () => {
    await receiveSuccess();
    await dispatcher.dispatchDue();
    expect([told(), (await list()).items]).toMatchObject([[], [{ status: 'done' }]]);
    await replay((await list()).items[0]?.inboxId ?? '');
    await dispatcher.dispatchDue();
    expect(told()).toEqual(['paymentNews']);
  });

  it('has one that matched nothing matched, once there is something', async () => {
    await fromStripe(api, stripeEvent('charge.dispute.created', disputeOf(`pi_of_${paid.paymentId}`)));
    later = 31_000;
    await dispatcher.dispatchDue();
    const [message] = (await list('?status=unmatched')).items;
    await api
      .db('payments')
      .where('payment_id', paid.paymentId)
      .update({ intent_id: `pi_of_${paid.paymentId}` });
    await replay(message?.inboxId ?? '');
    await dispatcher.dispatchDue();
    expect((await list()).items).toMatchObject([{ status: 'done' }]);
    await api.db('payments').where('payment_id', paid.paymentId).update({ intent_id: paid.intentId });
  });

  it('is told when there is no such message, and has to be an administrator', async () => {
    expect((await replay(randomUUID())).body).toMatchObject({ status: 404, code: 'webhook_not_found' });
    const buyer = await person(api);
    expect((await replay(randomUUID(), buyer)).body).toMatchObject({ status: 403 });
    expect(await api.send('GET', '/v1/operations/webhooks', { token: buyer.token })).toMatchObject({ status: 403 });
  });
});

describe('the list of messages', () => {
  it('is paged, oldest first, by status', async () => {
    for (let n = 0; n < 5; n++) await receiveDispute();
    const seen: string[] = [];
    let query = '?status=pending&limit=2';
    for (;;) {
      const { items, nextCursor } = await list(query);
      seen.push(...items.map(({ inboxId }) => inboxId));
      if (nextCursor === null) break;
      query = `?status=pending&limit=2&cursor=${nextCursor}`;
    }
    expect(seen).toEqual((await list()).items.map(({ inboxId }) => inboxId));
    expect(new Set(seen).size).toBe(5);
    expect((await list('?status=parked')).items).toEqual([]);
  });
});

describe('what is not from whom it says', () => {
  const refused = async () =>
    (await api.send('GET', '/v1/operations/webhooks/refused', { token: admin.token })).body as unknown as {
      items: { reason: string; refused: number }[];
    };
  const counted = async (reason: string) => (await refused()).items.find((one) => one.reason === reason)?.refused ?? 0;

  it('is answered 400 and leaves nothing but that it came', async () => {
    const before = [await counted('signature_mismatch'), await counted('too_old')];
    const raw = stripeEvent('charge.dispute.created', disputeOf(paid.intentId));
    const forged = Array.from({ length: 25 }, () => fromStripe(api, raw, { secret: 'whsec_other' }));
    const stale = fromStripe(api, raw, { at: Math.floor(Date.now() / 1000) - 301 });
    for (const answer of await Promise.all([...forged, stale])) {
      expect(answer.body).toMatchObject({ status: 400, code: 'invalid_signature' });
    }
    await eventually('all of them to be counted', async () => {
      const now = [await counted('signature_mismatch'), await counted('too_old')];
      return now[0] === (before[0] ?? 0) + 25 && now[1] === (before[1] ?? 0) + 1 ? true : undefined;
    });
    expect((await list()).items).toEqual([]);
  });
});

it.each([
  ['the new secret', NEXT_SECRET],
  ['the old one, until it is taken out', STRIPE_SECRET],
])('a message that is signed with %s is taken', async (_, secret) => {
  const raw = stripeEvent('charge.dispute.created', disputeOf(paid.intentId));
  expect(await fromStripe(api, raw, { secret })).toMatchObject({ status: 200 });
  expect(await fromStripe(api, raw, { secret: 'whsec_other' })).toMatchObject({ status: 400 });
});
