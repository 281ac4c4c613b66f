import { concertStream } from '../../domain/concerts/events';
import { type PoolCommand } from '../../domain/inventory/commands';
import { poolStream } from '../../domain/inventory/events';
import { poolDecider } from '../../domain/inventory/poolDecider';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { concertBody, inDays, pln, publishedConcert } from '../testing/concerts.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let buyer: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  [organizer, buyer] = await Promise.all([person(api, 'organizer'), person(api)]);
});
afterAll(() => api.close());

const draft = (changes: object = {}, token = organizer.token) =>
  api.send('POST', '/v1/concerts', { token, body: concertBody(changes) });
const idOf = (response: { body: unknown }) => (response.body as { concertId: string }).concertId;
const setType = (concertId: string, type: string, body: object, headers: Record<string, string> = {}) =>
  api.send('PUT', `/v1/concerts/${concertId}/ticket-types/${encodeURIComponent(type)}`, {
    token: organizer.token,
    body,
    headers,
  });
const show = (concertId: string, token?: string) =>
  api.send('GET', `/v1/concerts/${concertId}`, token === undefined ? {} : { token });

const eventsOf = (concertId: string) => api.eventStore.load(concertStream(concertId));

const inPool = (concertId: string, command: PoolCommand) =>
  api.eventStore.execute({
    decider: poolDecider,
    streamId: poolStream({ concertId, ticketType: 'Regular' }),
    command,
    commandId: JSON.stringify(command),
    metadata: { actor: 'test', correlationId: 'test' },
  });

const hold = (concertId: string, reservationId: string, quantity: number) =>
  inPool(concertId, {
    type: 'HoldSeats',
    reservationId,
    buyerId: buyer.userId,
    quantity,
    now: new Date().toISOString(),
    expiresAt: inDays(1),
  });

describe('drafting a concert', () => {
  it('is for organizers', async () => {
    expect((await draft({}, buyer.token)).body).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('gives it an id, a version, and its ticket types', async () => {
    const { status, headers, body } = await draft();
    expect(status).toBe(201);
    expect(headers.get('Location')).toBe(`/v1/concerts/${idOf({ body })}`);
    expect(headers.get('ETag')).toBe('"3"');
    expect(body).toMatchObject({
      status: 'draft',
      organizerId: organizer.userId,
      maxTicketsPerBuyer: null,
      ticketTypes: [
        { type: 'Regular', price: pln(24_000), available: 100, capacity: 100, held: 0, sold: 0, onSale: false },
        { type: 'Golden Circle', price: pln(60_000), available: 10 },
      ],
    });
  });

  it('sent again with its key makes no second one', async () => {
    const body = concertBody();
    const send = () => api.send('POST', '/v1/concerts', { token: organizer.token, body, key: 'draft-once' });
    const answers = await Promise.all([send(), send(), send()]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')).toHaveLength(2);
  });

  it.each([
    ['a zone that is none', { venue: { ...concertBody().venue, timeZone: 'Europe/Nowhere' } }, 'venue.timeZone'],
    ['an offset for a zone', { venue: { ...concertBody().venue, timeZone: '+02:00' } }, 'venue.timeZone'],
    ['a time that is none', { startsAt: '2027-02-30T20:00:00' }, 'startsAt'],
    ['a sale that ends before it starts', { salesStartAt: inDays(5), salesEndAt: inDays(4) }, 'salesStartAt'],
    ['a currency that is none', { currency: 'XYZ' }, 'currency'],
    [
      'a type named twice',
      { ticketTypes: ['A', 'A'].map((type) => ({ type, price: pln(1), capacity: 1 })) },
      'ticketTypes',
    ],
    [
      'a price in fractions',
      { ticketTypes: [{ type: 'A', price: pln(1.5), capacity: 1 }] },
      'ticketTypes.0.price.amount',
    ],
    ['a nameless type', { ticketTypes: [{ type: '', price: pln(1), capacity: 1 }] }, 'ticketTypes.0.type'],
  ])('refuses %s', async (_, changes, path) => {
    const { status, body } = await draft(changes);
    expect({ status, body }).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ path }] } });
  });

  it('refuses a price in another currency, and writes nothing', async () => {
    const before = await api.db('concerts').count().first();
    const { status, body } = await draft({
      ticketTypes: [{ type: 'A', price: { amount: 1, currency: 'EUR' }, capacity: 1 }],
    });
    expect({ status, body }).toMatchObject({ status: 422, body: { code: 'currency_mismatch' } });
    expect(await api.db('concerts').count().first()).toEqual(before);
  });

  it('refuses a price that nobody can be charged', async () => {
    const kwd = (amount: number) => ({
      currency: 'KWD',
      ticketTypes: [{ type: 'A', price: { amount, currency: 'KWD' }, capacity: 1 }],
    });
    expect((await draft(kwd(1_234))).body).toMatchObject({ status: 422, code: 'price_not_chargeable' });
    expect((await draft(kwd(1_230))).status).toBe(201);
  });
});

