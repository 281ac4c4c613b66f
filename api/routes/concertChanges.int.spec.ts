import { type ConcertCommand } from '../../domain/concerts/commands';
import { concertDecider } from '../../domain/concerts/concertDecider';
import { concertStream } from '../../domain/concerts/events';
import { type PoolEvent, poolStream } from '../../domain/inventory/events';
import { ProcessesUnavailable } from '../processes/types';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { concertBody, inDays, pln, publishedConcert } from '../testing/concerts.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
});
afterAll(() => api.close());

interface Shown {
  readonly status: string;
  readonly ticketTypes: readonly { readonly type: string; readonly onSale: boolean; readonly withdrawn: boolean }[];
}

const as =
  (token: string) =>
  (method: string, concertId: string, path = '', more: object = {}) =>
    api.send(method, `/v1/concerts/${concertId}${path}`, { token, ...more });
const ask = (...args: Parameters<ReturnType<typeof as>>) => as(organizer.token)(...args);
const show = async (concertId: string) => (await api.send('GET', `/v1/concerts/${concertId}`)).body as Shown;
const onSale = async (concertId: string) => (await show(concertId)).ticketTypes.map((type) => type.onSale);

const holdIn = async (concertId: string, ticketType = 'Regular') => {
  const { status, body } = await api.send('POST', '/v1/reservations', {
    token: organizer.token,
    body: { items: [{ concertId, ticketType, quantity: 1 }] },
  });
  return status === 201 ? 'held' : (body as { code: string }).code;
};

const happens = (concertId: string, command: ConcertCommand) =>
  api.eventStore.execute({
    decider: concertDecider,
    streamId: concertStream(concertId),
    command,
    commandId: `${concertId}-${command.type}`,
    metadata: { actor: 'test', correlationId: 'test' },
  });

const cancelled = async () => {
  const concertId = await publishedConcert(api, organizer);
  await happens(concertId, { type: 'CancelConcert', reason: 'The singer is ill.', now: new Date().toISOString() });
  return concertId;
};

describe('sales that are paused', () => {
  it('hold nothing and stay on show, until they are resumed', async () => {
    const concertId = await publishedConcert(api, organizer);
    expect((await ask('POST', concertId, '/pause-sales')).body).toMatchObject({ status: 'paused' });
    expect(await onSale(concertId)).toEqual([false, false]);
    expect(await holdIn(concertId)).toBe('sale_not_open');
    const { body } = await api.send('GET', '/v1/concerts?limit=100');
    const listed = (body as { items: { concertId: string; onSale: boolean }[] }).items;
    expect(listed.find((concert) => concert.concertId === concertId)).toMatchObject({ onSale: false });

    expect((await ask('POST', concertId, '/resume-sales')).body).toMatchObject({ status: 'published' });
    expect(await onSale(concertId)).toEqual([true, true]);
    expect(await holdIn(concertId)).toBe('held');
  });

  it('stay as they are when the same is asked again', async () => {
    const concertId = await publishedConcert(api, organizer);
    const first = await ask('POST', concertId, '/pause-sales');
    const again = await ask('POST', concertId, '/pause-sales');
    expect([again.status, again.headers.get('ETag')]).toEqual([200, first.headers.get('ETag')]);
  });

  it('are not paused again by a pause whose answer was lost, after they were resumed', async () => {
    const concertId = await publishedConcert(api, organizer);
    const pause = () => ask('POST', concertId, '/pause-sales', { key: 'pause-once' });
    await pause();
    await ask('POST', concertId, '/resume-sales');
    await api.db('api_idempotency').delete();
    await pause();
    expect(await onSale(concertId)).toEqual([true, true]);
    expect(await show(concertId)).toMatchObject({ status: 'published' });
  });

  it('hold nothing of a type that is added meanwhile', async () => {
    const concertId = await publishedConcert(api, organizer);
    await ask('POST', concertId, '/pause-sales');
    await ask('PUT', concertId, '/ticket-types/Balcony', { body: { price: pln(10_000), capacity: 5 } });
    expect(await holdIn(concertId, 'Balcony')).toBe('sale_not_open');
    await ask('POST', concertId, '/resume-sales');
    expect(await holdIn(concertId, 'Balcony')).toBe('held');
  });

  it('are none of a draft', async () => {
    const { body } = await api.send('POST', '/v1/concerts', { token: organizer.token, body: concertBody() });
    const { concertId } = body as { concertId: string };
    expect((await ask('POST', concertId, '/pause-sales')).body).toMatchObject({ code: 'concert_not_published' });
    expect((await ask('POST', concertId, '/resume-sales')).body).toMatchObject({ code: 'concert_not_published' });
  });
});

