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
        /** Tickets of this concert that one buyer may have; null: no limit. */
        maxPerBuyer: number | null;
      }
    >
  | Command<'ChangeQuantity', { concertId: string; ticketType: string; quantity: number; maxPerBuyer: number | null }>
  | Command<'RemoveTickets', { concertId: string; ticketType: string }>
  | Command<'ClearCart'>
  | Command<'ChooseDeliveryMethod', { cartId: string; userId: string; deliveryMethod: DeliveryMethod }>
  /** An order takes the cart, so that two orders racing for it make one. */
  | Command<'ClaimCart', { orderId: string }>
  /** The order came to nothing; `code` is why. */
  | Command<'ReturnCart', { orderId: string; code: string }>
  | Command<'CheckOutCart', { orderId: string }>
  /** Time has come to nothing being done to it since `lastChangedAt`, when its last event was recorded. */
  | Command<'AbandonCart', { lastChangedAt: string; now: string; idleMs: number }>;
