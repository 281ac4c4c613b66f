import { getOpenCart, getReservation, statusOfNewestCart } from '../../projections';
import { answerWithOrder, placeOrder } from '../orders/placeOrder';
import { addBuyerActions } from '../payments/buyerActions';
import { createFindCart } from '../cart/findCart';
import { route, type Route } from '../http/route';
import { orderIdFor } from '../processes/ids';
import { problem, type ProblemCode } from '../problems';
import { type Services } from '../services';
import { checkoutRequest } from './cartSchemas';
import { orderAccepted, orderDetails, reservationPurchase } from './orderSchemas';

type Parts = Pick<
  Services,
  | 'db'
  | 'eventStore'
  | 'clock'
  | 'config'
  | 'personalData'
  | 'seats'
  | 'processes'
  | 'payments'
  | 'ticketCodes'
  | 'logger'
>;

const CHECKOUT = '/v1/cart/checkout';
const PURCHASE = '/v1/orders';

const responses = {
  201: {
    description: 'The order: its seats are held, and it is paid when a payment method came with it and the card agreed',
    body: orderDetails,
    headers: ['Location', 'ETag'],
  },
  202: {
    description: 'The order is in hand but not yet decided. Send the same request again, or read on at `Location`',
    body: orderAccepted,
    headers: ['Location', 'Retry-After'],
  },
} as const;

const refusals = [
  'sold_out',
  'sale_not_open',
  'price_changed',
  'ticket_type_unknown',
  'ticket_type_withdrawn',
  'concert_cancelled',
  'address_required',
  'delivery_method_unavailable',
  'over_buyer_limit',
  'amount_too_small',
  'amount_too_large',
  'checkout_aborted',
  'processes_unavailable',
] as const satisfies readonly ProblemCode[];

/** The two ways to an order. Its id follows from buyer and key, so that sending a request again never makes a second one. */
export const checkoutRoutes = (services: Parts): Route[] => {
  const findCart = createFindCart(services);
  const live = addBuyerActions(services);
  return [
    route({
      operationId: 'checkOutCart',
      lane: 'orders',
      method: 'POST',
      path: CHECKOUT,
      summary: 'Buy what is in the cart',
      description: 'All seats are held, or none and the cart stays as it was.',
      tag: 'cart',
      access: 'user',
      idempotency: 'required',
      body: checkoutRequest,
      responses,
      live,
      problems: [...refusals, 'cart_empty', 'mixed_currency', 'cart_not_open', 'cart_expired'],
      handle: async ({ user: { userId }, body, metadata, idempotencyKey = '' }) => {
        const orderId = orderIdFor(userId, CHECKOUT, idempotencyKey);
        const cart = await findCart({ metadata }, () => getOpenCart(services.db, userId));
        // The cart of an earlier try of this very request is no longer open.
        if (cart?.status !== 'open' && cart?.orderId !== orderId) {
          const earlier = await answerWithOrder(services, orderId);
          if (earlier) return earlier;
          if (cart) throw problem('cart_not_open');
          if ((await statusOfNewestCart(services.db, userId)) === 'abandoned') {
            throw problem('cart_expired', 'You have not come back to it for so long: put the tickets into a new one.');
          }
        }
        if (!cart || cart.items.length === 0) throw problem('cart_empty', 'Put tickets into the cart first.');
        if (cart.totals.length > 1) {
          throw problem('mixed_currency', 'An order has one currency.', { details: { totals: cart.totals } });
        }
        return placeOrder(services, {
          ...body,
          orderId,
          userId,
          source: { cartId: cart.cartId },
          // A cart that is claimed has its process already.
          wanted: cart.status === 'open' ? cart.items : [],
          concertIds: [...new Set(cart.items.map(({ concertId }) => concertId))],
          deliveryMethod: body.deliveryMethod ?? cart.deliveryMethod ?? 'email',
        });
      },
    }),
    route({
      operationId: 'orderReservation',
      lane: 'orders',
      method: 'POST',
      path: PURCHASE,
      summary: 'Buy what a reservation holds, at the held price',
      tag: 'orders',
      access: 'user',
      idempotency: 'required',
      body: reservationPurchase,
      responses,
      live,
      problems: [...refusals, 'reservation_not_found', 'reservation_not_held'],
      handle: async ({ user: { userId }, body: { reservationId, ...body }, idempotencyKey = '' }) => {
        const orderId = orderIdFor(userId, PURCHASE, idempotencyKey);
        const reservation = await getReservation(services.db, reservationId);
        if (reservation?.userId !== userId) throw problem('reservation_not_found');
        if (reservation.status !== 'held' || (reservation.orderId !== null && reservation.orderId !== orderId)) {
          const earlier = await answerWithOrder(services, orderId);
          if (earlier) return earlier;
          throw problem('reservation_not_held', 'Its seats are no longer held for you.');
        }
        return placeOrder(services, {
          ...body,
          orderId,
          userId,
          source: { reservationId },
          concertIds: [...new Set(reservation.items.map(({ concertId }) => concertId))],
        });
      },
    }),
  ];
};