describe('a ticket type that is withdrawn', () => {
  it('is shown as such and sold to nobody, until it is set again', async () => {
    const concertId = await publishedConcert(api, organizer);
    const { status, body } = await ask('DELETE', concertId, '/ticket-types/Golden%20Circle');
    expect([status, (body as Shown).ticketTypes[1]]).toMatchObject([200, { withdrawn: true, onSale: false, sold: 0 }]);
    expect((await show(concertId)).ticketTypes).toMatchObject([
      { type: 'Regular', withdrawn: false, onSale: true },
      { type: 'Golden Circle', withdrawn: true, onSale: false },
    ]);
    expect(await holdIn(concertId, 'Golden Circle')).toBe('ticket_type_withdrawn');

    await ask('PUT', concertId, '/ticket-types/Golden%20Circle', { body: { price: pln(70_000), capacity: 8 } });
    expect((await show(concertId)).ticketTypes[1]).toMatchObject({
      ...{ withdrawn: false, onSale: true, price: pln(70_000), available: 8 },
    });
    expect(await holdIn(concertId, 'Golden Circle')).toBe('held');
  });

  it('stays withdrawn when sales are paused and resumed', async () => {
    const concertId = await publishedConcert(api, organizer);
    await ask('DELETE', concertId, '/ticket-types/Regular');
    await ask('POST', concertId, '/pause-sales');
    await ask('POST', concertId, '/resume-sales');
    expect(await onSale(concertId)).toEqual([false, true]);
  });

  it('and was the last one leaves nothing to publish or to resume', async () => {
    const concertId = await publishedConcert(api, organizer);
    await ask('POST', concertId, '/pause-sales');
    await ask('DELETE', concertId, '/ticket-types/Regular');
    await ask('DELETE', concertId, '/ticket-types/Golden%20Circle');
    expect((await ask('POST', concertId, '/resume-sales')).body).toMatchObject({
      ...{ status: 422, code: 'concert_incomplete' },
    });
  });

  it('has to exist', async () => {
    const concertId = await publishedConcert(api, organizer);
    expect((await ask('DELETE', concertId, '/ticket-types/Balcony')).body).toMatchObject({
      ...{ status: 404, code: 'ticket_type_unknown' },
    });
  });
});

