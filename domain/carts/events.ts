import { type DeliveryMethod } from '../shared/deliveryMethod';
import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

/** `unitPrice` is the price that the buyer saw when he put it in. */
export interface CartLine {
  readonly concertId: string;
  readonly ticketType: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

export type CartEvent =
  | Fact<'CartOpened', { cartId: string; userId: string }>
  | Fact<'TicketsAddedToCart', CartLine & { cartId: string }>
  | Fact<'CartQuantityChanged', { cartId: string; concertId: string; ticketType: string; quantity: number }>
  | Fact<'TicketsRemovedFromCart', { cartId: string; concertId: string; ticketType: string }>
  | Fact<'CartCleared', { cartId: string }>
  | Fact<'DeliveryMethodChosen', { cartId: string; deliveryMethod: DeliveryMethod }>
  | Fact<
      'CartCheckoutStarted',
      {
        cartId: string;
        orderId: string;
        lines: readonly CartLine[];
        /** Null when the cart was never told. */
        deliveryMethod: DeliveryMethod | null;
      }
    >
  | Fact<'CartCheckoutRefused', { cartId: string; orderId: string; code: string }>
  | Fact<'CartCheckedOut', { cartId: string; orderId: string }>
  | Fact<'CartAbandoned', { cartId: string; abandonedAt: string }>;

export const cartStream = (cartId: string): string => `cart-${cartId}`;
