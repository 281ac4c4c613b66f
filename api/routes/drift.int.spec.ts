import { randomUUID } from 'node:crypto';
import { driftDecider } from '../../domain/drift/driftDecider';
import { driftIdOf } from '../../domain/drift/driftId';
import { driftStream, type Difference, type DriftKind } from '../../domain/drift/events';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';
import { ProcessesUnavailable } from '../processes/types';

let api: ApiUnderTest;
let admin: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  admin = await person(api, 'admin');
});
beforeEach(() => {
  api.processes.calls.length = 0;
});
afterAll(() => api.close());

const paymentId = randomUUID();
const orderId = randomUUID();
const amount = { amount: 24_000, currency: 'PLN' };

const find = async (kind: DriftKind, changes: Partial<Difference> = {}): Promise<string> => {
  const reference = changes.reference ?? `pi_${randomUUID()}`;
  const driftId = driftIdOf(kind, reference);
  const ofOurs = kind === 'unmatched_payment' ? { paymentId: null, orderId: null } : { paymentId, orderId };
  await api.eventStore.execute({
    decider: driftDecider,
    streamId: driftStream(driftId),
    command: {
      type: 'RecordDrift',
      lookedUp: true,
      driftId,
      difference: {
        ...{ kind, reference, ...ofOurs },
        ...{ ours: { status: 'processing', amount }, theirs: { status: 'succeeded', amount: null } },
        ...changes,
      },
      now: new Date().toISOString(),
    },
    commandId: randomUUID(),
    metadata: { actor: 'test', correlationId: 'test' },
  });
  return driftId;
};

const get = (path: string, { token } = admin) => api.send('GET', `/v1/operations/${path}`, { token });
const heal = (driftId: string, body: object, { token } = admin) =>
  api.send('POST', `/v1/operations/drift/${driftId}/heal`, { token, body });
const calls = () => api.processes.calls.map(({ name, request }) => ({ name, request }));

describe('what we and the provider do not agree in', () => {
  it('is listed for an administrator, counted, and shown', async () => {
    const driftId = await find('payment_missing', { theirs: null, reference: 'pi_gone' });
    const listed = (await get('drift?limit=100')).body as { items: object[] };
    const shown = {
      ...{ driftId, kind: 'payment_missing', status: 'open', reference: 'pi_gone', paymentId, orderId },
      ...{ ours: { status: 'processing', amount }, theirs: null, remedy: null, healed: null },
    };
    expect(listed.items).toContainEqual(expect.objectContaining(shown));
    expect((await get(`drift/${driftId}`)).body).toMatchObject(shown);
    expect((await get('summary')).body).toMatchObject({ attention: 0, drift: { byKind: { payment_missing: 1 } } });
    expect((await get(`drift/${randomUUID()}`)).body).toMatchObject({ status: 404, code: 'drift_not_found' });
    const buyer = await person(api);
    for (const path of ['drift', 'summary', `drift/${driftId}`]) expect((await get(path, buyer)).status).toBe(403);
    expect((await heal(driftId, { reason: 'mine' }, buyer)).status).toBe(403);
  });

  it('is not listed when it was healed, but where everything is', async () => {
    const driftId = await find('payment_amount');
    await heal(driftId, { reason: 'a gift', action: 'keep' });
    const ids = async (query: string) =>
      ((await get(`drift?limit=100&${query}`)).body as { items: { driftId: string }[] }).items.map(
        (one) => one.driftId,
      );
    expect(await ids('status=open')).not.toContain(driftId);
    expect(await ids('status=all')).toContain(driftId);
  });
});

describe('to heal it', () => {
  it.each<[DriftKind, string, object]>([
    ['payment_status', 'paymentNews', { paymentId, orderId }],
    ['refund_status', 'refundNews', { paymentId, orderId }],
    ['refund_unknown', 'refundNews', { paymentId, orderId }],
    ['dispute_unknown', 'disputeNews', { paymentId, orderId, providerDisputeId: 'du_1' }],
  ])('has %s looked up by its process', async (kind, name, request) => {
    const driftId = await find(kind, kind === 'dispute_unknown' ? { reference: 'du_1' } : {});
    expect((await heal(driftId, { reason: 'a webhook was lost' })).body).toMatchObject({
      ...{ status: 'healed', remedy: 'looked_up' },
      healed: { how: 'looked_up', by: admin.userId, reason: 'a webhook was lost' },
    });
    expect(calls()).toEqual([{ name, request }]);
  });

  it.each<[DriftKind, string]>([
    ['unmatched_payment', 'refunded'],
    ['order_without_process', 'recovered'],
  ])('lets a process see to %s', async (kind, how) => {
    const driftId = await find(kind);
    expect((await heal(driftId, { reason: 'nobody’s' })).body).toMatchObject({ status: 'healed', healed: { how } });
    expect(calls()).toMatchObject([
      { name: 'healDrift', request: { driftId, reason: 'nobody’s', actor: admin.userId } },
    ]);
  });

  it('asks nothing of anybody the second time', async () => {
    const driftId = await find('payment_status');
    await heal(driftId, { reason: 'first' });
    expect((await heal(driftId, { reason: 'second' })).body).toMatchObject({ healed: { reason: 'first' } });
    expect(calls()).toHaveLength(1);
  });

  it.each<DriftKind>(['payment_missing', 'payment_amount'])(
    'is a person’s work for %s, who keeps it then',
    async (kind) => {
      const driftId = await find(kind);
      expect((await heal(driftId, { reason: 'please' })).body).toMatchObject({
        status: 409,
        code: 'drift_not_healable',
      });
      expect((await heal(driftId, { reason: 'seen to', action: 'keep' })).body).toMatchObject({
        healed: { how: 'kept', reason: 'seen to' },
      });
      expect(calls()).toEqual([]);
    },
  );

  it('says that it is on its way when that takes long, and where', async () => {
    const driftId = await find('unmatched_payment');
    api.processes.next('healDrift', () => Promise.resolve({ outcome: 'pending' }));
    const { status, body } = await heal(driftId, { reason: 'slow' });
    expect([status, body]).toEqual([202, { driftId, status: 'pending', workflowId: `heal-${driftId}` }]);
  });

  it('is refused as its process refuses it', async () => {
    const driftId = await find('unmatched_payment');
    const refusal = { code: 'drift_not_healable', message: 'No.' };
    api.processes.next('healDrift', () => Promise.resolve({ outcome: 'refused', refusal }));
    expect((await heal(driftId, { reason: 'no' })).body).toMatchObject({ status: 409, code: 'drift_not_healable' });
  });

  it('stays open when the processes are away', async () => {
    const driftId = await find('payment_status');
    api.processes.next('paymentNews', () => Promise.reject(new ProcessesUnavailable(5, new Error('away'))));
    expect((await heal(driftId, { reason: 'now' })).body).toMatchObject({ status: 503, code: 'processes_unavailable' });
    expect((await get(`drift/${driftId}`)).body).toMatchObject({ status: 'open' });
  });

  it('takes a reason', async () => {
    expect((await heal(await find('payment_status'), {})).body).toMatchObject({ code: 'validation_failed' });
  });
});