describe('a draft', () => {
  it('is there for its organizer only', async () => {
    const concertId = idOf(await draft());
    expect((await show(concertId)).status).toBe(404);
    expect((await show(concertId, buyer.token)).status).toBe(404);
    expect((await show(concertId, (await person(api, 'organizer')).token)).status).toBe(404);
    expect((await show(concertId, organizer.token)).status).toBe(200);
    expect((await show(concertId, (await person(api, 'admin')).token)).status).toBe(200);
  });

  it('without ticket types is not published: concert_incomplete, and no event', async () => {
    const concertId = idOf(await draft({ ticketTypes: [] }));
    const events = await eventsOf(concertId);
    const { body } = await api.send('POST', `/v1/concerts/${concertId}/publish`, { token: organizer.token });
    expect(body).toMatchObject({ status: 422, code: 'concert_incomplete' });
    expect((await show(concertId, organizer.token)).body).toMatchObject({ status: 'draft' });
    expect(await eventsOf(concertId)).toEqual(events);
  });

  it('that starts in the past is not published', async () => {
    const concertId = idOf(await draft({ startsAt: inDays(-1) }));
    const { body } = await api.send('POST', `/v1/concerts/${concertId}/publish`, { token: organizer.token });
    expect(body).toMatchObject({ status: 422, code: 'starts_in_the_past' });
  });

  it('is none of another organizer', async () => {
    const concertId = idOf(await draft());
    const { token } = await person(api, 'organizer');
    const publish = await api.send('POST', `/v1/concerts/${concertId}/publish`, { token });
    const summary = await api.send('GET', `/v1/concerts/${concertId}/ticket-summary`, { token });
    expect([publish.status, summary.status]).toEqual([404, 404]);
  });
});

describe('a published concert', () => {
  it('is on sale, and shows its counts to its organizer only', async () => {
    const concertId = await publishedConcert(api, organizer);
    const forAll = (await show(concertId)).body as { ticketTypes: object[] };
    expect(forAll).toMatchObject({ status: 'published', ticketTypes: [{ onSale: true, available: 100 }, {}] });
    expect(forAll.ticketTypes[0]).not.toHaveProperty('sold');
    expect(forAll).not.toHaveProperty('scannerIds');
    expect((await show(concertId, organizer.token)).body).toMatchObject({
      ticketTypes: [{ capacity: 100, sold: 0 }, {}],
    });
  });

  it('published again is published', async () => {
    const concertId = await publishedConcert(api, organizer);
    const before = await show(concertId);
    const again = await api.send('POST', `/v1/concerts/${concertId}/publish`, { token: organizer.token });
    expect([again.status, again.headers.get('ETag')]).toEqual([200, before.headers.get('ETag')]);
  });

  it('sells a type that is added later', async () => {
    const concertId = await publishedConcert(api, organizer);
    const { body } = await setType(concertId, 'Płyta / łoża', { price: pln(100), capacity: 7 });
    expect((body as { ticketTypes: object[] }).ticketTypes[2]).toMatchObject({
      type: 'Płyta / łoża',
      available: 7,
      onSale: true,
    });
  });

  it('goes down in capacity to what is held and sold and no further, is told the floor, and has nothing left at it', async () => {
    const concertId = await publishedConcert(api, organizer);
    const sold = '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11';
    await hold(concertId, sold, 50);
    await inPool(concertId, { type: 'SellSeats', reservationId: sold });
    await hold(concertId, '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f12', 40);
    const refused = await setType(concertId, 'Regular', { price: pln(24_000), capacity: 80 });
    expect(refused.body).toMatchObject({ status: 409, code: 'capacity_below_committed', floor: 90 });
    expect((await show(concertId, organizer.token)).body).toMatchObject({ ticketTypes: [{ capacity: 100 }, {}] });
    await setType(concertId, 'Regular', { price: pln(24_000), capacity: 90 });
    const { body } = await api.send('GET', `/v1/concerts/${concertId}/ticket-summary`, { token: organizer.token });
    expect(body).toMatchObject({
      ticketTypes: [{ type: 'Regular', capacity: 90, available: 0, held: 40, sold: 50 }, {}],
      totals: { capacity: 100, available: 10, held: 40, sold: 50 },
    });
  });

  it('takes a new price for the tickets to come', async () => {
    const concertId = await publishedConcert(api, organizer);
    await setType(concertId, 'Regular', { price: pln(30_000), capacity: 100 });
    const held = await hold(concertId, '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f13', 1);
    expect(held).toMatchObject({ events: [{ data: { unitPrice: pln(30_000), priceVersion: 2 } }] });
    expect((await show(concertId)).body).toMatchObject({ ticketTypes: [{ price: pln(30_000) }, {}] });
  });

  it('is changed by one of two who edit the same version; the other one is told the current version', async () => {
    const concertId = await publishedConcert(api, organizer);
    const version = (await show(concertId)).headers.get('ETag') ?? '';
    const change = (capacity: number) =>
      setType(concertId, 'Regular', { price: pln(24_000), capacity }, { 'If-Match': version });
    const answers = await Promise.all([change(101), change(102)]);
    const lost = answers.find(({ status }) => status === 412);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(lost?.body).toMatchObject({ code: 'version_conflict', currentVersion: Number(version.slice(1, -1)) + 1 });
    const pool = (await show(concertId, organizer.token)).body as { ticketTypes: { capacity: number }[] };
    expect(pool.ticketTypes[0]?.capacity).toBe(answers[0]?.status === 200 ? 101 : 102);
  });

  it('is changed by nobody who read an older version', async () => {
    const concertId = await publishedConcert(api, organizer);
    const version = (await show(concertId)).headers.get('ETag') ?? '';
    const first = await setType(concertId, 'Regular', { price: pln(1), capacity: 100 }, { 'If-Match': version });
    const events = await eventsOf(concertId);
    const second = await setType(concertId, 'Regular', { price: pln(2), capacity: 100 }, { 'If-Match': version });
    expect([first.status, second.status]).toEqual([200, 412]);
    expect(second.body).toMatchObject({ code: 'version_conflict', currentVersion: events.length });
    expect(await eventsOf(concertId)).toEqual(events);
  });

  it('is scanned by whom its organizer names', async () => {
    const concertId = await publishedConcert(api, organizer);
    const { userId } = await person(api, 'scanner');
    const path = `/v1/concerts/${concertId}/scanners/${userId}`;
    const scanners = async () => ((await show(concertId, organizer.token)).body as { scannerIds: string[] }).scannerIds;
    expect((await api.send('PUT', path, { token: organizer.token })).status).toBe(204);
    expect((await api.send('PUT', path, { token: organizer.token })).status).toBe(204);
    expect(await scanners()).toEqual([userId]);
    expect((await api.send('DELETE', path, { token: organizer.token })).status).toBe(204);
    expect(await scanners()).toEqual([]);
    const nobody = `/v1/concerts/${concertId}/scanners/0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11`;
    expect((await api.send('PUT', nobody, { token: organizer.token })).status).toBe(404);
  });
});

