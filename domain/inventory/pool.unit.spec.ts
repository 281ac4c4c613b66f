import { fold } from '../shared/given.spec';
import { type PoolEvent } from './events';
import { availableAt, evolve, type Pool } from './pool';
import { decide, poolDecider } from './poolDecider';

const key = { concertId: 'c1', ticketType: 'Regular' };
const price = { amount: 5000, currency: 'PLN' };
const now = '2027-05-02T10:00:00Z';
const later = '2027-05-02T10:10:00Z';
const hold = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'SeatsHeld',
  data: {
    ...key,
    reservationId,
    buyerId: 'u1',
    quantity,
    unitPrice: price,
    priceVersion: 1,
    heldAt: now,
    expiresAt: later,
  },
});

const history: PoolEvent[] = [
  { type: 'PoolCreated', data: { ...key, capacity: 10, price, priceVersion: 1 } },
  { type: 'PoolOpened', data: { ...key, salesStartAt: null, salesEndAt: '2027-06-01T18:00:00Z' } },
  hold('r1', 4),
  hold('r2', 3),
  { type: 'SeatsSold', data: { ...key, reservationId: 'r2', quantity: 3 } },
];

describe('availableAt', () => {
  const pool = fold(poolDecider, history);

  it('leaves out what is held and sold', () => expect(availableAt(pool, now)).toBe(3));
  it('counts an expired hold as free before anybody swept it', () => expect(availableAt(pool, later)).toBe(7));
  it('is zero in a pool that does not exist', () => expect(availableAt({ exists: false }, now)).toBe(0));
});

describe('a pool loaded from its row, with a part of its holds', () => {
  const fromRow: Pool = { ...(fold(poolDecider, history) as Pool), holds: {} };

  it('tells room by its counters', () =>
    expect(
      decide(
        { type: 'HoldSeats', reservationId: 'r3', buyerId: 'u1', quantity: 4, now: later, expiresAt: later },
        fromRow,
      ),
    ).toMatchObject({ refused: { code: 'sold_out', details: { available: 3 } } }));

  it.each<[string, PoolEvent, Partial<Pool>]>([
    ['a sale', { type: 'SeatsSold', data: { ...key, reservationId: 'r1', quantity: 4 } }, { held: 0, sold: 7 }],
    ['an expiry', { type: 'HoldExpired', data: { ...key, reservationId: 'r1', quantity: 4 } }, { held: 0, sold: 3 }],
    [
      'a return',
      { type: 'SeatsReturned', data: { ...key, reservationId: 'r2', quantity: 3, reason: 'refunded' } },
      { held: 4, sold: 0 },
    ],
  ])('keeps its counters right over %s', (_what, event, counters) =>
    expect(evolve(fromRow, event)).toMatchObject({ ...counters, holds: {} }),
  );
});

it('refuses to make sense of a stream without its first event', () =>
  expect(() => fold(poolDecider, [hold('r1', 1)])).toThrow('SeatsHeld'));
