import { type ConcertEvent, concertStream } from '../domain/concerts/events';
import { type PoolEvent, poolStream } from '../domain/inventory/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { concertOf, organizer, putOnSale, seatsHeld } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { getConcert, getConcertDetails, getConcerts, getConcertTicketSummary, getPools, listStartedConcerts } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());

describe('the concert as its organizer described it', () => {
  const concert = concertOf(1, {
    salesStartAt: '2031-05-02T08:00:00.000Z',
    maxTicketsPerBuyer: 6,
    taxRate: { percent: '23.00', inclusive: true },
    cancellationPolicy: { deadlineHours: 48, feePercent: 10 },
  });
  const { concertId } = concert;
  const happens = (...events: ConcertEvent[]) => recorder.record(concertStream(concertId), ...events);

  it('is a draft with everything that was said', async () => {
    await happens({ type: 'ConcertCreated', data: concert });
    expect(await getConcert(database.db, concertId)).toEqual({
      ...concert,
      status: 'draft',
      publishedAt: null,
      refundWindowEndsAt: null,
      cancelledAt: null,
      cancelReason: null,
      endedAt: null,
      ticketTypes: [],
      scannerIds: [],
      version: 1,
    });
  });

  it('has its ticket types in the order in which they were added, at their newest price and capacity', async () => {
    await happens(
      { type: 'TicketTypeAdded', data: { concertId, ticketType: 'Regular', price: pln(24000), capacity: 100 } },
      { type: 'TicketTypeAdded', data: { concertId, ticketType: 'Golden Circle', price: pln(90000), capacity: 10 } },
    );
    await happens({
      type: 'TicketTypePriced',
      data: { concertId, ticketType: 'Regular', price: pln(26000), priceVersion: 2 },
    });
    await happens({
      type: 'TicketTypeCapacityChanged',
      data: { concertId, ticketType: 'Golden Circle', capacity: 12 },
    });
    const { ticketTypes, version } = (await getConcert(database.db, concertId)) ?? {};
    expect(ticketTypes).toEqual([
      { type: 'Regular', price: pln(26000), priceVersion: 2, capacity: 100, withdrawn: false },
      { type: 'Golden Circle', price: pln(90000), priceVersion: 1, capacity: 12, withdrawn: false },
    ]);
    expect(version).toBe(5);
  });

  it('is published, and knows who may scan', async () => {
    const scanners = [id('scanne', 1), id('scanne', 2)] as const;
    await happens(
      { type: 'ConcertPublished', data: { concertId, publishedAt: at(7) } },
      { type: 'ScannerAssigned', data: { concertId, userId: scanners[0] } },
      { type: 'ScannerAssigned', data: { concertId, userId: scanners[1] } },
      { type: 'ScannerUnassigned', data: { concertId, userId: scanners[0] } },
    );
    expect(await getConcert(database.db, concertId)).toMatchObject({
      status: 'published',
      publishedAt: at(7),
      scannerIds: [scanners[1]],
      organizerId: organizer,
    });
  });

  it('is renamed, moved, paused, short of a type and cancelled, and says so', async () => {
    const venue = { ...concert.venue, city: 'Kraków' };
    const moved = { startsAt: at(9000), previousStartsAt: concert.startsAt, refundWindowEndsAt: at(4000) };
    await happens(
      { type: 'ConcertRenamed', data: { concertId, name: 'Second night', artist: 'Queen B' } },
      { type: 'ConcertRescheduled', data: { concertId, ...moved, rescheduledAt: at(8) } },
      { type: 'VenueMoved', data: { concertId, venue } },
      { type: 'SalesWindowChanged', data: { concertId, salesStartAt: null, salesEndAt: at(8000) } },
      { type: 'TicketTypeWithdrawn', data: { concertId, ticketType: 'Regular' } },
      { type: 'SalesPaused', data: { concertId } },
    );
    expect(await getConcert(database.db, concertId)).toMatchObject({
      ...{ name: 'Second night', artist: 'Queen B', venue, status: 'paused', startsAt: at(9000) },
      ...{ refundWindowEndsAt: at(4000), salesStartAt: null, salesEndAt: at(8000) },
      ticketTypes: [
        { type: 'Regular', withdrawn: true },
        { type: 'Golden Circle', withdrawn: false },
      ],
    });
    await happens(
      { type: 'TicketTypeRestored', data: { concertId, ticketType: 'Regular' } },
      { type: 'SalesResumed', data: { concertId } },
    );
    expect(await getConcert(database.db, concertId)).toMatchObject({
      status: 'published',
      ticketTypes: [{ withdrawn: false }, {}],
    });
    await happens({ type: 'ConcertCancelled', data: { concertId, reason: 'The singer is ill.', cancelledAt: at(9) } });
    expect(await getConcert(database.db, concertId)).toMatchObject({
      ...{ status: 'cancelled', cancelledAt: at(9), cancelReason: 'The singer is ill.', endedAt: null },
    });
  });

  it('is found among others, and an unknown one is left out', async () => {
    await happensTo(2, { type: 'ConcertCreated', data: concertOf(2) });
    const found = await getConcerts(database.db, [concertId, id('concer', 2), id('concer', 404)]);
    expect(found.map((one) => one.concertId).sort()).toEqual([concertId, id('concer', 2)].sort());
    expect(await getConcert(database.db, id('concer', 404))).toBeUndefined();
  });
});

