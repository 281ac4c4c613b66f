import { refused, silence, specificationOf } from '../shared/given.spec';
import { type ConcertCommand } from './commands';
import { concertDecider } from './concertDecider';
import { type ConcertDescription, type ConcertEvent } from './events';

const given = specificationOf(concertDecider);

const concertId = 'c1';
const price = { amount: 24000, currency: 'PLN' };
const dearer = { amount: 26000, currency: 'PLN' };

const concert: ConcertDescription = {
  concertId,
  organizerId: 'u1',
  name: 'Beyoncé, Warsaw',
  artist: 'Beyoncé',
  venue: {
    name: 'PGE Narodowy',
    address: 'al. Poniatowskiego 1',
    city: 'Warsaw',
    country: 'PL',
    timeZone: 'Europe/Warsaw',
  },
  startsAt: '2027-06-27T18:00:00Z',
  salesStartAt: null,
  salesEndAt: null,
  currency: 'PLN',
  maxTicketsPerBuyer: 8,
  taxRate: { percent: '8.00', inclusive: true },
  cancellationPolicy: null,
};

const created: ConcertEvent = { type: 'ConcertCreated', data: concert };
const added = (ticketType = 'Regular'): ConcertEvent => ({
  type: 'TicketTypeAdded',
  data: { concertId, ticketType, price, capacity: 100 },
});
const priced = (priceVersion: number, to = dearer): ConcertEvent => ({
  type: 'TicketTypePriced',
  data: { concertId, ticketType: 'Regular', price: to, priceVersion },
});
const resized: ConcertEvent = {
  type: 'TicketTypeCapacityChanged',
  data: { concertId, ticketType: 'Regular', capacity: 120 },
};
const published: ConcertEvent = { type: 'ConcertPublished', data: { concertId, publishedAt: '2027-01-01T00:00:00Z' } };
const assigned: ConcertEvent = { type: 'ScannerAssigned', data: { concertId, userId: 'u2' } };
const unassigned: ConcertEvent = { type: 'ScannerUnassigned', data: { concertId, userId: 'u2' } };

const now = '2027-01-01T00:00:00Z';
const renamed: ConcertEvent = {
  type: 'ConcertRenamed',
  data: { concertId, name: 'Beyoncé, again', artist: 'Beyoncé' },
};
const withdrawn: ConcertEvent = { type: 'TicketTypeWithdrawn', data: { concertId, ticketType: 'Regular' } };
const restored: ConcertEvent = { type: 'TicketTypeRestored', data: { concertId, ticketType: 'Regular' } };
const cancelled: ConcertEvent = {
  type: 'ConcertCancelled',
  data: { concertId, reason: 'The singer is ill.', cancelledAt: now },
};
const ended: ConcertEvent = { type: 'ConcertEnded', data: { concertId, endedAt: '2027-06-28T06:00:00Z' } };

const set = (to: { ticketType?: string; price?: typeof price; capacity?: number } = {}): ConcertCommand => ({
  type: 'SetTicketType',
  ticketType: 'Regular',
  price,
  capacity: 100,
  ...to,
});
const publish: ConcertCommand = { type: 'PublishConcert', now: '2027-01-01T00:00:00Z' };
const rename: ConcertCommand = { type: 'RenameConcert', name: 'Beyoncé, again', artist: 'Beyoncé' };
const withdraw: ConcertCommand = { type: 'WithdrawTicketType', ticketType: 'Regular' };
const assign: ConcertCommand = { type: 'AssignScanner', userId: 'u2' };
const unassign: ConcertCommand = { type: 'UnassignScanner', userId: 'u2' };

describe('CreateConcert', () => {
  it('drafts the concert', () =>
    given([])
      .when({ type: 'CreateConcert', ...concert })
      .then([created]));
  it('may be taxed not at all', () =>
    given([])
      .when({ type: 'CreateConcert', ...concert, taxRate: null })
      .then([{ type: 'ConcertCreated', data: { ...concert, taxRate: null } }]));
  it('refuses one that exists', () =>
    given([created])
      .when({ type: 'CreateConcert', ...concert })
      .then(refused('concert_exists')));
  it.each(['', '8,00', '-8', '100', '8.00000', '8 %'])('refuses a tax of "%s" percent', (percent) =>
    given([])
      .when({ type: 'CreateConcert', ...concert, taxRate: { percent, inclusive: true } })
      .then(refused('tax_rate_invalid')),
  );
});

