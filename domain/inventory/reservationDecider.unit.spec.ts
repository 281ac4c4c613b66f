import { refused, silence, specificationOf } from '../shared/given.spec';
import { type ReservationCommand } from './commands';
import { type RejectedLine, type ReservationEvent, type ReservationLine } from './events';
import { reservationDecider } from './reservationDecider';

const given = specificationOf(reservationDecider);

const reservationId = 'r1';
const userId = 'u1';
const now = '2027-05-02T10:00:00Z';
const expiresAt = '2027-05-02T10:15:00Z';
const later = '2027-05-02T10:20:00Z';
const latestExpiresAt = '2027-05-02T10:25:00Z';
const lines: ReservationLine[] = [
  {
    concertId: 'c1',
    ticketType: 'Regular',
    quantity: 2,
    unitPrice: { amount: 5000, currency: 'PLN' },
    priceVersion: 1,
  },
];
const rejectedLines: RejectedLine[] = [
  { concertId: 'c1', ticketType: 'Regular', requested: 2, available: 1, code: 'sold_out' },
];

const held = {
  type: 'ReservationHeld' as const,
  data: { reservationId, userId, lines, heldAt: now, expiresAt, latestExpiresAt, orderId: null },
};
const extended = (until: string): ReservationEvent => ({
  type: 'ReservationExtended',
  data: { reservationId, expiresAt: until },
});
const rejected: ReservationEvent = {
  type: 'ReservationRejected',
  data: { reservationId, userId, lines: rejectedLines, code: 'sold_out' },
};
const ordered: ReservationEvent = { type: 'ReservationOrdered', data: { reservationId, orderId: 'o1' } };
const confirmed: ReservationEvent = { type: 'ReservationConfirmed', data: { reservationId, orderId: 'o1' } };
const released: ReservationEvent = { type: 'ReservationReleased', data: { reservationId, reason: 'changed his mind' } };
const expired: ReservationEvent = { type: 'ReservationExpired', data: { reservationId } };
const reinstated: ReservationEvent = {
  type: 'ReservationReinstated',
  data: { reservationId, expiresAt: '2027-05-02T10:30:00Z' },
};

const order = (orderId: string, at = now): ReservationCommand => ({ type: 'OrderReservation', orderId, now: at });
const confirm = (orderId: string): ReservationCommand => ({ type: 'ConfirmReservation', orderId });
const release = (orderId: string | null): ReservationCommand => ({
  type: 'ReleaseReservation',
  orderId,
  reason: 'changed his mind',
});
const expire = (orderId: string | null, at = expiresAt): ReservationCommand => ({
  type: 'ExpireReservation',
  orderId,
  now: at,
});
const reinstate = (orderId: string): ReservationCommand => ({
  type: 'ReinstateReservation',
  orderId,
  expiresAt: '2027-05-02T10:30:00Z',
});

describe('HoldReservation', () => {
  const hold: ReservationCommand = {
    ...{ type: 'HoldReservation', reservationId, userId, lines, now, expiresAt },
    ...{ latestExpiresAt, orderId: null },
  };

  it('records what is held and until when', () => given([]).when(hold).then([held]));
  it.each([
    ['was rejected', [rejected]],
    ['is over', [held, expired]],
  ])('refuses one that %s', (_what, history) => given(history).when(hold).then(refused('reservation_exists')));
  it('stays silent when it is held', () => given([held]).when(hold).then(silence));
});

describe('RejectReservation', () => {
  const reject: ReservationCommand = {
    type: 'RejectReservation',
    reservationId,
    userId,
    lines: rejectedLines,
    code: 'sold_out',
  };

  it('records why each line failed', () => given([]).when(reject).then([rejected]));
  it('refuses one that is held', () => given([held]).when(reject).then(refused('reservation_exists')));
  it('stays silent the second time', () => given([rejected]).when(reject).then(silence));
});

describe('ExtendReservation', () => {
  const extend = (orderId: string, until = later): ReservationCommand => ({
    type: 'ExtendReservation',
    orderId,
    expiresAt: until,
  });

  it('makes the hold longer', () =>
    given([held, ordered])
      .when(extend('o1'))
      .then([extended(later)]));
  it('never goes beyond the cap', () =>
    given([held])
      .when(extend('o1', '2027-05-02T12:00:00Z'))
      .then([extended(latestExpiresAt)]));
  it.each<[string, ReservationEvent[], string, string]>([
    ['a second time', [held, extended(later)], 'o1', latestExpiresAt],
    ['to no later than it ends anyway', [held], 'o1', expiresAt],
    [
      'made before there was a cap',
      [{ ...held, data: { reservationId, userId, lines, heldAt: now, expiresAt } }],
      'o1',
      later,
    ],
  ])('refuses one %s', (_what, history, orderId, until) =>
    given(history).when(extend(orderId, until)).then(refused('hold_not_extendable')),
  );
  it.each([
    ['that another order has', [held, ordered], 'o2'],
    ['that expired', [held, expired], 'o1'],
  ])('refuses one %s', (_what, history, orderId) =>
    given(history).when(extend(orderId)).then(refused('reservation_not_held')),
  );
});