it('finds the concerts to be ended: on show and started, the longest over first, as many as are asked for', async () => {
  for (const [n, seconds] of [
    [21, 30],
    [22, 10],
    [23, 20],
    [24, 31],
  ] as const) {
    await putOnSale(recorder, concertOf(n, { startsAt: at(seconds) }));
  }
  await happensTo(23, { type: 'SalesPaused', data: { concertId: id('concer', 23) } });
  const found = async (limit: number, after?: string) =>
    listStartedConcerts(database.db, new Date(at(30)), { limit, after });
  const first = await found(2);
  expect(first.items).toEqual([22, 23].map((n) => id('concer', n)));
  expect(await found(2, first.next ?? undefined)).toEqual({ items: [id('concer', 21)], next: null });
  await happensTo(22, { type: 'ConcertEnded', data: { concertId: id('concer', 22), endedAt: at(40) } });
  const cancelled = { concertId: id('concer', 21), reason: 'No.', cancelledAt: at(40) };
  await happensTo(21, { type: 'ConcertCancelled', data: cancelled });
  expect((await found(10)).items).toEqual([id('concer', 23)]);
  expect(await getConcert(database.db, id('concer', 22))).toMatchObject({ status: 'ended', endedAt: at(40) });
});

const happensTo = (n: number, event: ConcertEvent) => recorder.record(concertStream(id('concer', n)), event);

describe('ConcertDetails', () => {
  const concert = concertOf(10, { salesStartAt: at(100) });
  const { concertId } = concert;
  const key = { concertId, ticketType: 'Regular' };
  const regularAt = async (seconds: number) =>
    (await getConcertDetails(database.db, concertId, new Date(at(seconds))))?.ticketTypes[0];

  beforeAll(() => putOnSale(recorder, concert, { capacity: 5 }));

  it('says whether the sale is open, to the millisecond', async () => {
    expect(await regularAt(99)).toEqual({
      ...{ type: 'Regular', price: pln(24000), available: 5, onSale: false, capacity: 5, held: 0, sold: 0 },
      ...{ priceWithTax: pln(24000), withdrawn: false },
    });
    expect(await regularAt(100)).toMatchObject({ onSale: true });
    const atTheStart = new Date(concert.startsAt);
    expect(await getConcertDetails(database.db, concertId, atTheStart)).toMatchObject({
      ticketTypes: [{ onSale: false }],
    });
  });

  it.each<[string, PoolEvent, PoolEvent]>([
    ['paused', { type: 'PoolPaused', data: key }, { type: 'PoolResumed', data: key }],
    ['withdrawn', { type: 'PoolWithdrawn', data: key }, { type: 'PoolRestored', data: key }],
  ])('is not on sale while its pool is %s', async (_what, off, on) => {
    await recorder.record(poolStream(key), off);
    expect(await regularAt(100)).toMatchObject({ onSale: false, available: 5 });
    await recorder.record(poolStream(key), on);
    expect(await regularAt(100)).toMatchObject({ onSale: true });
  });

  it('counts seats that are held and sold, and not those whose hold has expired', async () => {
    await recorder.record<PoolEvent>(
      poolStream(key),
      seatsHeld(11, concertId, 2, at(200)),
      seatsHeld(12, concertId, 1, at(900)),
      { type: 'SeatsSold', data: { ...key, reservationId: id('reserv', 12), quantity: 1 } },
    );
    expect(await regularAt(199)).toMatchObject({ available: 2, held: 2, sold: 1, onSale: true });
    expect(await regularAt(200)).toMatchObject({ available: 4, held: 0, sold: 1, onSale: true });
  });

  it('has all seats free and nothing on sale while a draft has no pools', async () => {
    await happensTo(11, { type: 'ConcertCreated', data: concertOf(11) });
    await happensTo(11, {
      type: 'TicketTypeAdded',
      data: { concertId: id('concer', 11), ticketType: 'Regular', price: pln(24000), capacity: 30 },
    });
    expect(await getConcertDetails(database.db, id('concer', 11), new Date(at(0)))).toMatchObject({
      status: 'draft',
      ticketTypes: [{ type: 'Regular', available: 30, capacity: 30, onSale: false }],
    });
    expect(await getConcertDetails(database.db, id('concer', 404), new Date(at(0)))).toBeUndefined();
  });

  it('sums up to ConcertTicketSummary', async () => {
    const golden = { concertId, ticketType: 'Golden Circle' };
    await happensTo(10, { type: 'TicketTypeAdded', data: { ...golden, price: pln(90000), capacity: 2 } });
    await recorder.record<PoolEvent>(poolStream(golden), {
      type: 'PoolCreated',
      data: { ...golden, capacity: 2, price: pln(90000), priceVersion: 1 },
    });
    expect(await getConcertTicketSummary(database.db, concertId, new Date(at(199)))).toEqual({
      concertId,
      ticketTypes: [
        { type: 'Regular', capacity: 5, available: 2, held: 2, sold: 1 },
        { type: 'Golden Circle', capacity: 2, available: 2, held: 0, sold: 0 },
      ],
      totals: { capacity: 7, available: 4, held: 2, sold: 1 },
    });
    expect(await getConcertTicketSummary(database.db, id('concer', 404), new Date(at(0)))).toBeUndefined();
  });

  it('is made of pools that can be asked for one by one', async () => {
    const asked = [key, { concertId, ticketType: 'Balcony' }, { concertId: id('concer', 404), ticketType: 'Regular' }];
    expect(await getPools(database.db, asked, new Date(at(199)))).toEqual([
      {
        ...{ ...key, capacity: 5, available: 2, held: 2, sold: 1, price: pln(24000), priceVersion: 1 },
        ...{ onSale: true, withdrawn: false, closed: null, version: 9 },
      },
    ]);
    expect(await getPools(database.db, [], new Date(at(0)))).toEqual([]);
  });
});