describe('SetTicketType', () => {
  it('adds a type', () => given([created]).when(set()).then([added()]));
  it('adds one to a concert that is on sale', () =>
    given([created, added(), published])
      .when(set({ ticketType: 'Golden Circle' }))
      .then([added('Golden Circle')]));
  it('numbers the prices', () =>
    given([created, added(), priced(2)])
      .when(set())
      .then([priced(3, price)]));
  it('changes the capacity alone', () =>
    given([created, added()])
      .when(set({ capacity: 120 }))
      .then([resized]));
  it('changes both', () =>
    given([created, added()])
      .when(set({ price: dearer, capacity: 120 }))
      .then([priced(2), resized]));
  it('sells again what was withdrawn', () => given([created, added(), withdrawn]).when(set()).then([restored]));
  it('sells it again at another price and in another number', () =>
    given([created, added(), withdrawn])
      .when(set({ price: dearer, capacity: 120 }))
      .then([restored, priced(2), resized]));
  it('refuses another currency', () =>
    given([created])
      .when(set({ price: { amount: 5000, currency: 'EUR' } }))
      .then(refused('currency_mismatch')));
  it('refuses a concert that does not exist', () => given([]).when(set()).then(refused('concert_not_found')));
  it('stays silent about the same', () => given([created, added()]).when(set()).then(silence));
});

describe('WithdrawTicketType', () => {
  it('sells it no longer', () => given([created, added(), published]).when(withdraw).then([withdrawn]));
  it('refuses one that does not exist', () => given([created]).when(withdraw).then(refused('ticket_type_unknown')));
  it('stays silent the second time', () => given([created, added(), withdrawn]).when(withdraw).then(silence));
});

describe('RenameConcert', () => {
  it('names it and its artist', () => given([created]).when(rename).then([renamed]));
  it('refuses a concert that does not exist', () => given([]).when(rename).then(refused('concert_not_found')));
  it('stays silent about the same names', () => given([created, renamed]).when(rename).then(silence));
});

describe('PublishConcert', () => {
  it('puts it on sale', () => given([created, added()]).when(publish).then([published]));
  it('refuses a concert without tickets', () => given([created]).when(publish).then(refused('concert_incomplete')));
  it('refuses a concert that does not exist', () => given([]).when(publish).then(refused('concert_not_found')));
  it('refuses one whose ticket types are all withdrawn', () =>
    given([created, added(), withdrawn]).when(publish).then(refused('concert_incomplete')));
  it('refuses one that has started', () =>
    given([created, added()])
      .when({ type: 'PublishConcert', now: concert.startsAt })
      .then(refused('starts_in_the_past')));
  it('stays silent the second time', () => given([created, added(), published]).when(publish).then(silence));
});

describe('AssignScanner', () => {
  it('lets a user scan', () => given([created]).when(assign).then([assigned]));
  it('refuses a concert that does not exist', () => given([]).when(assign).then(refused('concert_not_found')));
  it('stays silent the second time', () => given([created, assigned]).when(assign).then(silence));
});

describe('UnassignScanner', () => {
  it('lets him scan no longer', () => given([created, assigned]).when(unassign).then([unassigned]));
  it('refuses a concert that does not exist', () => given([]).when(unassign).then(refused('concert_not_found')));
  it('stays silent the second time', () => given([created, assigned, unassigned]).when(unassign).then(silence));
});

describe('a concert that is cancelled', () => {
  it.each([set(), withdraw, publish, rename, assign, unassign])('refuses $type', (command) =>
    given([created, added(), published, cancelled]).when(command).then(refused('concert_cancelled')),
  );
});

describe('a concert that is over', () => {
  const over = [created, added(), published, ended];

  it.each([set(), withdraw, publish, rename])('refuses $type', (command) =>
    given(over).when(command).then(refused('concert_ended')),
  );
  it('still changes who is at its doors', () => {
    given(over).when(assign).then([assigned]);
    given([...over, assigned])
      .when(unassign)
      .then([unassigned]);
  });
});
