import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type PoolCommand } from './commands';
import { type PoolEvent } from './events';
import { type PoolState } from './pool';
import { poolDecider } from './poolDecider';

const key = { concertId: 'c1', ticketType: 'Regular' };
const salesEndAt = '2027-05-02T10:40:00Z';

const reservationId = fc.constantFrom('r1', 'r2', 'r3');
const quantity = fc.integer({ min: 0, max: 5 });
const price = fc.record({ amount: fc.constantFrom(5000, 6000), currency: fc.constantFrom('PLN', 'PLN', 'EUR') });
const minute = fc.integer({ min: 0, max: 50 }).map((m) => `2027-05-02T10:${String(m).padStart(2, '0')}:00Z`);

const holdCommands = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      {
        ...ofType('HoldSeats'),
        reservationId,
        buyerId: fc.constant('u1'),
        quantity,
        now: minute,
        expiresAt: minute,
        earlier: fc.constant({ unitPrice: { amount: 4000, currency: 'PLN' }, priceVersion: 1 }),
      },
      { requiredKeys: ['type', 'reservationId', 'buyerId', 'quantity', 'now', 'expiresAt'] },
    ),
  },
  fc.record({ ...ofType('ExtendHold'), reservationId, expiresAt: minute }),
  fc.record({ ...ofType('ReleaseHold'), reservationId, reason: fc.constant('undone') }),
  fc.record({ ...ofType('ExpireHold'), reservationId, now: minute }),
  fc.record({ ...ofType('SellSeats'), reservationId }),
  fc.record(
    { ...ofType('ReturnSeats'), reservationId, reason: fc.constant('refunded'), quantity: fc.constantFrom(1, 2, 5) },
    { requiredKeys: ['type', 'reservationId', 'reason'] },
  ),
);

const commands: fc.Arbitrary<PoolCommand> = fc.oneof(
  { weight: 12, arbitrary: holdCommands },
  {
    weight: 8,
    arbitrary: fc.oneof(
      fc.record({
        ...ofType('CreatePool'),
        concertId: fc.constant('c1'),
        ticketType: fc.constant('Regular'),
        capacity: fc.integer({ min: -1, max: 8 }),
        price,
      }),
      fc.record({ ...ofType('OpenPool'), salesStartAt: fc.option(minute), salesEndAt: fc.constant(salesEndAt) }),
      fc.record({ ...ofType('ChangePoolCapacity'), capacity: fc.integer({ min: -1, max: 12 }) }),
      fc.record({ ...ofType('PricePool'), price }),
      fc.record({ ...ofType('PausePool') }),
      fc.record({ ...ofType('ResumePool') }),
      fc.record({ ...ofType('WithdrawPool') }),
      fc.record({ ...ofType('RestorePool') }),
    ),
  },
  fc.record({ ...ofType('ClosePool'), reason: fc.constantFrom('concert_cancelled', 'concert_ended') }),
);

const sumOfHolds = (state: PoolState & { exists: true }, status: 'held' | 'sold') =>
  Object.values(state.holds)
    .filter((hold) => hold.status === status)
    .reduce((seats, hold) => seats + hold.quantity, 0);

const nobodyGetsASeatThatDoesNotExist = (state: PoolState): void => {
  if (!state.exists) return;
  const { held, sold, capacity } = state;
  const counted = held === sumOfHolds(state, 'held') && sold === sumOfHolds(state, 'sold');
  if (!counted || held < 0 || sold < 0 || held + sold > capacity) throw new Error(`oversold: ${JSON.stringify(state)}`);
};

const saleOf = (state: PoolState): 'none' | 'created' | 'open' | 'paused' | 'withdrawn' | 'cancelled' | 'ended' => {
  if (!state.exists) return 'none';
  if (state.closed !== null) return state.closed === 'concert_cancelled' ? 'cancelled' : 'ended';
  if (state.withdrawn) return 'withdrawn';
  if (state.paused) return 'paused';
  return state.open === null ? 'created' : 'open';
};

