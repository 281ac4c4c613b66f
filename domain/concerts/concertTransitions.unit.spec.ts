import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type ConcertCommand } from './commands';
import { concertDecider } from './concertDecider';

const text = fc.constant('x');
const userId = fc.constantFrom('u1', 'u2');

const commands: fc.Arbitrary<ConcertCommand> = fc.oneof(
  fc.record({
    ...ofType('CreateConcert'),
    concertId: fc.constant('c1'),
    organizerId: fc.constant('u1'),
    name: text,
    artist: text,
    venue: fc.record({ name: text, address: text, city: text, country: text, timeZone: text }),
    startsAt: fc.constant('2027-06-27T18:00:00Z'),
    salesStartAt: fc.constant(null),
    salesEndAt: fc.constant(null),
    currency: fc.constant('PLN'),
    maxTicketsPerBuyer: fc.constant(null),
    taxRate: fc.option(fc.record({ percent: fc.constantFrom('8.00', 'much'), inclusive: fc.boolean() })),
    cancellationPolicy: fc.constant(null),
  }),
  fc.record({
    ...ofType('SetTicketType'),
    ticketType: fc.constantFrom('Regular', 'Golden Circle'),
    price: fc.record({ amount: fc.constantFrom(5000, 6000), currency: fc.constantFrom('PLN', 'PLN', 'EUR') }),
    capacity: fc.constantFrom(100, 120),
  }),
  fc.record({ ...ofType('PublishConcert'), now: fc.constant('2027-01-01T00:00:00Z') }),
  fc.record({ ...ofType('AssignScanner'), userId }),
  fc.record({ ...ofType('UnassignScanner'), userId }),
);

it('a concert keeps to its table', () =>
  holdToTransitions({
    decider: concertDecider,
    statusOf: ({ status }) => status,
    commands,
    transitions: {
      none: {
        CreateConcert: ['draft', '!tax_rate_invalid'],
        SetTicketType: ['!concert_not_found'],
        PublishConcert: ['!concert_not_found'],
        AssignScanner: ['!concert_not_found'],
        UnassignScanner: ['!concert_not_found'],
      },
      draft: {
        CreateConcert: ['!concert_exists'],
        SetTicketType: ['draft', 'silent', '!currency_mismatch'],
        PublishConcert: ['published', '!concert_incomplete'],
        AssignScanner: ['draft', 'silent'],
        UnassignScanner: ['draft', 'silent'],
      },
      published: {
        CreateConcert: ['!concert_exists'],
        SetTicketType: ['published', 'silent', '!currency_mismatch'],
        PublishConcert: ['silent'],
        AssignScanner: ['published', 'silent'],
        UnassignScanner: ['published', 'silent'],
      },
    },
  }));
