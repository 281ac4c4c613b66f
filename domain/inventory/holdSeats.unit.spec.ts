import { refused, silence } from '../shared/given.spec';
import { type PoolEvent } from './events';
import {
  created,
  dearer,
  end,
  expired,
  given,
  held,
  hold,
  inAnHour,
  inTenMinutes,
  key,
  now,
  onSale,
  price,
  priced,
  sold,
} from './poolHistory.spec';

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
