import { type CartEvent, type CartLine } from '../domain/carts/events';
import { expression, json, rowProjection } from './rowProjection';

/** Column `items`. `after` is the version at which the line was added: a JSON object forgets the order of its keys. */
export type CartItems = Readonly<Record<string, CartLine & { readonly after: number }>>;

/** An id has a fixed length, so that no ticket type can be taken for another concert's. */
export const lineKey = ({ concertId, ticketType }: Pick<CartLine, 'concertId' | 'ticketType'>): string =>
  `${concertId}:${ticketType}`;

export const cartsProjection = rowProjection<CartEvent, 'CartOpened'>({
  table: 'carts',
  key: 'cart_id',
  idOf: ({ cartId }) => cartId,
  creates: {
    CartOpened: ({ userId }, { recordedAt }) => ({ user_id: userId, status: 'open', opened_at: recordedAt }),
  },
  changes: {
    TicketsAddedToCart: ({ concertId, ticketType, quantity, unitPrice }, { version }) => {
      const key = lineKey({ concertId, ticketType });
      return {
        items: expression(
          `items || jsonb_build_object(?::text, ?::jsonb || coalesce(items -> ?::text, '{}') || jsonb_build_object(
             'quantity', coalesce((items -> ?::text ->> 'quantity')::integer, 0) + ?::integer, 'unitPrice', ?::jsonb))`,
          key,
          json({ concertId, ticketType, after: version }),
          key,
          key,
          quantity,
          json(unitPrice),
        ),
      };
    },
    CartQuantityChanged: ({ quantity, ...line }) => ({
      items: expression(
        'jsonb_set(items, array[?::text, ?], to_jsonb(?::integer))',
        lineKey(line),
        'quantity',
        quantity,
      ),
    }),
    TicketsRemovedFromCart: (line) => ({ items: expression('items - ?::text', lineKey(line)) }),
    CartCleared: () => ({ items: '{}' }),
    DeliveryMethodChosen: ({ deliveryMethod }) => ({ delivery_method: deliveryMethod }),
    CartCheckoutStarted: ({ orderId }) => ({ status: 'checking_out', order_id: orderId }),
    CartCheckoutRefused: () => ({ status: 'open', order_id: null }),
    CartCheckedOut: ({ orderId }) => ({ status: 'checked_out', order_id: orderId }),
    CartAbandoned: ({ abandonedAt }) => ({ status: 'abandoned', abandoned_at: abandonedAt }),
  },
  always: ({ recordedAt }) => ({ changed_at: recordedAt }),
});

/** Two first tickets of one buyer came at once: the other one's cart is the open one, and should be asked for again. */
export const isSecondOpenCart = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'carts_one_open_per_user';
