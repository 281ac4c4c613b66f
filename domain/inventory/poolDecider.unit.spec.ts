import { refused, silence, specificationOf } from '../shared/given.spec';
import { type PoolCommand } from './commands';
import { type PoolEvent } from './events';
import { poolDecider } from './poolDecider';

const given = specificationOf(poolDecider);

const key = { concertId: 'c1', ticketType: 'Regular' };
const price = { amount: 5000, currency: 'PLN' };
const dearer = { amount: 6000, currency: 'PLN' };
const start = '2027-05-01T08:00:00Z';
const now = '2027-05-02T10:00:00Z';
const inTenMinutes = '2027-05-02T10:10:00Z';
const inAnHour = '2027-05-02T11:00:00Z';
const end = '2027-06-01T18:00:00Z';

const created: PoolEvent = { type: 'PoolCreated', data: { ...key, capacity: 10, price, priceVersion: 1 } };
const opened: PoolEvent = { type: 'PoolOpened', data: { ...key, salesStartAt: start, salesEndAt: end } };
const priced: PoolEvent = { type: 'PoolPriced', data: { ...key, price: dearer, priceVersion: 2 } };
const onSale = [created, opened];

const held = (reservationId: string, quantity: number, expiresAt = inTenMinutes): PoolEvent => ({
  type: 'SeatsHeld',
  data: {
    ...key,
    reservationId,
    buyerId: `buyer of ${reservationId}`,
    quantity,
    unitPrice: price,
    priceVersion: 1,
    heldAt: now,
    expiresAt,
  },
});
const expired = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'HoldExpired',
  data: { ...key, reservationId, quantity },
});
const released = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'HoldReleased',
  data: { ...key, reservationId, quantity, reason: 'changed his mind' },
});
const sold = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'SeatsSold',
  data: { ...key, reservationId, quantity },
});
const returned = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'SeatsReturned',
  data: { ...key, reservationId, quantity, reason: 'refunded' },
});

const hold = (
  reservationId: string,
  quantity: number,
  at: Partial<Extract<PoolCommand, { type: 'HoldSeats' }>> = {},
): PoolCommand => ({
  type: 'HoldSeats',
  reservationId,
  buyerId: `buyer of ${reservationId}`,
  quantity,
  now,
  expiresAt: inTenMinutes,
  ...at,
});
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

describe('HoldSeats', () => {
  it('holds seats at the price of the moment', () =>
    given(onSale)
      .when(hold('r1', 4))
      .then([held('r1', 4)]));

  it('leaves an earlier hold at its price when the price rises', () =>
    given([...onSale, held('r1', 1), priced])
      .when(hold('r2', 1))
      .then([
        {
          type: 'SeatsHeld',
          data: {
            ...key,
            reservationId: 'r2',
            buyerId: 'buyer of r2',
            quantity: 1,
            unitPrice: dearer,
            priceVersion: 2,
            heldAt: now,
            expiresAt: inTenMinutes,
          },
        },
      ]));

  it('holds nothing when there are too few', () =>
    given([...onSale, held('r1', 4), held('r2', 3), sold('r2', 3)])
      .when(hold('r3', 4))
      .then(refused('sold_out', { requested: 4, available: 3 })));

  it('refuses a ticket type that does not exist', () =>
    given([]).when(hold('r1', 1)).then(refused('ticket_type_unknown')));

  it.each([0, -1, 1.5, 101, Number.NaN])('refuses a quantity of %p', (quantity) =>
    given(onSale).when(hold('r1', quantity)).then(refused('quantity_out_of_range')),
  );

  it.each([
    ['a concert that is not published', [created], now],
    ['the moment before the sale', onSale, '2027-05-01T07:59:59.999Z'],
    ['the moment in which it ends', onSale, '2027-06-01T20:00:00+02:00'],
  ])('does not sell %s', (_when, history, at) =>
    given(history)
      .when(hold('r1', 1, { now: at }))
      .then(refused('sale_not_open')),
  );

  it('sells from the first moment, however it is spelled', () =>
    given(onSale)
      .when(hold('r1', 1, { now: '2027-05-01T10:00:00.000+02:00', expiresAt: inTenMinutes }))
      .then([
        { ...held('r1', 1), data: { ...held('r1', 1).data, heldAt: '2027-05-01T10:00:00.000+02:00' } } as PoolEvent,
      ]));

  it('stays silent when this reservation has its seats', () =>
    given([...onSale, held('r1', 4)])
      .when(hold('r1', 4))
      .then(silence));
  it('stays silent when this reservation has bought them', () =>
    given([...onSale, held('r1', 4), sold('r1', 4)])
      .when(hold('r1', 4, { now: inAnHour }))
      .then(silence));

  describe('over expired holds', () => {
    const full = [...onSale, held('r2', 3, inAnHour), held('r1', 3), held('r3', 2, now), held('r4', 2, inAnHour)];

    it('sweeps the oldest, and no more than it needs', () =>
      given(full)
        .when(hold('r5', 2, { now: inAnHour, expiresAt: end }))
        .then([
          expired('r3', 2),
          { ...held('r5', 2, end), data: { ...held('r5', 2, end).data, heldAt: inAnHour } } as PoolEvent,
        ]));

    it('sweeps those that expired together in the order of their ids', () =>
      given([...onSale, held('r2', 5), held('r1', 5)])
        .when(hold('r3', 1, { now: inTenMinutes, expiresAt: end }))
        .then([
          expired('r1', 5),
          { ...held('r3', 1, end), data: { ...held('r3', 1, end).data, heldAt: inTenMinutes } } as PoolEvent,
        ]));

    it('counts them as free when even they are too few', () =>
      given(full)
        .when(hold('r5', 6, { now: '2027-05-02T10:30:00Z' }))
        .then(refused('sold_out', { requested: 6, available: 5 })));

    it('sweeps none while there is room', () =>
      given([...onSale, held('r1', 9, now)])
        .when(hold('r2', 1))
        .then([held('r2', 1)]));

    it('never sweeps what was sold', () =>
      given([...onSale, held('r1', 10, now), sold('r1', 10)])
        .when(hold('r2', 1))
        .then(refused('sold_out', { requested: 1, available: 0 })));

    it('starts the own one anew', () =>
      given([...onSale, held('r1', 4, now)])
        .when(hold('r1', 4))
        .then([expired('r1', 4), held('r1', 4)]));
  });

  describe('for money that came late', () => {
    const late = hold('r1', 2, {
      now: '2027-07-01T10:00:00Z',
      expiresAt: '2027-07-01T10:10:00Z',
      earlier: { unitPrice: price, priceVersion: 1 },
    });

    it('takes the seats again at the old price, also when the sale is over', () =>
      given([...onSale, held('r1', 2), expired('r1', 2), priced])
        .when(late)
        .then([
          {
            type: 'SeatsHeld',
            data: {
              ...key,
              reservationId: 'r1',
              buyerId: 'buyer of r1',
              quantity: 2,
              unitPrice: price,
              priceVersion: 1,
              heldAt: '2027-07-01T10:00:00Z',
              expiresAt: '2027-07-01T10:10:00Z',
            },
          },
        ]));
    it('is refused when they are gone', () =>
      given([...onSale, held('r1', 2), expired('r1', 2), held('r2', 9), sold('r2', 9)])
        .when(late)
        .then(refused('sold_out', { requested: 2, available: 1 })));
  });
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
