import { type Knex } from 'knex';
import { type CartEvent, type CartLine } from '../domain/carts/events';
import { type DeliveryMethod } from '../domain/shared/deliveryMethod';
import { add, type Money, multiply } from '../domain/shared/money';
import { concertNames, type ConcertNames, nameOf } from './concertNames';
import { expression, json, rowProjection } from './rowProjection';
import { selectRow } from './rows';

export interface CartItem extends CartLine {
  readonly concertName: string;
  readonly lineTotal: Money;
}

export interface ShoppingCartSummary {
  readonly totalItems: number;
  /** Null when the cart is empty or mixes currencies. */
  readonly total: Money | null;
}

export interface ShoppingCartContents extends ShoppingCartSummary {
  readonly cartId: string;
  readonly userId: string;
  readonly status: 'open' | 'checking_out' | 'checked_out';
  /** In the order in which they were put in. */
  readonly items: readonly CartItem[];
  /** One amount a currency. */
  readonly totals: readonly Money[];
  /** Null until the buyer chose. */
  readonly deliveryMethod: DeliveryMethod | null;
  /** The order that has the cart; null while it is open. */
  readonly orderId: string | null;
  readonly version: number;
}

/** `after` is the version at which the line was added: a JSON object forgets the order of its keys. */
type Items = Readonly<Record<string, CartLine & { readonly after: number }>>;

/** An id has a fixed length, so that no ticket type can be taken for another concert's. */
const lineKey = ({ concertId, ticketType }: Pick<CartLine, 'concertId' | 'ticketType'>): string =>
  `${concertId}:${ticketType}`;

export const cartsProjection = rowProjection<CartEvent, 'CartOpened'>({
  table: 'carts',
  key: 'cart_id',
  idOf: ({ cartId }) => cartId,
  creates: {
    CartOpened: ({ userId }) => ({ user_id: userId, status: 'open' }),
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
  },
});

/** Two first tickets of one buyer came at once: the other one's cart is the open one, and should be asked for again. */
export const isSecondOpenCart = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'carts_one_open_per_user';

interface CartRow {
  readonly cart_id: string;
  readonly user_id: string;
  readonly status: ShoppingCartContents['status'];
  readonly items: Items;
  readonly delivery_method: DeliveryMethod | null;
  readonly order_id: string | null;
  readonly concert_names: ConcertNames;
  readonly version: number;
}

const CARTS = `select c.*, ${concertNames('jsonb_each(c.items) as item (key, line)')} from carts c`;

/** ShoppingCartContents of the buyer's open cart, also while an order is being made of it. */
export const getOpenCart = async (db: Knex, userId: string): Promise<ShoppingCartContents | undefined> => {
  const row = await selectRow<CartRow>(
    db,
    `${CARTS} where c.user_id = ?::uuid and c.status in ('open', 'checking_out')`,
    [userId],
  );
  return row && toCart(row);
};

export const getCart = async (db: Knex, cartId: string): Promise<ShoppingCartContents | undefined> => {
  const row = await selectRow<CartRow>(db, `${CARTS} where c.cart_id = ?::uuid`, [cartId]);
  return row && toCart(row);
};

/** ShoppingCartSummary; of an empty cart when the buyer has none. */
export const getShoppingCartSummary = async (db: Knex, userId: string): Promise<ShoppingCartSummary> => {
  const { totalItems, total } = (await getOpenCart(db, userId)) ?? { totalItems: 0, total: null };
  return { totalItems, total };
};

const toCart = (row: CartRow): ShoppingCartContents => {
  const items = Object.values(row.items)
    .sort((left, right) => left.after - right.after)
    .map(({ concertId, ticketType, quantity, unitPrice }) => ({
      concertId,
      concertName: nameOf(row.concert_names, concertId),
      ticketType,
      quantity,
      unitPrice,
      lineTotal: multiply(unitPrice, quantity),
    }));
  const totals = totalsByCurrency(items.map(({ lineTotal }) => lineTotal));
  return {
    cartId: row.cart_id,
    userId: row.user_id,
    status: row.status,
    items,
    totalItems: items.reduce((count, { quantity }) => count + quantity, 0),
    total: totals.length === 1 ? (totals[0] ?? null) : null,
    totals,
    deliveryMethod: row.delivery_method,
    orderId: row.order_id,
    version: row.version,
  };
};

const totalsByCurrency = (amounts: readonly Money[]): readonly Money[] => {
  const totals = new Map<string, Money>();
  for (const amount of amounts) {
    const before = totals.get(amount.currency);
    totals.set(amount.currency, before === undefined ? amount : add(before, amount));
  }
  return [...totals.values()];
};
