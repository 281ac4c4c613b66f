import { getConcert, getOpenCart, getShoppingCartContents, summaryOf } from '../../projections';
import { createCartCommands, type Buyer } from '../cart/commands';
import { createFindCart } from '../cart/findCart';
import { offerFor } from '../cart/offer';
import { presentCart, showCart } from '../cart/present';
import { created, etag, ok } from '../http/answers';
import { checkIfMatch } from '../http/conditions';
import { route, type Route } from '../http/route';
import { type Services } from '../services';
import {
  cartContents,
  cartItemParams,
  cartSummary,
  deliveryMethodChoice,
  newCartItem,
  quantityChange,
} from './cartSchemas';

type Parts = Pick<Services, 'db' | 'eventStore' | 'clock' | 'config' | 'newId'>;

export const cartRoutes = (services: Parts): Route[] => {
  const { db, clock } = services;
  const { change, changeOrOpen } = createCartCommands(services);
  const findCart = createFindCart(services);
  const myCart = (call: Buyer) => findCart(call, () => getOpenCart(db, call.user.userId));
  const myCartContents = (call: Buyer) => findCart(call, () => getShoppingCartContents(db, call.user.userId, clock()));

  const shared = { tag: 'cart', access: 'user' } as const;
  const cartAnswer = { description: 'The cart as it is now', body: cartContents, headers: ['ETag'] } as const;

  return [
    route({
      ...shared,
      operationId: 'getCart',
      method: 'GET',
      path: '/v1/cart',
      summary: 'My cart',
      description: 'Each line says what it costs now and whether it can be bought, before a checkout does.',
      responses: { 200: cartAnswer },
      handle: async (call) => showCart(await myCartContents(call)),
    }),
    route({
      ...shared,
      operationId: 'getCartSummary',
      method: 'GET',
      path: '/v1/cart/summary',
      summary: 'What is in my cart, in short',
      responses: { 200: { description: 'The sum of it', body: cartSummary } },
      handle: async (call) => ok(summaryOf(await myCart(call))),
    }),
    route({
      ...shared,
      operationId: 'addCartItem',
      method: 'POST',
      path: '/v1/cart/items',
      summary: 'Put tickets into the cart',
      description: 'The same type twice adds up. No seat is taken before the checkout.',
      idempotency: 'optional',
      ifMatch: true,
      body: newCartItem,
      responses: { 201: { ...cartAnswer, headers: ['ETag', 'Location'] } },
      problems: [
        'concert_not_found',
        'concert_cancelled',
        'sale_not_open',
        'ticket_type_unknown',
        'ticket_type_withdrawn',
        'cart_not_open',
        'quantity_out_of_range',
        'over_buyer_limit',
      ],
      handle: async (call) => {
        const { concertId, ticketType, quantity } = call.body;
        const offer = await offerFor(services, call.body);
        const cart = await changeOrOpen(call, (target) => ({
          type: 'AddTickets',
          ...target,
          concertId,
          ticketType,
          quantity,
          ...offer,
        }));
        return created('/v1/cart', presentCart(cart), etag(cart.version));
      },
    }),
    route({
      ...shared,
      operationId: 'changeCartItem',
      method: 'PATCH',
      path: '/v1/cart/items/{concertId}/{ticketType}',
      summary: 'Change a quantity',
      ifMatch: true,
      params: cartItemParams,
      body: quantityChange,
      responses: { 200: cartAnswer },
      problems: ['cart_item_not_found', 'cart_not_open', 'quantity_out_of_range', 'over_buyer_limit'],
      handle: async (call) => {
        const concert = await getConcert(db, call.params.concertId);
        const maxPerBuyer = concert?.maxTicketsPerBuyer ?? null;
        return showCart(await change(call, { type: 'ChangeQuantity', ...call.params, ...call.body, maxPerBuyer }));
      },
    }),
    route({
      ...shared,
      operationId: 'removeCartItem',
      method: 'DELETE',
      path: '/v1/cart/items/{concertId}/{ticketType}',
      summary: 'Take tickets out of the cart',
      ifMatch: true,
      params: cartItemParams,
      responses: { 200: cartAnswer },
      problems: ['cart_item_not_found', 'cart_not_open'],
      handle: async (call) => showCart(await change(call, { type: 'RemoveTickets', ...call.params })),
    }),
    route({
      ...shared,
      operationId: 'chooseDeliveryMethod',
      method: 'PUT',
      path: '/v1/cart/delivery-method',
      summary: 'Choose how the tickets come',
      ifMatch: true,
      body: deliveryMethodChoice,
      responses: { 200: cartAnswer },
      problems: ['cart_not_open'],
      handle: async (call) =>
        showCart(
          await changeOrOpen(call, (target) => ({
            type: 'ChooseDeliveryMethod',
            ...target,
            deliveryMethod: call.body.deliveryMethod,
          })),
        ),
    }),
    route({
      ...shared,
      operationId: 'clearCart',
      method: 'DELETE',
      path: '/v1/cart',
      summary: 'Empty the cart',
      ifMatch: true,
      responses: { 200: cartAnswer },
      problems: ['cart_not_open'],
      handle: async (call) => {
        const cart = await myCart(call);
        if (cart) return showCart(await change(call, { type: 'ClearCart' }));
        checkIfMatch(call.ifMatch, 0);
        return showCart(undefined);
      },
    }),
  ];
};
