import { type Knex } from 'knex';
import { type OrderDisputeOutcome, type OrderEvent, type OrderLine } from '../domain/orders/events';
import { DISPUTE_STEP } from '../domain/orders/order';
import { type DeliveryMethod } from '../domain/shared/deliveryMethod';
import { type Money } from '../domain/shared/money';
import { concertNames, type ConcertNames, nameOf } from './concertNames';
import { type Page, type PageRequest, readPage } from './paging';
import { expression, json, rowProjection } from './rowProjection';
import { type Amount, iso, isoOrNull, selectRow, type Time, toMoney } from './rows';

export interface OrderItem extends OrderLine {
  readonly concertName: string;
}

/** A step that waits for an operator; nothing is lost meanwhile. */
export interface Attention {
  /** Where an operator answers. */
  readonly workflowId: string;
  readonly step: string;
  readonly error: string;
  readonly since: string;
}

/** A buyer's bank asks about the money (`inquiry`), or takes it back. */
export interface OrderDispute {
  readonly disputeId: string;
  readonly reason: string;
  readonly inquiry: boolean;
  readonly since: string;
  /** Null while it is open. */
  readonly outcome: OrderDisputeOutcome | null;
}

export interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly status: 'placed' | 'awaiting_payment' | 'paid' | 'fulfilled' | 'expired' | 'cancelling' | 'cancelled';
  readonly items: readonly OrderItem[];
  readonly total: Money;
  readonly deliveryMethod: DeliveryMethod;
  readonly reservationId: string;
  readonly cartId: string | null;
  /** The buyer's name and address stand apart, under this id. */
  readonly contactId: string;
  /** The payment that paid it; null before, and for a free order. */
  readonly paymentId: string | null;
  readonly placedAt: string;
  readonly expiresAt: string;
  readonly paidAt: string | null;
  readonly fulfilledAt: string | null;
  /** When it expired or was cancelled. */
  readonly closedAt: string | null;
  /** Why it was cancelled. */
  readonly closeReason: string | null;
  /** Tickets that a cancellation took, finished or not; the others stay good. */
  readonly cancelledTickets: readonly string[];
  readonly attention: Attention | null;
  /** The newest one, also when it is over. */
  readonly dispute: OrderDispute | null;
  readonly version: number;
}

export const ordersProjection = rowProjection<OrderEvent, 'OrderPlaced'>({
  table: 'orders',
  key: 'order_id',
  idOf: ({ orderId }) => orderId,
  creates: {
    OrderPlaced: (order) => ({
      user_id: order.userId,
      status: 'placed',
      reservation_id: order.reservationId,
      cart_id: order.cartId,
      lines: json(order.lines),
      total_amount: order.total.amount,
      currency: order.total.currency,
      delivery_method: order.deliveryMethod,
      contact_id: order.contactId,
      placed_at: order.placedAt,
      expires_at: order.expiresAt,
    }),
  },
  changes: {
    OrderAwaitingPayment: ({ expiresAt }) => ({ status: 'awaiting_payment', expires_at: expiresAt }),
    // Late money pays an order that was closed already.
    OrderPaid: ({ paymentId, paidAt }) => ({
      status: 'paid',
      payment_id: paymentId,
      paid_at: paidAt,
      closed_at: null,
      close_reason: null,
    }),
    OrderFulfilled: ({ fulfilledAt }) => ({
      status: 'fulfilled',
      fulfilled_at: fulfilledAt,
      // What was stuck on the way has been overtaken; a bank that waits for an answer is not on that way.
      attention: expression(`case when attention ->> 'step' = ? then attention end`, DISPUTE_STEP),
    }),
    OrderExpired: ({ expiredAt }) => ({ status: 'expired', closed_at: expiredAt }),
    OrderCancellationStarted: ({ ticketIds, whole }) => ({
      cancelled_tickets: expression('cancelled_tickets || ?::uuid[]', [...ticketIds]),
      ...(whole ? { status: 'cancelling' } : {}),
    }),
    OrderPartCancelled: () => ({}),
    OrderCancelled: ({ reason, cancelledAt }) => ({
      status: 'cancelled',
      closed_at: cancelledAt,
      close_reason: reason,
    }),
    OrderAttentionRaised: ({ workflowId, step, error, since }) => ({
      attention: json({ workflowId, step, error, since }),
    }),
    OrderAttentionCleared: () => ({ attention: null }),
    OrderDisputed: ({ disputeId, reason, inquiry, since }) => ({
      dispute: json({ disputeId, reason, inquiry, since, outcome: null }),
    }),
    OrderDisputeClosed: ({ outcome }) => ({ dispute: expression('dispute || ?::jsonb', JSON.stringify({ outcome })) }),
  },
});

