import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type TicketCommand } from './commands';
import { ticketDecider } from './ticketDecider';

const now = fc.constant('2027-06-27T17:00:00Z');
const reason = fc.constant('because');
const scan = fc.constantFrom(1, 2);

const commands: fc.Arbitrary<TicketCommand> = fc.oneof(
  fc.record({
    ...ofType('IssueTicket'),
    ticketId: fc.constant('t1'),
    orderId: fc.constantFrom('o1', 'o2'),
    userId: fc.constant('u1'),
    concertId: fc.constant('c1'),
    ticketType: fc.constant('Regular'),
    now,
  }),
  {
    weight: 3,
    arbitrary: fc
      .record({
        ...ofType('CheckIn'),
        scan,
        concertId: fc.constantFrom('c1', 'c1', 'c2'),
        codeVersion: fc.constantFrom(0, 1, 1),
        gate: fc.constant('North'),
        scannedBy: fc.constant('u2'),
        now,
      })
      .map(({ scan: number, ...checkIn }) => ({ ...checkIn, checkInId: `ci${number}`, nonce: `n${number}` })),
  },
  fc.record({ ...ofType('RevertCheckIn'), checkInId: scan.map((number) => `ci${number}`), reason }),
  fc.record({ ...ofType('VoidTicket'), reason }),
  fc.record({ ...ofType('BlockTicket'), reason }),
  fc.record({ ...ofType('UnblockTicket'), reason }),
);

it('a ticket keeps to its table', () =>
  holdToTransitions({
    decider: ticketDecider,
    statusOf: ({ status }) => status,
    commands,
    transitions: {
      none: {
        IssueTicket: ['issued'],
        CheckIn: ['!invalid'],
        RevertCheckIn: ['!invalid'],
        VoidTicket: ['silent'],
        BlockTicket: ['silent'],
        UnblockTicket: ['silent'],
      },
      issued: {
        IssueTicket: ['silent', '!ticket_exists'],
        CheckIn: ['used', '!wrong_concert', '!revoked'],
        RevertCheckIn: ['silent'],
        VoidTicket: ['void'],
        BlockTicket: ['blocked'],
        UnblockTicket: ['silent'],
      },
      blocked: {
        IssueTicket: ['silent', '!ticket_exists'],
        CheckIn: ['!blocked', '!wrong_concert', '!revoked'],
        RevertCheckIn: ['silent'],
        VoidTicket: ['void'],
        BlockTicket: ['silent'],
        UnblockTicket: ['issued'],
      },
      used: {
        IssueTicket: ['silent', '!ticket_exists'],
        CheckIn: ['silent', '!already_used', '!wrong_concert', '!revoked'],
        RevertCheckIn: ['issued', 'silent'],
        VoidTicket: ['void'],
        BlockTicket: ['silent'],
        UnblockTicket: ['silent'],
      },
      void: {
        IssueTicket: ['silent', '!ticket_exists'],
        CheckIn: ['!void', '!wrong_concert', '!revoked'],
        RevertCheckIn: ['silent', '!void'],
        VoidTicket: ['silent'],
        BlockTicket: ['silent'],
        UnblockTicket: ['silent'],
      },
    },
  }));