it('a pool keeps to its table, and never gives away a seat that does not exist', () =>
  holdToTransitions({
    decider: poolDecider,
    statusOf: saleOf,
    commands,
    maxSteps: 100,
    invariant: nobodyGetsASeatThatDoesNotExist,
    transitions: {
      none: {
        CreatePool: ['created', '!capacity_out_of_range'],
        OpenPool: ['!ticket_type_unknown'],
        ChangePoolCapacity: ['!ticket_type_unknown'],
        PricePool: ['!ticket_type_unknown'],
        PausePool: ['!ticket_type_unknown'],
        ResumePool: ['!ticket_type_unknown'],
        WithdrawPool: ['!ticket_type_unknown'],
        RestorePool: ['!ticket_type_unknown'],
        ClosePool: ['!ticket_type_unknown'],
        HoldSeats: ['!ticket_type_unknown'],
        ExtendHold: ['!ticket_type_unknown'],
        ReleaseHold: ['silent'],
        ExpireHold: ['silent'],
        SellSeats: ['!ticket_type_unknown'],
        ReturnSeats: ['silent'],
      },
      created: {
        CreatePool: ['silent', '!ticket_type_exists', '!capacity_out_of_range'],
        OpenPool: ['open'],
        ChangePoolCapacity: ['created', 'silent', '!capacity_below_committed', '!capacity_out_of_range'],
        PricePool: ['created', 'silent', '!currency_mismatch'],
        PausePool: ['paused'],
        ResumePool: ['silent'],
        WithdrawPool: ['withdrawn'],
        RestorePool: ['silent'],
        ClosePool: ['cancelled', 'ended'],
        HoldSeats: ['created', 'silent', '!sale_not_open', '!sold_out', '!quantity_out_of_range'],
        ExtendHold: ['created', 'silent', '!hold_gone'],
        ReleaseHold: ['created', 'silent', '!hold_sold'],
        ExpireHold: ['created', 'silent'],
        SellSeats: ['created', 'silent', '!hold_gone'],
        ReturnSeats: ['created', 'silent', '!seats_not_sold', '!quantity_out_of_range'],
      },
      open: {
        CreatePool: ['silent', '!ticket_type_exists', '!capacity_out_of_range'],
        OpenPool: ['open', 'silent'],
        ChangePoolCapacity: ['open', 'silent', '!capacity_below_committed', '!capacity_out_of_range'],
        PricePool: ['open', 'silent', '!currency_mismatch'],
        PausePool: ['paused'],
        ResumePool: ['silent'],
        WithdrawPool: ['withdrawn'],
        RestorePool: ['silent'],
        ClosePool: ['cancelled', 'ended'],
        HoldSeats: ['open', 'silent', '!sale_not_open', '!sold_out', '!quantity_out_of_range'],
        ExtendHold: ['open', 'silent', '!hold_gone'],
        ReleaseHold: ['open', 'silent', '!hold_sold'],
        ExpireHold: ['open', 'silent'],
        SellSeats: ['open', 'silent', '!hold_gone'],
        ReturnSeats: ['open', 'silent', '!seats_not_sold', '!quantity_out_of_range'],
      },
      paused: {
        CreatePool: ['silent', '!ticket_type_exists', '!capacity_out_of_range'],
        OpenPool: ['paused', 'silent'],
        ChangePoolCapacity: ['paused', 'silent', '!capacity_below_committed', '!capacity_out_of_range'],
        PricePool: ['paused', 'silent', '!currency_mismatch'],
        PausePool: ['silent'],
        ResumePool: ['created', 'open'],
        WithdrawPool: ['withdrawn'],
        RestorePool: ['silent'],
        ClosePool: ['cancelled', 'ended'],
        HoldSeats: ['paused', 'silent', '!sale_not_open', '!sold_out', '!quantity_out_of_range'],
        ExtendHold: ['paused', 'silent', '!hold_gone'],
        ReleaseHold: ['paused', 'silent', '!hold_sold'],
        ExpireHold: ['paused', 'silent'],
        SellSeats: ['paused', 'silent', '!hold_gone'],
        ReturnSeats: ['paused', 'silent', '!seats_not_sold', '!quantity_out_of_range'],
      },
      withdrawn: {
        CreatePool: ['silent', '!ticket_type_exists', '!capacity_out_of_range'],
        OpenPool: ['withdrawn', 'silent'],
        ChangePoolCapacity: ['withdrawn', 'silent', '!capacity_below_committed', '!capacity_out_of_range'],
        PricePool: ['withdrawn', 'silent', '!currency_mismatch'],
        PausePool: ['withdrawn', 'silent'],
        ResumePool: ['withdrawn', 'silent'],
        WithdrawPool: ['silent'],
        RestorePool: ['created', 'open', 'paused'],
        ClosePool: ['cancelled', 'ended'],
        HoldSeats: ['withdrawn', 'silent', '!ticket_type_withdrawn', '!sold_out', '!quantity_out_of_range'],
        ExtendHold: ['withdrawn', 'silent', '!hold_gone'],
        ReleaseHold: ['withdrawn', 'silent', '!hold_sold'],
        ExpireHold: ['withdrawn', 'silent'],
        SellSeats: ['withdrawn', 'silent', '!hold_gone'],
        ReturnSeats: ['withdrawn', 'silent', '!seats_not_sold', '!quantity_out_of_range'],
      },
      cancelled: {
        CreatePool: ['silent', '!ticket_type_exists', '!capacity_out_of_range'],
        OpenPool: ['silent', '!concert_cancelled'],
        ChangePoolCapacity: ['cancelled', 'silent', '!capacity_below_committed', '!capacity_out_of_range'],
        PricePool: ['cancelled', 'silent', '!currency_mismatch'],
        PausePool: ['silent', '!concert_cancelled'],
        ResumePool: ['silent', '!concert_cancelled'],
        WithdrawPool: ['silent', '!concert_cancelled'],
        RestorePool: ['silent', '!concert_cancelled'],
        ClosePool: ['silent'],
        HoldSeats: ['silent', '!concert_cancelled', '!quantity_out_of_range'],
        ExtendHold: ['cancelled', 'silent', '!hold_gone'],
        ReleaseHold: ['cancelled', 'silent', '!hold_sold'],
        ExpireHold: ['cancelled', 'silent'],
        SellSeats: ['silent', '!hold_gone', '!concert_cancelled'],
        ReturnSeats: ['cancelled', 'silent', '!seats_not_sold', '!quantity_out_of_range'],
      },
      ended: {
        CreatePool: ['silent', '!ticket_type_exists', '!capacity_out_of_range'],
        OpenPool: ['silent', '!sale_not_open'],
        ChangePoolCapacity: ['ended', 'silent', '!capacity_below_committed', '!capacity_out_of_range'],
        PricePool: ['ended', 'silent', '!currency_mismatch'],
        PausePool: ['silent', '!sale_not_open'],
        ResumePool: ['silent', '!sale_not_open'],
        WithdrawPool: ['silent', '!sale_not_open'],
        RestorePool: ['silent', '!sale_not_open'],
        ClosePool: ['silent'],
        HoldSeats: ['silent', '!sale_not_open', '!quantity_out_of_range'],
        ExtendHold: ['ended', 'silent', '!hold_gone'],
        ReleaseHold: ['ended', 'silent', '!hold_sold'],
        ExpireHold: ['ended', 'silent'],
        SellSeats: ['silent', '!hold_gone', '!sale_not_open'],
        ReturnSeats: ['ended', 'silent', '!seats_not_sold', '!quantity_out_of_range'],
      },
    },
  }));