describe('the list of concerts', () => {
  const list = async (query: string) => {
    const { status, body } = await api.send('GET', `/v1/concerts?${query}`);
    return { status, ...(body as { items: { concertId: string }[]; nextCursor: string | null }) };
  };

  it('is paged soonest first, each concert once, and its cursor is for its filters only', async () => {
    const ids: string[] = [];
    for (const days of [30, 10, 20]) {
      ids[days] = await publishedConcert(api, organizer, { artist: 'Hania Rani', startsAt: inDays(days) });
    }
    const first = await list('artist=hania&limit=2');
    expect(first.items.map(({ concertId }) => concertId)).toEqual([ids[10], ids[20]]);
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    const second = await list(`artist=hania&limit=2&cursor=${cursor}`);
    expect([second.items.map(({ concertId }) => concertId), second.nextCursor]).toEqual([[ids[30]], null]);
    expect(await list(`artist=rani&cursor=${cursor}`)).toMatchObject({ status: 400, code: 'invalid_cursor' });
    expect(await list('cursor=made-up')).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });

  it('knows cities, times and what is left', async () => {
    const concertId = await publishedConcert(api, organizer, {
      venue: { ...concertBody().venue, city: 'Gdańsk' },
      startsAt: inDays(3),
      ticketTypes: [{ type: 'Regular', price: pln(100), capacity: 2 }],
    });
    const found = async (query: string) => (await list(query)).items.map((concert) => concert.concertId);
    expect(await found('city=gda%C5%84sk')).toEqual([concertId]);
    expect(await found(`city=Gda%C5%84sk&from=${inDays(4)}`)).toEqual([]);
    expect(await found(`city=Gda%C5%84sk&to=${inDays(4)}`)).toEqual([concertId]);
    await hold(concertId, '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f14', 2);
    expect(await found('city=Gda%C5%84sk&availableOnly=true')).toEqual([]);
    expect(await found('city=Gda%C5%84sk&availableOnly=false')).toEqual([concertId]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'from=yesterday',
    'availableOnly=perhaps',
    'colour=red',
    'limit=1&limit=2',
  ])('refuses %s', async (query) => {
    expect(await list(query)).toMatchObject({ status: 422, code: 'validation_failed' });
  });
});
