import { type Money } from '../../domain/shared/money';
import { type Refused } from '../contracts/answers';
import { type CheckoutInput } from '../contracts/checkout';
import { local } from './activities';
import { type Desk } from './desk';
import { type Saga } from './saga';

export interface PlacedOrder {
  readonly outcome: 'placed';
  readonly total: Money;
  /** The total as people write it. */
  readonly price: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Takes the cart or the reservation, holds the seats, writes the order down. Refused: nothing stays taken. */
export const placeOrder = async (input: CheckoutInput, desk: Desk, saga: Saga): Promise<PlacedOrder | Refused> => {
  const held =
    'cartId' in input.source
      ? await holdCart(input, input.source.cartId, desk, saga)
      : await takeReservation(input, desk, saga);
  if (held.outcome === 'refused') {
    saga.settle();
    return held;
  }
  const { orderId, userId, reservationId, contactId, deliveryMethod, source } = input;
  saga.before('cancelOrder', (reason) => local.cancelOrder({ orderId, reason }));
  await desk.step('placeOrder', () =>
    local.placeOrder({
      orderId,
      userId,
      reservationId,
      contactId,
      deliveryMethod,
      cartId: 'cartId' in source ? source.cartId : null,
    }),
  );
  return { outcome: 'placed', total: held.total, price: held.price, expiresAt: Date.parse(held.expiresAt) };
};

interface Held {
  readonly outcome: 'held';
  readonly total: Money;
  readonly price: string;
  readonly expiresAt: string;
}

const holdCart = async (input: CheckoutInput, cartId: string, desk: Desk, saga: Saga): Promise<Held | Refused> => {
  const { orderId, userId, reservationId, policy, expectedTotal } = input;
  saga.before('giveCartBack', (reason) => local.giveCartBack({ orderId, cartId, code: reason }));
  const cart = await desk.step('claimCart', () => local.claimCart({ orderId, cartId, userId }));
  if (cart.outcome === 'refused') {
    desk.progress.set('claimCart', 'refused', cart.refusal.code);
    return cart;
  }
  saga.before('releaseSeats', (reason) => local.releaseSeats({ orderId, reservationId, reason }));
  const expiresAt = Date.now() + policy.holdMs;
  const seats = await desk.step('holdSeats', () =>
    local.holdSeats({
      reservationId,
      userId,
      lines: cart.lines,
      expiresAt: new Date(expiresAt).toISOString(),
      latestExpiresAt: new Date(expiresAt + (policy.holdExtensionMs ?? 0)).toISOString(),
      seatsFreeAt: new Date(expiresAt + policy.holdGraceMs).toISOString(),
      ...(expectedTotal === undefined ? {} : { expectedTotal }),
      cart: { cartId, orderId },
    }),
  );
  if (seats.outcome === 'refused') desk.progress.set('holdSeats', 'refused', seats.refusal.code);
  return seats;
};

const takeReservation = async (input: CheckoutInput, desk: Desk, saga: Saga): Promise<Held | Refused> => {
  const { orderId, userId, reservationId } = input;
  saga.before('releaseSeats', (reason) => local.releaseSeats({ orderId, reservationId, reason }));
  const seats = await desk.step('orderReservation', () => local.orderReservation({ orderId, userId, reservationId }));
  if (seats.outcome === 'refused') desk.progress.set('orderReservation', 'refused', seats.refusal.code);
  return seats;
};
