import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type ConcertCommand } from './commands';
import { concertDecider } from './concertDecider';

const text = fc.constant('x');
const now = fc.constantFrom('2027-01-01T00:00:00Z', '2027-06-28T06:00:00Z', '2027-06-30T18:00:00Z');
const venue = fc.record({ name: fc.constantFrom('x', 'y'), address: text, city: text, country: text, timeZone: text });
const userId = fc.constantFrom('u1', 'u2');

const changes: fc.Arbitrary<ConcertCommand> = fc.oneof(
  fc.record({
    ...ofType('CreateConcert'),
    concertId: fc.constant('c1'),
    organizerId: fc.constant('u1'),
    name: text,
    artist: text,
    venue,
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
  fc.record({ ...ofType('WithdrawTicketType'), ticketType: fc.constantFrom('Regular', 'Golden Circle') }),
  fc.record({ ...ofType('PublishConcert'), now }),
  fc.record({ ...ofType('RenameConcert'), name: fc.constantFrom('x', 'y'), artist: text }),
  fc.record({ ...ofType('PauseSales') }),
  fc.record({ ...ofType('ResumeSales') }),
  fc.record({ ...ofType('ChangeSalesWindow'), salesStartAt: fc.option(now), salesEndAt: fc.option(now, { freq: 2 }) }),
  fc.record({
    ...ofType('RescheduleConcert'),
    startsAt: fc.constantFrom('2027-06-27T18:00:00Z', '2027-06-29T18:00:00Z'),
    venue: fc.option(venue),
    refundWindowEndsAt: fc.option(now, { freq: 2 }),
    now,
  }),
  fc.record({ ...ofType('AssignScanner'), userId }),
  fc.record({ ...ofType('UnassignScanner'), userId }),
);

/** Rare, so that a concert has a life before it. */
const ends: fc.Arbitrary<ConcertCommand> = fc.oneof(
  fc.record({ ...ofType('CancelConcert'), reason: text, now }),
  fc.record({ ...ofType('EndConcert'), afterMs: fc.constant(43_200_000), now }),
);

const commands = fc.oneof({ weight: 15, arbitrary: changes }, { weight: 1, arbitrary: ends });

const moved = <Status extends string>(status: Status) =>
  [status, 'silent', '!starts_in_the_past', '!refund_window_in_the_past', '!sales_window_empty'] as const;

it('a concert keeps to its table', () =>
  holdToTransitions({
    decider: concertDecider,
    statusOf: ({ status }) => status,
    commands,
    maxSteps: 150,
    transitions: {
      none: {
        CreateConcert: ['draft', '!tax_rate_invalid'],
        SetTicketType: ['!concert_not_found'],
        WithdrawTicketType: ['!concert_not_found'],
        PublishConcert: ['!concert_not_found'],
        RenameConcert: ['!concert_not_found'],
        PauseSales: ['!concert_not_found'],
        ResumeSales: ['!concert_not_found'],
        ChangeSalesWindow: ['!concert_not_found'],
        RescheduleConcert: ['!concert_not_found'],
        CancelConcert: ['!concert_not_found'],
        EndConcert: ['!concert_not_found'],
        AssignScanner: ['!concert_not_found'],
        UnassignScanner: ['!concert_not_found'],
      },
      draft: {
        CreateConcert: ['!concert_exists'],
        SetTicketType: ['draft', 'silent', '!currency_mismatch'],
        WithdrawTicketType: ['draft', 'silent', '!ticket_type_unknown'],
        PublishConcert: ['published', '!concert_incomplete', '!starts_in_the_past'],
        RenameConcert: ['draft', 'silent'],
        PauseSales: ['!concert_not_published'],
        ResumeSales: ['!concert_not_published'],
        ChangeSalesWindow: ['draft', 'silent', '!sales_window_empty'],
        RescheduleConcert: moved('draft'),
        CancelConcert: ['cancelled'],
        EndConcert: ['!concert_not_published'],
        AssignScanner: ['draft', 'silent'],
        UnassignScanner: ['draft', 'silent'],
      },
      published: {
        CreateConcert: ['!concert_exists'],
        SetTicketType: ['published', 'silent', '!currency_mismatch'],
        WithdrawTicketType: ['published', 'silent', '!ticket_type_unknown'],
        PublishConcert: ['silent'],
        RenameConcert: ['published', 'silent'],
        PauseSales: ['paused'],
        ResumeSales: ['silent'],
        ChangeSalesWindow: ['published', 'silent', '!sales_window_empty'],
        RescheduleConcert: moved('published'),
        CancelConcert: ['cancelled'],
        EndConcert: ['ended', '!concert_not_over'],
        AssignScanner: ['published', 'silent'],
        UnassignScanner: ['published', 'silent'],
      },
      paused: {
        CreateConcert: ['!concert_exists'],
        SetTicketType: ['paused', 'silent', '!currency_mismatch'],
        WithdrawTicketType: ['paused', 'silent', '!ticket_type_unknown'],
        PublishConcert: ['silent'],
        RenameConcert: ['paused', 'silent'],
        PauseSales: ['silent'],
        ResumeSales: ['published', '!concert_incomplete'],
        ChangeSalesWindow: ['paused', 'silent', '!sales_window_empty'],
        RescheduleConcert: moved('paused'),
        CancelConcert: ['cancelled'],
        EndConcert: ['ended', '!concert_not_over'],
        AssignScanner: ['paused', 'silent'],
        UnassignScanner: ['paused', 'silent'],
      },
      cancelled: {
        CreateConcert: ['!concert_exists'],
        SetTicketType: ['!concert_cancelled'],
        WithdrawTicketType: ['!concert_cancelled'],
        PublishConcert: ['!concert_cancelled'],
        RenameConcert: ['!concert_cancelled'],
        PauseSales: ['!concert_cancelled'],
        ResumeSales: ['!concert_cancelled'],
        ChangeSalesWindow: ['!concert_cancelled'],
        RescheduleConcert: ['!concert_cancelled'],
        CancelConcert: ['silent'],
        EndConcert: ['!concert_cancelled'],
        AssignScanner: ['!concert_cancelled'],
        UnassignScanner: ['!concert_cancelled'],
      },
      ended: {
        CreateConcert: ['!concert_exists'],
        SetTicketType: ['!concert_ended'],
        WithdrawTicketType: ['!concert_ended'],
        PublishConcert: ['!concert_ended'],
        RenameConcert: ['!concert_ended'],
        PauseSales: ['!concert_ended'],
        ResumeSales: ['!concert_ended'],
        ChangeSalesWindow: ['!concert_ended'],
        RescheduleConcert: ['!concert_ended'],
        CancelConcert: ['!concert_ended'],
        EndConcert: ['silent'],
        AssignScanner: ['ended', 'silent'],
        UnassignScanner: ['ended', 'silent'],
      },
    },
  }));