export interface OrderRow {
  readonly order_id: string;
  readonly user_id: string;
  readonly status: Order['status'];
  readonly reservation_id: string;
  readonly cart_id: string | null;
  readonly lines: readonly OrderLine[];
  readonly total_amount: Amount;
  readonly currency: string;
  readonly delivery_method: DeliveryMethod;
  readonly contact_id: string;
  readonly payment_id: string | null;
  readonly placed_at: Time;
  readonly expires_at: Time;
  readonly paid_at: Time | null;
  readonly fulfilled_at: Time | null;
  readonly closed_at: Time | null;
  readonly close_reason: string | null;
  readonly cancelled_tickets: readonly string[];
  readonly attention: Attention | null;
  readonly dispute: OrderDispute | null;
  readonly concert_names: ConcertNames;
  readonly version: number;
}

/** To be followed by more columns, and by `from orders o`. */
export const ORDER_COLUMNS = `select o.*, ${concertNames('jsonb_array_elements(o.lines) as line')}`;

const ORDERS = `${ORDER_COLUMNS} from orders o`;

export const getOrder = async (db: Knex, orderId: string): Promise<Order | undefined> => {
  const row = await selectRow<OrderRow>(db, `${ORDERS} where o.order_id = ?::uuid`, [orderId]);
  return row && toOrder(row);
};

const BY_AGE = { alias: 'o', time: 'placed_at', id: 'order_id' };

/** UserOrders, newest first. @throws InvalidCursor */
export const listUserOrders = (db: Knex, userId: string, page: PageRequest): Promise<Page<Order>> =>
  readPage(
    db,
    { sql: `${ORDERS} where o.user_id = ?::uuid`, bindings: [userId], order: BY_AGE, newestFirst: true },
    page,
    toOrder,
  );

/** Orders that wait for an operator, longest first. @throws InvalidCursor */
export const listOrdersNeedingAttention = (db: Knex, page: PageRequest): Promise<Page<Order>> =>
  readPage(
    db,
    { sql: `${ORDERS} where o.attention is not null`, bindings: [], order: BY_AGE, newestFirst: false },
    page,
    toOrder,
  );

export const countOrdersNeedingAttention = async (db: Knex): Promise<number> =>
  (await selectRow<{ count: number }>(db, 'select count(*)::int as count from orders where attention is not null', []))
    ?.count ?? 0;

export const toOrder = (row: OrderRow): Order => ({
  orderId: row.order_id,
  userId: row.user_id,
  status: row.status,
  items: row.lines.map((line) => ({ ...line, concertName: nameOf(row.concert_names, line.concertId) })),
  total: toMoney(row.total_amount, row.currency),
  deliveryMethod: row.delivery_method,
  reservationId: row.reservation_id,
  cartId: row.cart_id,
  contactId: row.contact_id,
  paymentId: row.payment_id,
  placedAt: iso(row.placed_at),
  expiresAt: iso(row.expires_at),
  paidAt: isoOrNull(row.paid_at),
  fulfilledAt: isoOrNull(row.fulfilled_at),
  closedAt: isoOrNull(row.closed_at),
  closeReason: row.close_reason,
  cancelledTickets: row.cancelled_tickets,
  attention: row.attention,
  dispute: row.dispute,
  version: row.version,
});