it('a hold keeps to its table', () => {
  const onSale: PoolEvent[] = [
    { type: 'PoolCreated', data: { ...key, capacity: 6, price: { amount: 5000, currency: 'PLN' }, priceVersion: 1 } },
    { type: 'PoolOpened', data: { ...key, salesStartAt: null, salesEndAt } },
  ];
  const ofOneReservation = holdCommands.map((held) => ({ ...held, reservationId: 'r1' }));

  return holdToTransitions({
    decider: poolDecider,
    start: onSale,
    statusOf: (state) => (state.exists ? (state.holds['r1']?.status ?? 'absent') : 'absent'),
    commands: ofOneReservation,
    invariant: nobodyGetsASeatThatDoesNotExist,
    transitions: {
      absent: {
        HoldSeats: ['held', '!sale_not_open', '!quantity_out_of_range'],
        ExtendHold: ['!hold_gone'],
        ReleaseHold: ['silent'],
        ExpireHold: ['silent'],
        SellSeats: ['!hold_gone'],
        ReturnSeats: ['silent'],
      },
      held: {
        HoldSeats: ['held', 'silent', '!sale_not_open', '!quantity_out_of_range'],
        ExtendHold: ['held', 'silent'],
        ReleaseHold: ['absent'],
        ExpireHold: ['absent', 'silent'],
        SellSeats: ['sold'],
        ReturnSeats: ['!seats_not_sold'],
      },
      sold: {
        HoldSeats: ['silent'],
        ExtendHold: ['silent'],
        ReleaseHold: ['!hold_sold'],
        ExpireHold: ['silent'],
        SellSeats: ['silent'],
        ReturnSeats: ['absent', 'sold', '!quantity_out_of_range'],
      },
    },
  });
});
