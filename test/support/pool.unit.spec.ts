import { type PoolEvent } from '../../domain/inventory/events';
import { foldPool, impossibleVersions, seatsGivenOut } from './pool';

const key = { concertId: 'c1', ticketType: 'Regular' };
const price = { amount: 24_000, currency: 'PLN' };
const created: PoolEvent = { type: 'PoolCreated', data: { ...key, capacity: 3, price, priceVersion: 1 } };

const held = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'SeatsHeld',
  data: {
    ...{ ...key, reservationId, quantity, buyerId: 'b1', unitPrice: price, priceVersion: 1 },
    ...{ heldAt: '2030-01-01T10:00:00.000Z', expiresAt: '2030-01-01T10:15:00.000Z' },
  },
});
const released = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'HoldReleased',
  data: { ...key, reservationId, quantity, reason: 'test' },
});
const sold = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'SeatsSold',
  data: { ...key, reservationId, quantity },
});
const expired = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'HoldExpired',
  data: { ...key, reservationId, quantity },
});

/** What the race specs look for must be seen when it is there. */
describe('a pool’s history', () => {
  it('in which all went well has no fault', () => {
    const events = [created, held('r1', 2), released('r1', 2), held('r2', 3), expired('r2', 3)];
    expect(impossibleVersions(events)).toEqual([]);
    expect(foldPool(events)).toMatchObject({ held: 0, sold: 0 });
    expect(seatsGivenOut(events)).toBe(5);
  });

  it('shows each version at which it was oversold, also when it no longer is', () => {
    const events = [created, held('r1', 2), held('r2', 2), released('r1', 2)];
    expect(impossibleVersions(events)).toEqual([3]);
  });

  it('shows who sold what somebody else had by then', () => {
    const events = [created, held('r1', 3), expired('r1', 3), held('r2', 3), sold('r1', 3)];
    expect(impossibleVersions(events)).toEqual([5]);
  });

  it('shows who gave back what he did not have', () => {
    const events = [created, held('r1', 1), held('r2', 1), released('r1', 1), expired('r1', 1)];
    expect(impossibleVersions(events)).toEqual([5]);
  });
});