describe('a hold that was made for an order', () => {
  const ofOrder: ReservationEvent = { ...held, data: { ...held.data, orderId: 'o1' } };

  it('is not released by anybody else', () =>
    given([ofOrder]).when(release(null)).then(refused('reservation_not_held')));
  it('does not expire by a timer of its own', () => given([ofOrder]).when(expire(null, later)).then(silence));
});

describe('OrderReservation', () => {
  it('hands the hold to an order', () => given([held]).when(order('o1')).then([ordered]));
  it.each([
    ['after its time', [held], order('o1', expiresAt)],
    ['that another order has', [held, ordered], order('o2')],
    ['that expired', [held, ordered, expired], order('o1')],
    ['that was released', [held, released], order('o1')],
    ['that never held', [rejected], order('o1')],
    ['that another order bought', [held, ordered, confirmed], order('o2')],
  ])('refuses one %s', (_what, history, command) => given(history).when(command).then(refused('reservation_not_held')));
  it('refuses one that does not exist', () => given([]).when(order('o1')).then(refused('reservation_not_found')));
  it.each([
    ['has it', [held, ordered]],
    ['has bought it', [held, ordered, confirmed]],
  ])('stays silent to the order that %s', (_what, history) => given(history).when(order('o1')).then(silence));
});

describe('ConfirmReservation', () => {
  it('records that the order bought it', () => given([held, ordered]).when(confirm('o1')).then([confirmed]));
  it('needs no takeover when the order held the seats itself', () =>
    given([held]).when(confirm('o1')).then([confirmed]));
  it.each([
    ['another order', [held, ordered], confirm('o2')],
    ['an order whose time ran out', [held, ordered, expired], confirm('o1')],
    ['another order than the one that bought it', [held, ordered, confirmed], confirm('o2')],
  ])('refuses it to %s', (_what, history, command) =>
    given(history).when(command).then(refused('reservation_not_held')),
  );
  it('refuses one that does not exist', () => given([]).when(confirm('o1')).then(refused('reservation_not_found')));
  it('stays silent the second time', () => given([held, ordered, confirmed]).when(confirm('o1')).then(silence));
});

describe('ReleaseReservation', () => {
  it('lets the buyer give his hold back', () => given([held]).when(release(null)).then([released]));
  it('lets the order give back what it took over', () => given([held, ordered]).when(release('o1')).then([released]));
  it('lets the order give back what it bought', () => given([held, confirmed]).when(release('o1')).then([released]));
  it.each([
    ['the buyer, once an order has it', [held, ordered], release(null)],
    ['another order', [held, ordered], release('o2')],
    ['the buyer, when it is bought', [held, confirmed], release(null)],
    ['another order than the one that bought it', [held, confirmed], release('o2')],
    ['the buyer, when it expired', [held, expired], release(null)],
    ['the buyer, when it never held', [rejected], release(null)],
  ])('refuses it to %s', (_who, history, command) =>
    given(history).when(command).then(refused('reservation_not_held')),
  );
  it('refuses the buyer one that does not exist', () =>
    given([]).when(release(null)).then(refused('reservation_not_found')));
  it.each([
    ['was released', [held, released]],
    ['expired', [held, ordered, expired]],
    ['was rejected', [rejected]],
    ['never was', []],
  ])('stays silent to the order that undoes what %s', (_what, history) =>
    given(history).when(release('o1')).then(silence),
  );
});

describe('ExpireReservation', () => {
  it('ends a hold in its time', () => given([held]).when(expire(null)).then([expired]));
  it('lets the order end what it took over', () => given([held, ordered]).when(expire('o1')).then([expired]));
  it('counts from the reinstatement', () =>
    given([held, ordered, expired, reinstated]).when(expire('o1', later)).then(silence));
  it('refuses one that does not exist', () => given([]).when(expire(null)).then(refused('reservation_not_found')));
  it.each([
    ['before its time', [held], expire(null, now)],
    ['to the timer of the hold once an order has it', [held, ordered], expire(null)],
    ['to another order', [held, ordered], expire('o2')],
    ['when it is bought, even in the same millisecond', [held, ordered, confirmed], expire('o1')],
    ['the second time', [held, expired], expire(null)],
    ['when it was released', [held, released], expire(null)],
    ['when it never held', [rejected], expire(null)],
  ])('stays silent %s', (_when, history, command) => given(history).when(command).then(silence));
});

describe('ReinstateReservation', () => {
  it('holds again for money that came late', () =>
    given([held, ordered, expired]).when(reinstate('o1')).then([reinstated]));
  it.each([
    ['another order', [held, ordered, expired], reinstate('o2')],
    ['one that was released', [held, ordered, released], reinstate('o1')],
    ['one that never held', [rejected], reinstate('o1')],
  ])('refuses %s', (_what, history, command) => given(history).when(command).then(refused('reservation_not_held')));
  it('refuses one that does not exist', () => given([]).when(reinstate('o1')).then(refused('reservation_not_found')));
  it.each([
    ['held', [held, ordered]],
    ['bought', [held, ordered, confirmed]],
  ])('stays silent while it is %s', (_what, history) => given(history).when(reinstate('o1')).then(silence));
});
