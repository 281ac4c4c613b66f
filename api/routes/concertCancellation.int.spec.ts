import { ProcessesUnavailable } from '../processes/types';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { concertBody, pln, publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let buyer: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  [organizer, buyer] = await Promise.all([person(api, 'organizer'), person(api)]);
});
afterAll(() => api.close());

const cancel = (concertId: string, { token = organizer.token, reason = 'The singer is ill' } = {}) =>
  api.send('POST', `/v1/concerts/${concertId}/cancel`, { token, body: { reason } });
const cancellationOf = (concertId: string, token = organizer.token) =>
  api.send('GET', `/v1/concerts/${concertId}/cancellation`, { token });
const asked = (name: string) => api.processes.calls.filter((call) => call.name === name);
const eventCount = async (): Promise<number> => Number((await api.db('events').count<{ count: bigint }[]>())[0]?.count);

/** By the stand-in no hold is taken, so that only open orders are concerned. */
const soldConcert = async (): Promise<string> => {
  const concertId = await publishedConcert(api, organizer);
  await paidOrder(api, buyer, concertId);
  await heldOrder(api, await person(api), concertId);
  return concertId;
};

describe('cancelling a concert', () => {
  it('hands it to its process and says how many are concerned', async () => {
    const concertId = await soldConcert();
    const answer = await cancel(concertId);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('Location')).toBe(`/v1/concerts/${concertId}/cancellation`);
    const body = { workflowId: `cancel-concert-${concertId}`, progress: { total: 2, done: 0, failed: 0 } };
    expect(answer.body).toEqual(body);
    expect(asked('cancelConcert').at(-1)?.request).toMatchObject({
      ...{ concertId, reason: 'The singer is ill', actor: organizer.userId },
    });
    expect((await cancellationOf(concertId)).body).toEqual(body);
  });

  it('says how many are concerned also when the process has not come to it yet', async () => {
    const concertId = await soldConcert();
    api.processes.next('cancelConcert', () => Promise.resolve({ outcome: 'pending' }));
    expect((await cancel(concertId)).body).toMatchObject({ progress: { total: 2, done: 0, failed: 0 } });
    expect((await cancellationOf(concertId)).status).toBe(404);
  });

  it('again is answered the same, without a new event, and goes on while something is left', async () => {
    const concertId = await soldConcert();
    const first = await cancel(concertId);
    const [events, calls] = [await eventCount(), asked('cancelConcert').length];
    const again = await cancel(concertId, { reason: 'Another reason' });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(await eventCount()).toBe(events);
    expect(asked('cancelConcert')).toHaveLength(calls + 1);
  });

  it('again, when nothing is left, asks nobody', async () => {
    const drafted = await api.send('POST', '/v1/concerts', { token: organizer.token, body: concertBody() });
    const { concertId } = drafted.body as { concertId: string };
    await cancel(concertId);
    const calls = asked('cancelConcert').length;
    expect((await cancel(concertId)).body).toMatchObject({ progress: { total: 0, done: 0, failed: 0 } });
    expect(asked('cancelConcert')).toHaveLength(calls);
  });

  it('refuses every later change', async () => {
    const concertId = await publishedConcert(api, organizer);
    await cancel(concertId);
    const { token } = organizer;
    const changes = await Promise.all([
      api.send('PUT', `/v1/concerts/${concertId}/ticket-types/Regular`, {
        token,
        body: { price: pln(30_000), capacity: 50 },
      }),
      api.send('POST', `/v1/concerts/${concertId}/publish`, { token }),
      api.send('PUT', `/v1/concerts/${concertId}/scanners/${buyer.userId}`, { token }),
    ]);
    expect(changes.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
      changes.map(() => [409, 'concert_cancelled']),
    );
  });

  it('is not done while its process cannot be reached', async () => {
    const concertId = await publishedConcert(api, organizer);
    api.processes.next('cancelConcert', () => Promise.reject(new ProcessesUnavailable(5, new Error('away'))));
    const answer = await cancel(concertId);
    expect(answer.body).toMatchObject({ status: 503, code: 'processes_unavailable' });
    expect(answer.headers.get('Retry-After')).toBe('5');
    expect((await cancellationOf(concertId)).status).toBe(404);
    expect((await api.send('GET', `/v1/concerts/${concertId}`)).body).toMatchObject({ status: 'published' });
  });

  it('is for its organizer and for administrators', async () => {
    const concertId = await publishedConcert(api, organizer);
    const [other, admin] = await Promise.all([person(api, 'organizer'), person(api, 'admin')]);
    expect((await cancel(concertId, { token: buyer.token })).status).toBe(403);
    expect((await cancel(concertId, { token: other.token })).body).toMatchObject({ code: 'concert_not_found' });
    expect((await cancel(concertId, { token: admin.token })).status).toBe(202);
    expect((await cancellationOf(concertId, other.token)).status).toBe(404);
    expect((await cancellationOf(concertId, admin.token)).status).toBe(200);
  });

  it('says why', async () => {
    const concertId = await publishedConcert(api, organizer);
    expect((await cancel(concertId, { reason: '' })).body).toMatchObject({ status: 422, code: 'validation_failed' });
  });
});
