import { type CartCommand } from '../../domain/carts/commands';
import { cartDecider } from '../../domain/carts/cartDecider';
import { cartStream } from '../../domain/carts/events';
import {
  getConcert,
  getOpenCart,
  getPools,
  getShoppingCartSummary,
  isSecondOpenCart,
  type ShoppingCartContents,
} from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { executeFor } from '../execute';
import { created, etag, ok } from '../http/answers';
import { checkIfMatch } from '../http/conditions';
import { type Call, route, type Route } from '../http/route';
import { problem } from '../problems';
import { type Services } from '../services';
import {
  cartContents,
  cartItemParams,
  cartSummary,
  deliveryMethodChoice,
  newCartItem,
  quantityChange,
} from './cartSchemas';

type Buyer = Call<unknown, unknown, unknown, SignedIn>;

const empty = { status: 'open' as const, items: [], totalItems: 0, total: null, totals: [], deliveryMethod: null };

const present = (cart: ShoppingCartContents | undefined) => {
  if (!cart) return { cartId: null, ...empty };
  const { userId: _userId, orderId: _orderId, version: _version, status, ...contents } = cart;
  return { ...contents, status: status === 'checking_out' ? status : ('open' as const) };
};

/** What was never put together is at version 0. */
const shown = (cart: ShoppingCartContents | undefined) => ok(present(cart), etag(cart?.version ?? 0));

export const cartRoutes = ({
  db,
  eventStore,
  clock,
  newId,
}: Pick<Services, 'db' | 'eventStore' | 'clock' | 'newId'>): Route[] => {
  const execute = (call: Buyer, cartId: string, command: CartCommand) =>
    executeFor(eventStore, call, { decider: cartDecider, streamId: cartStream(cartId), command });

  const changed = async (call: Buyer) => {
    const cart = await getOpenCart(db, call.user.userId);
    if (!cart) throw problem('cart_not_open');
    return cart;
  };

  /** On the cart that is there. */
  const change = async (call: Buyer, command: CartCommand) => {
    const cart = await getOpenCart(db, call.user.userId);
    if (!cart) throw problem('cart_item_not_found');
    await execute(call, cart.cartId, command);
    return changed(call);
  };

  /** On the cart that is there, or else on a new one. */
  const changeOrOpen = async (
    call: Buyer,
    command: (cart: { cartId: string; userId: string }) => CartCommand,
  ): Promise<ShoppingCartContents> => {
    const { userId } = call.user;
    const cart = await getOpenCart(db, userId);
    if (!cart) checkIfMatch(call.ifMatch, 0);
    const cartId = cart?.cartId ?? newId();
    try {
      await execute(call, cartId, command({ cartId, userId }));
    } catch (error) {
      // Two first tickets at once: the other one's cart is there now.
      if (!cart && isSecondOpenCart(error)) return changeOrOpen(call, command);
      throw error;
    }
    return changed(call);
  };

  /** What may be put into a cart: also before its sale has begun, since only a checkout takes seats. */
  const priceOf = async (concertId: string, ticketType: string) => {
    const [pool] = await getPools(db, [{ concertId, ticketType }], clock());
    const concert = await getConcert(db, concertId);
    if (concert?.status !== 'published') throw problem('concert_not_found');
    if (!pool) throw problem('ticket_type_unknown');
    return pool.price;
  };

  const shared = { tag: 'cart', access: 'user' } as const;
  const cartAnswer = { description: 'The cart as it is now', body: cartContents, headers: ['ETag'] } as const;

  return [
    route({
      ...shared,
      operationId: 'getCart',
      method: 'GET',
      path: '/v1/cart',
      summary: 'My cart',
      responses: { 200: cartAnswer },
      handle: async ({ user }) => shown(await getOpenCart(db, user.userId)),
    }),
    route({
      ...shared,
      operationId: 'getCartSummary',
      method: 'GET',
      path: '/v1/cart/summary',
      summary: 'What is in my cart, in short',
      responses: { 200: { description: 'The sum of it', body: cartSummary } },
      handle: async ({ user }) => ok(await getShoppingCartSummary(db, user.userId)),
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
      problems: ['concert_not_found', 'ticket_type_unknown', 'cart_not_open', 'quantity_out_of_range'],
      handle: async (call) => {
        const { concertId, ticketType, quantity } = call.body;
        const unitPrice = await priceOf(concertId, ticketType);
        const cart = await changeOrOpen(call, (target) => ({
          type: 'AddTickets',
          ...target,
          concertId,
          ticketType,
          quantity,
          unitPrice,
        }));
        return created('/v1/cart', present(cart), etag(cart.version));
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
      problems: ['cart_item_not_found', 'cart_not_open', 'quantity_out_of_range'],
      handle: async (call) =>
        shown(await change(call, { type: 'ChangeQuantity', ...call.params, quantity: call.body.quantity })),
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
      handle: async (call) => shown(await change(call, { type: 'RemoveTickets', ...call.params })),
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
        shown(
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
        const cart = await getOpenCart(db, call.user.userId);
        if (!cart) return shown(undefined);
        await execute(call, cart.cartId, { type: 'ClearCart' });
        return shown(await changed(call));
      },
    }),
  ];
};
