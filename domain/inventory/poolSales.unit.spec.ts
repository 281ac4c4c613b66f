import { refused, silence, specificationOf } from '../shared/given.spec';
import { type PoolCommand } from './commands';
import { type ClosingReason, type PoolEvent } from './events';
import { poolDecider } from './poolDecider';

const given = specificationOf(poolDecider);

const key = { concertId: 'c1', ticketType: 'Regular' };
const price = { amount: 5000, currency: 'PLN' };
const now = '2027-05-02T10:00:00Z';
const expiresAt = '2027-05-02T10:10:00Z';

const onSale: PoolEvent[] = [
  { type: 'PoolCreated', data: { ...key, capacity: 10, price, priceVersion: 1 } },
  { type: 'PoolOpened', data: { ...key, salesStartAt: null, salesEndAt: '2027-06-01T18:00:00Z' } },
];
const paused: PoolEvent = { type: 'PoolPaused', data: key };
const resumed: PoolEvent = { type: 'PoolResumed', data: key };
const withdrawn: PoolEvent = { type: 'PoolWithdrawn', data: key };
const restored: PoolEvent = { type: 'PoolRestored', data: key };
const closed = (reason: ClosingReason): PoolEvent => ({ type: 'PoolClosed', data: { ...key, reason } });
const held: PoolEvent = {
  type: 'SeatsHeld',
  data: {
    ...{ ...key, reservationId: 'r1', buyerId: 'u1', quantity: 2, unitPrice: price, priceVersion: 1 },
    ...{ heldAt: now, expiresAt },
  },
};
const sold: PoolEvent = { type: 'SeatsSold', data: { ...key, reservationId: 'r1', quantity: 2 } };

const hold: PoolCommand = { type: 'HoldSeats', reservationId: 'r1', buyerId: 'u1', quantity: 2, now, expiresAt };
const late: PoolCommand = { ...hold, earlier: { unitPrice: price, priceVersion: 1 } };
const sell: PoolCommand = { type: 'SellSeats', reservationId: 'r1' };

describe.each<[PoolCommand, PoolEvent, PoolEvent[]]>([
  [{ type: 'PausePool' }, paused, []],
  [{ type: 'ResumePool' }, resumed, [paused]],
  [{ type: 'WithdrawPool' }, withdrawn, []],
  [{ type: 'RestorePool' }, restored, [withdrawn]],
])('$type', (command, event, before) => {
  it('is recorded', () =>
    given([...onSale, ...before])
      .when(command)
      .then([event]));
  it('refuses a pool that does not exist', () => given([]).when(command).then(refused('ticket_type_unknown')));
  it('refuses a pool of a concert that is cancelled', () =>
    given([...onSale, ...before, closed('concert_cancelled')])
      .when(command)
      .then(refused('concert_cancelled')));
  it('stays silent the second time', () =>
    given([...onSale, ...before, event])
      .when(command)
      .then(silence));
});

describe('ClosePool', () => {
  const close: PoolCommand = { type: 'ClosePool', reason: 'concert_cancelled' };

  it('ends the sale for good', () =>
    given([...onSale, paused])
      .when(close)
      .then([closed('concert_cancelled')]));
  it('refuses a pool that does not exist', () => given([]).when(close).then(refused('ticket_type_unknown')));
  it('stays silent when it is closed, whatever for', () =>
    given([...onSale, closed('concert_ended')])
      .when(close)
      .then(silence));
  it('is not undone by a new sales window', () =>
    given([...onSale, closed('concert_cancelled')])
      .when({ type: 'OpenPool', salesStartAt: null, salesEndAt: '2027-07-01T18:00:00Z' })
      .then(refused('concert_cancelled')));
});

describe('a pool that is', () => {
  it.each<[string, PoolEvent[], string]>([
    ['paused', [paused], 'sale_not_open'],
    ['withdrawn', [withdrawn], 'ticket_type_withdrawn'],
    ['withdrawn and paused', [paused, withdrawn], 'ticket_type_withdrawn'],
    ['closed by cancellation', [closed('concert_cancelled')], 'concert_cancelled'],
    ['closed by cancellation, after it was withdrawn', [withdrawn, closed('concert_cancelled')], 'concert_cancelled'],
    ['closed by the end', [closed('concert_ended')], 'sale_not_open'],
  ])('%s holds nothing new', (_what, history, code) =>
    given([...onSale, ...history])
      .when(hold)
      .then(refused(code)),
  );

  it.each([
    ['resumed', [paused, resumed]],
    ['restored', [withdrawn, restored]],
  ])('%s holds again', (_what, history) =>
    given([...onSale, ...history])
      .when(hold)
      .then([held]),
  );

  it.each([
    ['paused', paused],
    ['withdrawn', withdrawn],
  ])('%s sells what is held, also to money that came late', (_what, event) => {
    given([...onSale, held, event])
      .when(sell)
      .then([sold]);
    given([...onSale, event])
      .when(late)
      .then([held]);
  });

  it.each<[ClosingReason, string]>([
    ['concert_cancelled', 'concert_cancelled'],
    ['concert_ended', 'sale_not_open'],
  ])('closed by %s does not sell what is only held, so that its money goes back', (reason, code) => {
    given([...onSale, held, closed(reason)])
      .when(sell)
      .then(refused(code));
    given([...onSale, closed(reason)])
      .when(late)
      .then(refused(code));
  });

  it('closed still takes back what was held and sold', () => {
    given([...onSale, held, closed('concert_cancelled')])
      .when({ type: 'ReleaseHold', reservationId: 'r1', reason: 'concert_cancelled' })
      .then([
        { type: 'HoldReleased', data: { ...key, reservationId: 'r1', quantity: 2, reason: 'concert_cancelled' } },
      ]);
    given([...onSale, held, sold, closed('concert_cancelled')])
      .when({ type: 'ReturnSeats', reservationId: 'r1', reason: 'concert_cancelled' })
      .then([
        { type: 'SeatsReturned', data: { ...key, reservationId: 'r1', quantity: 2, reason: 'concert_cancelled' } },
      ]);
  });
});
