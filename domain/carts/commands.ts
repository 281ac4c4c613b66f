import { type Command } from '../shared/command';
import { type DeliveryMethod } from '../shared/deliveryMethod';
import { type Money } from '../shared/money';

export type CartCommand =
  | Command<
      'AddTickets',
      {
        cartId: string;
        userId: string;
        concertId: string;
        ticketType: string;
        quantity: number;
        unitPrice: Money;
      }
    >
  | Command<'ChangeQuantity', { concertId: string; ticketType: string; quantity: number }>
  | Command<'RemoveTickets', { concertId: string; ticketType: string }>
  | Command<'ClearCart'>
  | Command<'ChooseDeliveryMethod', { cartId: string; userId: string; deliveryMethod: DeliveryMethod }>
  /** An order takes the cart, so that two orders racing for it make one. */
  | Command<'ClaimCart', { orderId: string }>
  /** The order came to nothing; `code` is why. */
  | Command<'ReturnCart', { orderId: string; code: string }>
  | Command<'CheckOutCart', { orderId: string }>;
