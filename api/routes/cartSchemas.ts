import { z } from 'zod';
import { customer, deliveryMethod, id, money, paymentMethodId, quantity, ticketType } from '../schemas';

export const cartContents = z
  .object({
    cartId: id.nullable().meta({ description: 'Null until something was put in' }),
    status: z.enum(['open', 'checking_out']),
    items: z.array(
      z.object({
        concertId: id,
        concertName: z.string(),
        ticketType: z.string(),
        quantity,
        unitPrice: money,
        lineTotal: money,
        currentPrice: money.meta({
          description: 'What one costs now; a checkout asks for `expectedTotal` when it moved',
        }),
        unavailable: z
          .enum(['concert_cancelled', 'ticket_type_withdrawn', 'sale_not_open', 'sold_out'])
          .nullable()
          .meta({ description: 'Why it cannot be bought now; `sold_out`: fewer are left than that' }),
      }),
    ),
    totalItems: z.int(),
    total: money.nullable().meta({ description: 'Null when the cart is empty or mixes currencies' }),
    totals: z.array(money).meta({ description: 'One amount a currency' }),
    deliveryMethod: deliveryMethod.nullable(),
  })
  .meta({ id: 'ShoppingCartContents' });

export const cartSummary = z
  .object({ totalItems: z.int(), total: money.nullable() })
  .meta({ id: 'ShoppingCartSummary' });

export const newCartItem = z.strictObject({ concertId: id, ticketType, quantity });
export const cartItemParams = z.object({ concertId: id, ticketType });
export const quantityChange = z.strictObject({ quantity });
export const deliveryMethodChoice = z.strictObject({ deliveryMethod });

export const checkoutRequest = z.strictObject({
  customer,
  deliveryMethod: deliveryMethod.optional().meta({ description: "Absent: the cart's, else e-mail" }),
  expectedTotal: money.optional().meta({ description: 'The new total, when a price has changed since' }),
  paymentMethodId: paymentMethodId.optional().meta({ description: 'Absent: the seats are held and paid later' }),
});
