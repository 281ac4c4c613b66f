import { randomUUID } from 'node:crypto';
import { done, type Outcome, unknown } from '../../integrations/outcome';
import { type BuyerAction } from '../../integrations/paymentGateway';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { publishedConcert } from '../testing/concerts.spec';
import { heldOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

const action: BuyerAction = {
  clientSecret: 'pi_1_secret_of_the_buyer',
  nextAction: { type: 'redirect_to_url', url: 'https://bank.example/ask/1' },
};

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let answer: () => Promise<Outcome<BuyerAction | null>>;
let asked: string[];
beforeAll(async () => {
  const actionOf = (intentId: string) => {
    asked.push(intentId);
    return answer();
  };
  api = await startApi({ deps: { payments: { actionOf } } });
  concertId = await publishedConcert(api, await person(api, 'organizer'));
});
beforeEach(async () => {
  buyer = await person(api);
  answer = () => Promise.resolve(done(action));
  asked = [];
});
afterAll(() => api.close());

const waitFor = async (orderId: string, paymentId: string, userId: string): Promise<void> => {
  const { payment } = streamsOf(api);
  const amount = { amount: 24_000, currency: 'PLN' };
  await payment(paymentId, { type: 'InitiatePayment', paymentId, orderId, userId, attempt: 1, amount });
  await payment(paymentId, { type: 'RecordIntent', intentId: `pi_${paymentId}` });
  await payment(paymentId, { type: 'RequireAction', nextAction: { type: 'redirect_to_url' } });
};
const waiting = async () => {
  const orderId = await heldOrder(api, buyer, concertId);
  const paymentId = randomUUID();
  await waitFor(orderId, paymentId, buyer.userId);
  return { orderId, paymentId };
};
const get = (path: string, { token } = buyer) => api.send('GET', path, { token });
/** What has to be there for one who may not see it, or while nobody can tell. */
const bare = (body: unknown) => {
  expect(body).toMatchObject({ status: 'requires_action' });
  expect(body).not.toHaveProperty('clientSecret');
  expect(body).not.toHaveProperty('nextAction');
};
const everythingKept = async (): Promise<string> => JSON.stringify(await api.db('api_idempotency').select('*'));

describe('a payment that waits for its buyer', () => {
  it('shows him what his browser needs, asked for at that moment', async () => {
    const { orderId, paymentId } = await waiting();
    expect((await get(`/v1/payments/${paymentId}`)).body).toMatchObject({ status: 'requires_action', ...action });
    expect((await get(`/v1/orders/${orderId}`)).body).toMatchObject({ payments: [{ paymentId, ...action }] });
    expect(asked).toEqual([`pi_${paymentId}`, `pi_${paymentId}`]);
  });

  it('shows it to nobody else, who may see the payment or not', async () => {
    const { orderId, paymentId } = await waiting();
    const admin = await person(api, 'admin');
    bare((await get(`/v1/payments/${paymentId}`, admin)).body);
    bare(((await get(`/v1/orders/${orderId}`, admin)).body as { payments: unknown[] }).payments[0]);
    expect((await get(`/v1/payments/${paymentId}`, await person(api))).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it.each([
    ['does not answer', () => Promise.resolve(unknown('no answer'))],
    ['asks for nothing any more', () => Promise.resolve(done(null))],
    ['cannot be asked', () => Promise.reject(new Error('a fault of ours'))],
  ])('is shown without it when the provider %s', async (_, says) => {
    const { orderId, paymentId } = await waiting();
    answer = says;
    bare((await get(`/v1/payments/${paymentId}`)).body);
    expect((await get(`/v1/orders/${orderId}`)).body).toMatchObject({ payments: [{ status: 'requires_action' }] });
  });

  it('is answered with it also when the answer is given again, and is kept without it', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    const request = { token: buyer.token, key: randomUUID(), body: { paymentMethodId: 'pm_card_visa' } };
    api.processes.next('pay', async () => {
      const { paymentId } = api.processes.calls.at(-1)?.request as { paymentId: string };
      await waitFor(orderId, paymentId, buyer.userId);
      return { outcome: 'settled' };
    });
    const path = `/v1/orders/${orderId}/payments`;
    const first = await api.send('POST', path, request);
    expect(first).toMatchObject({ status: 201, body: { status: 'requires_action', ...action } });
    const again = await api.send('POST', path, request);
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(await everythingKept()).toContain('requires_action');
    expect(await everythingKept()).not.toContain(action.clientSecret);
    expect(await everythingKept()).not.toContain('bank.example');
  });

  it('stands in the history as the release before wrote it, but without the page of the bank', async () => {
    const { orderId, paymentId } = await waiting();
    const data = { paymentId, nextAction: { type: 'redirect_to_url', url: 'https://bank.example/ask/old' } };
    const { rows } = await api.db.raw<{ rows: unknown[] }>(
      `insert into events (stream_id, version, event_id, command_id, type, schema_version, data, metadata, recorded_at)
       select stream_id, max(version) + 1, gen_random_uuid(), 'old', 'PaymentActionRequired', 1, ?::jsonb, '{"actor": "old"}', now()
       from events where stream_id = ? group by stream_id returning 1`,
      [JSON.stringify(data), `payment-${paymentId}`],
    );
    expect(rows).toHaveLength(1);
    const { body } = await get(`/v1/orders/${orderId}/history`);
    const items = (body as { items: { actor: string; data: object }[] }).items;
    expect(items.find(({ actor }) => actor === 'old')?.data).toEqual({
      paymentId,
      nextAction: { type: 'redirect_to_url' },
    });
  });
});
