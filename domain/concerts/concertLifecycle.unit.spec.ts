import { refused, silence, specificationOf } from '../shared/given.spec';
import { type ConcertCommand } from './commands';
import { concertDecider } from './concertDecider';
import { type ConcertDescription, type ConcertEvent, type Venue } from './events';

const given = specificationOf(concertDecider);

const concertId = 'c1';
const startsAt = '2027-06-27T18:00:00.000Z';
const now = '2027-01-01T00:00:00.000Z';
const key = { concertId, ticketType: 'Regular' };
const venue: Venue = {
  name: 'PGE Narodowy',
  address: 'al. Poniatowskiego 1',
  city: 'Warsaw',
  country: 'PL',
  timeZone: 'Europe/Warsaw',
};
const concert: ConcertDescription = {
  ...{ concertId, organizerId: 'u1', name: 'Beyoncé, Warsaw', artist: 'Beyoncé', venue, startsAt },
  ...{ salesStartAt: null, salesEndAt: null, currency: 'PLN', maxTicketsPerBuyer: null, taxRate: null },
  cancellationPolicy: null,
};

const created: ConcertEvent = { type: 'ConcertCreated', data: concert };
const added: ConcertEvent = {
  type: 'TicketTypeAdded',
  data: { ...key, price: { amount: 24000, currency: 'PLN' }, capacity: 100 },
};
const withdrawn: ConcertEvent = { type: 'TicketTypeWithdrawn', data: key };
const published: ConcertEvent = { type: 'ConcertPublished', data: { concertId, publishedAt: now } };
const paused: ConcertEvent = { type: 'SalesPaused', data: { concertId } };
const resumed: ConcertEvent = { type: 'SalesResumed', data: { concertId } };
const windowChanged = (salesStartAt: string | null, salesEndAt: string | null): ConcertEvent => ({
  type: 'SalesWindowChanged',
  data: { concertId, salesStartAt, salesEndAt },
});
const cancelled: ConcertEvent = {
  type: 'ConcertCancelled',
  data: { concertId, reason: 'The singer is ill.', cancelledAt: now },
};
const ended: ConcertEvent = { type: 'ConcertEnded', data: { concertId, endedAt: '2027-06-28T06:00:00.000Z' } };
const onSale = [created, added, published];

describe('PauseSales', () => {
  const pause: ConcertCommand = { type: 'PauseSales' };

  it('pauses them', () => given(onSale).when(pause).then([paused]));
  it('refuses a draft', () => given([created, added]).when(pause).then(refused('concert_not_published')));
  it('refuses a concert that is over', () =>
    given([...onSale, ended])
      .when(pause)
      .then(refused('concert_ended')));
  it('stays silent the second time', () =>
    given([...onSale, paused])
      .when(pause)
      .then(silence));
});

describe('ResumeSales', () => {
  const resume: ConcertCommand = { type: 'ResumeSales' };

  it('resumes them', () =>
    given([...onSale, paused])
      .when(resume)
      .then([resumed]));
  it('refuses a draft', () => given([created, added]).when(resume).then(refused('concert_not_published')));
  it('refuses a concert with nothing left to sell', () =>
    given([...onSale, paused, withdrawn])
      .when(resume)
      .then(refused('concert_incomplete')));
  it('stays silent while they are not paused', () => given(onSale).when(resume).then(silence));
  it('is not done by publishing once more', () =>
    given([...onSale, paused])
      .when({ type: 'PublishConcert', now })
      .then(silence));
});

describe('ChangeSalesWindow', () => {
  const change = (salesStartAt: string | null, salesEndAt: string | null): ConcertCommand => ({
    ...{ type: 'ChangeSalesWindow', salesStartAt, salesEndAt },
  });

  it('moves it', () =>
    given([created])
      .when(change(now, startsAt))
      .then([windowChanged(now, startsAt)]));
  it('refuses one that ends before it starts', () =>
    given([created]).when(change(startsAt, now)).then(refused('sales_window_empty')));
  it('refuses one that starts with the concert', () =>
    given([created]).when(change(startsAt, null)).then(refused('sales_window_empty')));
  it('stays silent about the same instants, however they are spelled', () =>
    given([created, windowChanged(now, startsAt)])
      .when(change('2027-01-01T01:00:00+01:00', '2027-06-27T20:00:00+02:00'))
      .then(silence));
});

