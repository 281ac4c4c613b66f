import { type Knex } from 'knex';
import { type CartLine } from '../domain/carts/events';
import { type DeliveryMethod } from '../domain/shared/deliveryMethod';
import { add, type Money, multiply } from '../domain/shared/money';
import { type Offer, offerOf, type Offers, OFFERS } from './cartOffers';
import { concertNames, type ConcertNames, nameOf } from './concertNames';
import { type CartItems, lineKey } from './carts';
import { poolsAtBindings } from './pools';
import { iso, selectRow } from './rows';

export interface CartItem extends CartLine {
  readonly concertName: string;
  readonly lineTotal: Money;
}

export interface ShoppingCartSummary {
  readonly totalItems: number;
  /** Null when the cart is empty or mixes currencies. */
  readonly total: Money | null;
}

export interface ShoppingCart extends ShoppingCartSummary {
  readonly cartId: string;
  readonly userId: string;
  readonly status: 'open' | 'checking_out' | 'checked_out' | 'abandoned';
  /** In the order in which they were put in. */
  readonly items: readonly CartItem[];
  /** One amount a currency. */
  readonly totals: readonly Money[];
  /** Null until the buyer chose. */
  readonly deliveryMethod: DeliveryMethod | null;
  /** The order that has the cart; null while it is open. */
  readonly orderId: string | null;
  /** When its last event was recorded. */
  readonly changedAt: string;
  readonly version: number;
}

/** What a buyer is shown: every line with what has become of it since he put it in. */
export interface ShoppingCartContents extends ShoppingCart {
  readonly items: readonly (CartItem & Offer)[];
}

interface CartRow {
  readonly cart_id: string;
  readonly user_id: string;
  readonly status: ShoppingCart['status'];
  readonly items: CartItems;
  readonly delivery_method: DeliveryMethod | null;
  readonly order_id: string | null;
  readonly changed_at: Date;
  readonly concert_names: ConcertNames;
  readonly version: number;
}

const COLUMNS = `c.*, ${concertNames('jsonb_each(c.items) as item (key, line)')}`;
const OPEN_CART = `from carts c where c.user_id = ?::uuid and c.status in ('open', 'checking_out')`;

/** ShoppingCartContents of the buyer's open cart at a moment, also while an order is being made of it. */
export const getShoppingCartContents = async (
  db: Knex,
  userId: string,
  now: Date,
): Promise<ShoppingCartContents | undefined> => {
  const row = await selectRow<CartRow & { readonly offers: Offers }>(db, `select ${COLUMNS}, ${OFFERS} ${OPEN_CART}`, [
    ...poolsAtBindings(now),
    userId,
  ]);
  if (row === undefined) return undefined;
  const cart = toCart(row);
  return { ...cart, items: cart.items.map((item) => ({ ...item, ...offerOf(row.offers[lineKey(item)], item) })) };
};

/** The same cart without what has become of its lines. */
export const getOpenCart = async (db: Knex, userId: string): Promise<ShoppingCart | undefined> => {
  const row = await selectRow<CartRow>(db, `select ${COLUMNS} ${OPEN_CART}`, [userId]);
  return row && toCart(row);
};

export const getCart = async (db: Knex, cartId: string): Promise<ShoppingCart | undefined> => {
  const row = await selectRow<CartRow>(db, `select ${COLUMNS} from carts c where c.cart_id = ?::uuid`, [cartId]);
  return row && toCart(row);
};

/** ShoppingCartSummary; of an empty cart when the buyer has none. */
export const summaryOf = (
  { totalItems, total }: ShoppingCartSummary = { totalItems: 0, total: null },
): ShoppingCartSummary => ({ totalItems, total });

/** What became of the buyer's newest cart; undefined when he never had one. */
export const statusOfNewestCart = async (db: Knex, userId: string): Promise<ShoppingCart['status'] | undefined> => {
  const row = await selectRow<Pick<CartRow, 'status'>>(
    db,
    'select status from carts where user_id = ?::uuid order by opened_at desc limit 1',
    [userId],
  );
  return row?.status;
};

const toCart = (row: CartRow): ShoppingCart => {
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
    changedAt: iso(row.changed_at),
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
