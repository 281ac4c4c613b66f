import { refused, silence } from '../shared/given.spec';
import { type PoolCommand } from './commands';
import { type PoolEvent } from './events';
import {
  created,
  dearer,
  end,
  expired,
  given,
  held,
  inAnHour,
  inTenMinutes,
  key,
  now,
  onSale,
  opened,
  price,
  priced,
  released,
  returned,
  sold,
  start,
} from './poolHistory.spec';

const release: PoolCommand = { type: 'ReleaseHold', reservationId: 'r1', reason: 'changed his mind' };
const sell: PoolCommand = { type: 'SellSeats', reservationId: 'r1' };
const giveBack = { type: 'ReturnSeats' as const, reservationId: 'r1', reason: 'refunded' };
const expire = (at: string): PoolCommand => ({ type: 'ExpireHold', reservationId: 'r1', now: at });

describe('CreatePool', () => {
  const create: PoolCommand = { type: 'CreatePool', ...key, capacity: 10, price };

  it('makes a pool that is not on sale yet', () => given([]).when(create).then([created]));
  it('refuses another price for a type that exists', () =>
    given([created])
      .when({ ...create, price: dearer })
      .then(refused('ticket_type_exists')));
  it('refuses half a seat', () =>
    given([])
      .when({ ...create, capacity: 1.5 })
      .then(refused('capacity_out_of_range')));
  it('stays silent about the same pool', () => given([created]).when(create).then(silence));
});

describe('OpenPool', () => {
  const open: PoolCommand = { type: 'OpenPool', salesStartAt: start, salesEndAt: end };

  it('sets the time in which tickets are sold', () => given([created]).when(open).then([opened]));
  it('moves that time', () =>
    given(onSale)
      .when({ ...open, salesStartAt: null })
      .then([{ type: 'PoolOpened', data: { ...key, salesStartAt: null, salesEndAt: end } }]));
  it('refuses a pool that does not exist', () => given([]).when(open).then(refused('ticket_type_unknown')));
  it('stays silent about the same time', () => given(onSale).when(open).then(silence));
});

describe('ChangePoolCapacity', () => {
  const committed = [...onSale, held('r1', 4), held('r2', 5), sold('r2', 5)];
  const change = (capacity: number): PoolCommand => ({ type: 'ChangePoolCapacity', capacity });

  it('goes down to what is held and sold', () =>
    given(committed)
      .when(change(9))
      .then([{ type: 'PoolCapacityChanged', data: { ...key, capacity: 9 } }]));
  it('refuses to go below it and says where the floor is', () =>
    given(committed)
      .when(change(8))
      .then(refused('capacity_below_committed', { floor: 9 })));
  it('refuses a negative capacity', () => given(onSale).when(change(-1)).then(refused('capacity_out_of_range')));
  it('stays silent about the same capacity', () => given(committed).when(change(10)).then(silence));
});

describe('PricePool', () => {
  const reprice: PoolCommand = { type: 'PricePool', price: dearer };

  it('numbers the prices', () => given(onSale).when(reprice).then([priced]));
  it('refuses another currency', () =>
    given(onSale)
      .when({ type: 'PricePool', price: { amount: 1500, currency: 'EUR' } })
      .then(refused('currency_mismatch')));
  it('stays silent about the same price', () =>
    given([...onSale, priced])
      .when(reprice)
      .then(silence));
});

describe('ReleaseHold', () => {
  it('gives the seats back', () =>
    given([...onSale, held('r1', 4)])
      .when(release)
      .then([released('r1', 4)]));
  it('refuses seats that are sold', () =>
    given([...onSale, held('r1', 4), sold('r1', 4)])
      .when(release)
      .then(refused('hold_sold')));
  it('stays silent the second time', () =>
    given([...onSale, held('r1', 4), released('r1', 4)])
      .when(release)
      .then(silence));
  it('stays silent about a pool that never was', () => given([]).when(release).then(silence));
});

describe('ExpireHold', () => {
  it('frees the seats at the moment of expiry', () =>
    given([...onSale, held('r1', 4)])
      .when(expire(inTenMinutes))
      .then([expired('r1', 4)]));
  it('stays silent before', () =>
    given([...onSale, held('r1', 4)])
      .when(expire('2027-05-02T10:09:59.999Z'))
      .then(silence));
  it('stays silent about seats that are sold', () =>
    given([...onSale, held('r1', 4), sold('r1', 4)])
      .when(expire(inAnHour))
      .then(silence));
  it('frees nothing twice', () =>
    given([...onSale, held('r1', 4), expired('r1', 4)])
      .when(expire(inAnHour))
      .then(silence));
});

describe('SellSeats', () => {
  it('sells what is held', () =>
    given([...onSale, held('r1', 4)])
      .when(sell)
      .then([sold('r1', 4)]));
  it('refuses seats that somebody else may have by now', () =>
    given([...onSale, held('r1', 4), expired('r1', 4)])
      .when(sell)
      .then(refused('hold_gone')));
  it('stays silent the second time', () =>
    given([...onSale, held('r1', 4), sold('r1', 4)])
      .when(sell)
      .then(silence));
});

describe('ExtendHold', () => {
  const until = '2027-05-02T10:20:00Z';
  const extend = (expiresAt: string): PoolCommand => ({ type: 'ExtendHold', reservationId: 'r1', expiresAt });
  const extended: PoolEvent = {
    type: 'HoldExtended',
    data: { ...key, reservationId: 'r1', quantity: 4, expiresAt: until },
  };

  it('holds the seats longer, also when their time is up and nobody took them', () =>
    given([...onSale, held('r1', 4, now)])
      .when(extend(until))
      .then([extended]));
  it('refuses seats that somebody else may have by now', () =>
    given([...onSale, held('r1', 4), expired('r1', 4)])
      .when(extend(until))
      .then(refused('hold_gone')));
  it.each([
    ['held longer than that', [held('r1', 4), extended]],
    ['sold', [held('r1', 4), sold('r1', 4)]],
  ])('stays silent when they are %s', (_what, history) =>
    given([...onSale, ...history])
      .when(extend(until))
      .then(silence),
  );
});

describe('ReturnSeats', () => {
  it('puts a part of the sold seats back on sale', () =>
    given([...onSale, held('r1', 4), sold('r1', 4), returned('r1', 1)])
      .when({ ...giveBack, quantity: 2 })
      .then([returned('r1', 2)]));
  it('returns what is left after a part', () =>
    given([...onSale, held('r1', 4), sold('r1', 4), returned('r1', 1)])
      .when(giveBack)
      .then([returned('r1', 3)]));
  it('refuses to return more than was sold', () =>
    given([...onSale, held('r1', 4), sold('r1', 4), returned('r1', 1)])
      .when({ ...giveBack, quantity: 4 })
      .then(refused('quantity_out_of_range')));
  it('puts sold seats back on sale', () =>
    given([...onSale, held('r1', 4), sold('r1', 4)])
      .when(giveBack)
      .then([returned('r1', 4)]));
  it('refuses seats that are only held', () =>
    given([...onSale, held('r1', 4)])
      .when(giveBack)
      .then(refused('seats_not_sold')));
  it('stays silent the second time', () =>
    given([...onSale, held('r1', 4), sold('r1', 4), returned('r1', 4)])
      .when(giveBack)
      .then(silence));
});
