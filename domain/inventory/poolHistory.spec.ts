import { specificationOf } from '../shared/given.spec';
import { type PoolCommand } from './commands';
import { type PoolEvent } from './events';
import { poolDecider } from './poolDecider';

export const given = specificationOf(poolDecider);

export const key = { concertId: 'c1', ticketType: 'Regular' };
export const price = { amount: 5000, currency: 'PLN' };
export const dearer = { amount: 6000, currency: 'PLN' };
export const start = '2027-05-01T08:00:00Z';
export const now = '2027-05-02T10:00:00Z';
export const inTenMinutes = '2027-05-02T10:10:00Z';
export const inAnHour = '2027-05-02T11:00:00Z';
export const end = '2027-06-01T18:00:00Z';

export const created: PoolEvent = { type: 'PoolCreated', data: { ...key, capacity: 10, price, priceVersion: 1 } };
export const opened: PoolEvent = { type: 'PoolOpened', data: { ...key, salesStartAt: start, salesEndAt: end } };
export const priced: PoolEvent = { type: 'PoolPriced', data: { ...key, price: dearer, priceVersion: 2 } };
export const onSale = [created, opened];

export const held = (reservationId: string, quantity: number, expiresAt = inTenMinutes): PoolEvent => ({
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
export const expired = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'HoldExpired',
  data: { ...key, reservationId, quantity },
});
export const released = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'HoldReleased',
  data: { ...key, reservationId, quantity, reason: 'changed his mind' },
});
export const sold = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'SeatsSold',
  data: { ...key, reservationId, quantity },
});
export const returned = (reservationId: string, quantity: number): PoolEvent => ({
  type: 'SeatsReturned',
  data: { ...key, reservationId, quantity, reason: 'refunded' },
});

export const hold = (
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