describe('RescheduleConcert', () => {
  const to = '2027-07-27T18:00:00.000Z';
  const window = '2027-03-31T21:59:59.000Z';
  const elsewhere = { ...venue, name: 'Tauron Arena', city: 'Kraków' };
  const reschedule = (
    changes: Partial<Omit<Extract<ConcertCommand, { type: 'RescheduleConcert' }>, 'type'>> = {},
  ): ConcertCommand => ({
    ...{ type: 'RescheduleConcert', startsAt: to, venue: null, refundWindowEndsAt: null, now },
    ...changes,
  });
  const rescheduled = (changes: object = {}): ConcertEvent => ({
    type: 'ConcertRescheduled',
    data: {
      ...{ concertId, startsAt: to, previousStartsAt: startsAt, refundWindowEndsAt: null, rescheduledAt: now },
      ...changes,
    },
  });
  const moved: ConcertEvent = { type: 'VenueMoved', data: { concertId, venue: elsewhere } };

  it('moves the start', () => given(onSale).when(reschedule()).then([rescheduled()]));
  it('moves start and venue, and opens a refund window', () =>
    given(onSale)
      .when(reschedule({ venue: elsewhere, refundWindowEndsAt: window }))
      .then([rescheduled({ refundWindowEndsAt: window }), moved]));
  it('moves the venue alone', () =>
    given(onSale)
      .when(reschedule({ startsAt, venue: elsewhere }))
      .then([moved]));
  it('keeps the refund window that buyers were promised', () =>
    given([...onSale, rescheduled({ refundWindowEndsAt: window })])
      .when(reschedule({ startsAt: '2027-08-01T18:00:00.000Z' }))
      .then([rescheduled({ startsAt: '2027-08-01T18:00:00.000Z', previousStartsAt: to, refundWindowEndsAt: window })]));
  it('refuses a start that has passed', () =>
    given(onSale)
      .when(reschedule({ startsAt: now }))
      .then(refused('starts_in_the_past')));
  it('refuses a refund window that has passed', () =>
    given(onSale)
      .when(reschedule({ refundWindowEndsAt: now }))
      .then(refused('refund_window_in_the_past')));
  it('refuses a start before which nothing could be sold', () =>
    given([...onSale, windowChanged('2027-06-01T10:00:00.000Z', null)])
      .when(reschedule({ startsAt: '2027-05-01T18:00:00.000Z' }))
      .then(refused('sales_window_empty')));
  it('refuses a concert that is cancelled', () =>
    given([...onSale, cancelled])
      .when(reschedule())
      .then(refused('concert_cancelled')));
  it('stays silent about the same start and venue', () =>
    given(onSale)
      .when(reschedule({ startsAt: '2027-06-27T20:00:00+02:00', venue }))
      .then(silence));
});

describe('CancelConcert', () => {
  const cancel: ConcertCommand = { type: 'CancelConcert', reason: 'The singer is ill.', now };

  it.each([
    ['a draft', [created]],
    ['one that is on sale', onSale],
    ['one whose sales are paused', [...onSale, paused]],
  ])('cancels %s', (_what, history) => given(history).when(cancel).then([cancelled]));
  it('refuses a concert that is over', () =>
    given([...onSale, ended])
      .when(cancel)
      .then(refused('concert_ended')));
  it('stays silent the second time, whatever the reason', () =>
    given([...onSale, cancelled])
      .when({ ...cancel, reason: 'Another one.' })
      .then(silence));
});

describe('EndConcert', () => {
  const end = (at: string): ConcertCommand => ({ type: 'EndConcert', afterMs: 12 * 3_600_000, now: at });
  const due = '2027-06-28T06:00:00.000Z';

  it.each([
    ['on sale', onSale],
    ['paused', [...onSale, paused]],
  ])('ends a concert that is %s, its hours after the start', (_what, history) =>
    given(history).when(end(due)).then([ended]),
  );
  it('refuses it a moment before', () =>
    given(onSale).when(end('2027-06-28T05:59:59.999Z')).then(refused('concert_not_over')));
  it('refuses a draft', () => given([created, added]).when(end(due)).then(refused('concert_not_published')));
  it('refuses a concert that is cancelled', () =>
    given([...onSale, cancelled])
      .when(end(due))
      .then(refused('concert_cancelled')));
  it('stays silent the second time', () =>
    given([...onSale, ended])
      .when(end(due))
      .then(silence));
});