describe('a concert', () => {
  it('is renamed by the field', async () => {
    const concertId = await publishedConcert(api, organizer);
    expect((await ask('PATCH', concertId, '', { body: { name: 'First night' } })).body).toMatchObject({
      ...{ name: 'First night', artist: 'Beyoncé' },
    });
    await Promise.all([
      ask('PATCH', concertId, '', { body: { artist: 'Queen B' } }),
      ask('PATCH', concertId, '', { body: { name: 'Second night' } }),
    ]);
    expect(await show(concertId)).toMatchObject({ name: 'Second night', artist: 'Queen B' });
  });

  it('is sold when its organizer says, and its pools follow', async () => {
    const concertId = await publishedConcert(api, organizer);
    expect((await ask('PATCH', concertId, '', { body: { salesStartAt: inDays(5) } })).body).toMatchObject({
      ticketTypes: [{ onSale: false }, { onSale: false }],
    });
    expect(await holdIn(concertId)).toBe('sale_not_open');
    await ask('PATCH', concertId, '', { body: { salesStartAt: null } });
    expect(await holdIn(concertId)).toBe('held');
    expect((await ask('PATCH', concertId, '', { body: { salesStartAt: inDays(100) } })).body).toMatchObject({
      ...{ status: 422, code: 'sales_window_empty' },
    });
  });

  it.each([{}, { name: '' }, { salesEndAt: 'never' }, { status: 'draft' }])('is not changed by %j', async (body) => {
    const concertId = await publishedConcert(api, organizer);
    expect((await ask('PATCH', concertId, '', { body })).body).toMatchObject({ code: 'validation_failed' });
  });

  it('is moved to another time and venue, and is sold until then', async () => {
    const concertId = await publishedConcert(api, organizer);
    const venue = { ...concertBody().venue, name: 'Tauron Arena', city: 'Kraków' };
    const body = { startsAt: inDays(120), venue, refundWindowEndsAt: inDays(30) };
    expect((await ask('POST', concertId, '/reschedule', { body })).body).toMatchObject({
      ...body,
      status: 'published',
    });
    const pool = await api.eventStore.load<PoolEvent>(poolStream({ concertId, ticketType: 'Regular' }));
    expect(pool.at(-1)).toMatchObject({ type: 'PoolOpened', data: { salesStartAt: null, salesEndAt: body.startsAt } });
  });

  it('that is moved keeps the end of its sale where one was said', async () => {
    const salesEndAt = inDays(60);
    const concertId = await publishedConcert(api, organizer, { salesEndAt });
    await ask('POST', concertId, '/reschedule', { body: { startsAt: inDays(120) } });
    const pool = await api.eventStore.load<PoolEvent>(poolStream({ concertId, ticketType: 'Regular' }));
    expect(pool.at(-1)).toMatchObject({ type: 'PoolOpened', data: { salesEndAt } });
  });

  it('has everybody told of it, and is not undone when that cannot be begun', async () => {
    const concertId = await publishedConcert(api, organizer);
    const { length } = await api.eventStore.load(concertStream(concertId));
    const told = () => api.processes.calls.filter(({ name }) => name === 'tellConcert').map(({ request }) => request);
    api.processes.next('tellConcert', () => Promise.reject(new ProcessesUnavailable(5, new Error('away'))));
    expect((await ask('POST', concertId, '/reschedule', { body: { startsAt: inDays(100) } })).status).toBe(200);
    expect(told().at(-1)).toEqual({ concertId, version: length + 1 });
    const before = told().length;
    expect((await ask('POST', concertId, '/reschedule', { body: { startsAt: inDays(110) } })).status).toBe(200);
    expect(told().slice(before)).toEqual([
      { concertId, version: length + 1 },
      { concertId, version: length + 2 },
    ]);
  });

  it.each([
    [{ startsAt: inDays(-1) }, 'starts_in_the_past'],
    [{ startsAt: inDays(100), refundWindowEndsAt: inDays(-1) }, 'refund_window_in_the_past'],
  ])('is not moved to %j', async (body, code) => {
    const concertId = await publishedConcert(api, organizer);
    expect((await ask('POST', concertId, '/reschedule', { body })).body).toMatchObject({ status: 422, code });
  });
});

const changes: [method: string, path: string, more: object][] = [
  ['POST', '/publish', {}],
  ['POST', '/pause-sales', {}],
  ['POST', '/resume-sales', {}],
  ['PATCH', '', { body: { name: 'Another' } }],
  ['POST', '/reschedule', { body: { startsAt: inDays(100) } }],
  ['PUT', '/ticket-types/Regular', { body: { price: pln(1), capacity: 1 } }],
  ['DELETE', '/ticket-types/Regular', {}],
];

describe.each(changes)('%s %s', (method, path, sent) => {
  it('is refused once the concert is cancelled', async () => {
    const refused = await ask(method, await cancelled(), path, sent);
    expect(refused.body).toMatchObject({ status: 409, code: 'concert_cancelled' });
  });

  it('is for its own organizer, and for administrators; for others there is nothing here', async () => {
    const concertId = await publishedConcert(api, organizer);
    await ask('POST', concertId, '/pause-sales');
    const [other, buyer, admin] = [await person(api, 'organizer'), await person(api), await person(api, 'admin')];
    expect((await as(other.token)(method, concertId, path, sent)).status).toBe(404);
    expect((await as(buyer.token)(method, concertId, path, sent)).status).toBe(403);
    expect((await as(admin.token)(method, concertId, path, sent)).status).toBe(200);
  });

  it('is done to the version that was read, or not at all', async () => {
    const concertId = await publishedConcert(api, organizer);
    const before = await api.eventStore.load(concertStream(concertId));
    const stale = { ...sent, headers: { 'If-Match': '"1"' } };
    expect((await ask(method, concertId, path, stale)).body).toMatchObject({
      ...{ status: 412, code: 'version_conflict', currentVersion: before.length },
    });
    expect(await api.eventStore.load(concertStream(concertId))).toEqual(before);
  });
});

it('is shown as cancelled, and why', async () => {
  expect(await show(await cancelled())).toMatchObject({ status: 'cancelled', cancelReason: 'The singer is ill.' });
});
