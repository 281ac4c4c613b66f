import { refused, silence, specificationOf } from '../shared/given.spec';
import { type TicketCommand } from './commands';
import { type TicketEvent } from './events';
import { ticketDecider } from './ticketDecider';

const given = specificationOf(ticketDecider);

const ticketId = 't1';
const now = '2027-06-27T17:00:00Z';
const ticket = { ticketId, orderId: 'o1', userId: 'u1', concertId: 'c1', ticketType: 'Regular' };

const issued: TicketEvent = { type: 'TicketIssued', data: { ...ticket, codeVersion: 1, issuedAt: now } };
const checkedIn: TicketEvent = {
  type: 'TicketCheckedIn',
  data: { ticketId, checkInId: 'ci1', gate: 'North', nonce: 'n1', scannedBy: 'u2', admittedAt: now },
};
const reverted: TicketEvent = {
  type: 'CheckInReverted',
  data: { ticketId, checkInId: 'ci1', reason: 'wrong person' },
};
const voided: TicketEvent = { type: 'TicketVoided', data: { ticketId, reason: 'refunded' } };

const issue: Extract<TicketCommand, { type: 'IssueTicket' }> = { type: 'IssueTicket', ...ticket, now };
const checkIn = (to: Partial<Extract<TicketCommand, { type: 'CheckIn' }>> = {}): TicketCommand => ({
  type: 'CheckIn',
  checkInId: 'ci1',
  concertId: 'c1',
  codeVersion: 1,
  gate: 'North',
  nonce: 'n1',
  scannedBy: 'u2',
  now,
  ...to,
});
const revert = (checkInId: string): TicketCommand => ({ type: 'RevertCheckIn', checkInId, reason: 'wrong person' });
const makeVoid: TicketCommand = { type: 'VoidTicket', reason: 'refunded' };

describe('IssueTicket', () => {
  it('starts with the first code', () => given([]).when(issue).then([issued]));
  it('refuses a ticket of another order', () =>
    given([issued])
      .when({ ...issue, orderId: 'o2' })
      .then(refused('ticket_exists')));
  it('mints no ticket twice', () => given([issued, checkedIn]).when(issue).then(silence));
});

describe('CheckIn', () => {
  it('admits', () => given([issued]).when(checkIn()).then([checkedIn]));
  it('admits again after the check-in was taken back', () =>
    given([issued, checkedIn, reverted])
      .when(checkIn({ checkInId: 'ci2', nonce: 'n2', gate: 'South' }))
      .then([
        {
          type: 'TicketCheckedIn',
          data: { ticketId, checkInId: 'ci2', gate: 'South', nonce: 'n2', scannedBy: 'u2', admittedAt: now },
        },
      ]));

  it('says when and where somebody was admitted before', () =>
    given([issued, checkedIn])
      .when(checkIn({ checkInId: 'ci2', nonce: 'n2', gate: 'South', now: '2027-06-27T17:00:01Z' }))
      .then(refused('already_used', { admittedAt: now, gate: 'North' })));
  it.each([
    ['wrong_concert', 'a ticket for another concert, even a void one', [issued, voided], checkIn({ concertId: 'c2' })],
    ['revoked', 'an older code', [issued], checkIn({ codeVersion: 0 })],
    ['void', 'a void ticket', [issued, voided], checkIn()],
    ['void', 'a void ticket that had been used', [issued, checkedIn, voided], checkIn()],
    ['invalid', 'a ticket that does not exist', [], checkIn()],
  ])('answers "%s" to %s', (code, _what, history, command) => given(history).when(command).then(refused(code)));

  it('stays silent to the same scan', () =>
    given([issued, checkedIn])
      .when(checkIn({ now: '2027-06-27T17:00:05Z' }))
      .then(silence));
});

describe('RevertCheckIn', () => {
  it('makes the ticket good again', () => given([issued, checkedIn]).when(revert('ci1')).then([reverted]));
  it('refuses to make a void ticket good', () =>
    given([issued, checkedIn, voided]).when(revert('ci1')).then(refused('void')));
  it('refuses a ticket that does not exist', () => given([]).when(revert('ci1')).then(refused('invalid')));
  it.each([
    ['was taken back', [issued, checkedIn, reverted]],
    ['never was', [issued]],
    ['was another', [issued, { ...checkedIn, data: { ...checkedIn.data, checkInId: 'ci2' } }]],
  ])('stays silent about a check-in that %s', (_what, history) => given(history).when(revert('ci1')).then(silence));
});

describe('VoidTicket', () => {
  it.each([
    ['new', [issued]],
    ['used', [issued, checkedIn]],
  ])('ends a ticket that is %s', (_what, history) => given(history).when(makeVoid).then([voided]));
  it('stays silent the second time', () => given([issued, voided]).when(makeVoid).then(silence));
  it('stays silent about a ticket that was never issued', () => given([]).when(makeVoid).then(silence));
});

const blocked: TicketEvent = { type: 'TicketBlocked', data: { ticketId, reason: 'fraudulent' } };
const unblocked: TicketEvent = { type: 'TicketUnblocked', data: { ticketId, reason: 'won' } };

describe('BlockTicket', () => {
  const block: TicketCommand = { type: 'BlockTicket', reason: 'fraudulent' };

  it('keeps its holder out', () => {
    given([issued]).when(block).then([blocked]);
    given([issued, blocked]).when(checkIn()).then(refused('blocked'));
  });
  it('is refused by nothing, and blocks no ticket that is void, used, or was never issued', () => {
    for (const past of [[], [issued, blocked], [issued, checkedIn], [issued, voided]]) {
      given(past).when(block).then(silence);
    }
  });
  it('does not keep a ticket from being made void', () => given([issued, blocked]).when(makeVoid).then([voided]));
});

describe('UnblockTicket', () => {
  const unblock: TicketCommand = { type: 'UnblockTicket', reason: 'won' };

  it('lets its holder in again', () => {
    given([issued, blocked]).when(unblock).then([unblocked]);
    given([issued, blocked, unblocked]).when(checkIn()).then([checkedIn]);
  });
  it('is refused by nothing, and makes no void ticket good', () => {
    for (const past of [[], [issued], [issued, checkedIn], [issued, blocked, voided]]) {
      given(past).when(unblock).then(silence);
    }
  });
});
