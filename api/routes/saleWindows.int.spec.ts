import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { concertBody, publishedConcert } from '../testing/concerts.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let now = new Date('2027-03-27T12:00:00.000Z');
beforeAll(async () => {
  api = await startApi({ deps: { clock: () => now } });
  organizer = await person(api, 'organizer');
});
afterAll(() => api.close());
beforeEach(() => {
  now = new Date('2027-03-27T12:00:00.000Z');
});

const SUMMER = { startsAt: '2027-06-12T20:00:00' };
/** Summer time begins in Warsaw on 28 March 2027 at 02:00, and ends on 31 October at 03:00. */
const SPRING = { ...SUMMER, salesStartAt: '2027-03-28T10:00:00' };
const AUTUMN = { startsAt: '2027-12-12T20:00:00', salesStartAt: '2027-10-31T10:00:00' };

const show = async (concertId: string) =>
  (await api.send('GET', `/v1/concerts/${concertId}`)).body as { ticketTypes: { onSale: boolean }[] };

const holdAt = async (concertId: string, time: string) => {
  now = new Date(time);
  // No session lasts from spring to autumn.
  const { token } = await person(api);
  const { status, body } = await api.send('POST', '/v1/reservations', {
    token,
    body: { items: [{ concertId, ticketType: 'Regular', quantity: 1 }] },
  });
  return status === 201 ? 'held' : (body as { code: string }).code;
};

describe('a sale that starts at ten by the clock of the venue', () => {
  it.each([
    ['begins', SPRING, '2027-03-28T08:00:00.000Z', '2027-03-28T10:00:00+02:00'],
    ['ends', AUTUMN, '2027-10-31T09:00:00.000Z', '2027-10-31T10:00:00+01:00'],
  ])(
    'on the day on which summer time %s opens at that instant, and not a moment before',
    async (_, times, at, local) => {
      now = new Date('2027-03-27T12:00:00.000Z');
      const concertId = await publishedConcert(api, organizer, times);
      expect(await show(concertId)).toMatchObject({ salesStartAt: at, salesStartAtLocal: local });

      const before = new Date(Date.parse(at) - 1).toISOString();
      expect(await holdAt(concertId, before)).toBe('sale_not_open');
      expect((await show(concertId)).ticketTypes[0]).toMatchObject({ onSale: false });
      expect(await holdAt(concertId, at)).toBe('held');
      expect((await show(concertId)).ticketTypes[0]).toMatchObject({ onSale: true });
    },
  );
});

describe('a time without an offset', () => {
  const draft = (changes: object) =>
    api.send('POST', '/v1/concerts', { token: organizer.token, body: concertBody(changes) });

  it('is one of the venue, and is shown in UTC and as the clock there shows it', async () => {
    const { body } = await draft({ ...SUMMER, salesEndAt: '2027-06-12T18:00:00Z' });
    expect(body).toMatchObject({
      ...{ startsAt: '2027-06-12T18:00:00.000Z', startsAtLocal: '2027-06-12T20:00:00+02:00' },
      ...{ salesStartAt: null, salesStartAtLocal: null },
      ...{ salesEndAt: '2027-06-12T18:00:00.000Z', salesEndAtLocal: '2027-06-12T20:00:00+02:00' },
    });
  });

  it('that the clock jumps over is refused', async () => {
    const { status, body } = await draft({ ...SUMMER, salesStartAt: '2027-03-28T02:30:00' });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ path: 'salesStartAt', code: 'local_time_does_not_exist' }] },
    });
  });

  it('that the clock shows twice is the earlier one', async () => {
    const { body } = await draft({ startsAt: '2027-10-31T02:30:00' });
    expect(body).toMatchObject({ startsAt: '2027-10-31T00:30:00.000Z', startsAtLocal: '2027-10-31T02:30:00+02:00' });
  });

  it('is one of the new venue when the concert moves to another zone', async () => {
    const concertId = await publishedConcert(api, organizer, SUMMER);
    const venue = { ...concertBody().venue, city: 'London', country: 'UK', timeZone: 'Europe/London' };
    const { body } = await api.send('POST', `/v1/concerts/${concertId}/reschedule`, {
      token: organizer.token,
      body: { startsAt: '2027-07-12T20:00:00', venue, refundWindowEndsAt: '2027-05-31T23:59:59' },
    });
    expect(body).toMatchObject({
      ...{ startsAt: '2027-07-12T19:00:00.000Z', startsAtLocal: '2027-07-12T20:00:00+01:00' },
      refundWindowEndsAt: '2027-05-31T22:59:59.000Z',
      refundWindowEndsAtLocal: '2027-05-31T23:59:59+01:00',
    });
  });

  it('is one of the venue in a change of the sale, too', async () => {
    const concertId = await publishedConcert(api, organizer, SUMMER);
    const { body } = await api.send('PATCH', `/v1/concerts/${concertId}`, {
      token: organizer.token,
      body: { salesStartAt: '2027-03-28T10:00:00' },
    });
    expect(body).toMatchObject({ salesStartAt: '2027-03-28T08:00:00.000Z' });
  });
});
