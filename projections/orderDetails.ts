import { type Knex } from 'knex';
import { type Delivery, type DeliveryRow, toDelivery } from './deliveries';
import { type Invoice, type InvoiceRow, toInvoice } from './invoices';
import { moneyOf, type OrderMoney } from './orderMoney';
import { type Order, ORDER_COLUMNS, type OrderRow, toOrder } from './orders';
import { type Payment, type PaymentRow, toPayment } from './payments';
import { type Refund, type RefundRow, toRefund } from './refunds';
import { type Reservation, type ReservationRow, RESERVATIONS, toReservation } from './reservations';
import { selectRow } from './rows';
import { type Ticket, type TicketRow, TICKETS, toTicket } from './tickets';

/** OrderDetails: the order and all that came of it. The customer is personal data and stands under `contactId`. */
export interface OrderDetails extends Order {
  /** Of the process behind it, to be found in the Temporal Web UI. */
  readonly workflowId: string;
  /** Null when its row is being rebuilt. */
  readonly reservation: Reservation | null;
  readonly money: OrderMoney;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly tickets: readonly Ticket[];
  readonly deliveries: readonly Delivery[];
  readonly invoices: readonly Invoice[];
}

interface OrderDetailsRow extends OrderRow {
  readonly reservation: ReservationRow | null;
  readonly payments: readonly PaymentRow[];
  readonly refunds: readonly RefundRow[];
  readonly tickets: readonly TicketRow[];
  readonly deliveries: readonly DeliveryRow[];
  readonly invoices: readonly InvoiceRow[];
}

const allOf = (select: string, orderedBy: string): string =>
  `(select coalesce(jsonb_agg(to_jsonb(part) order by ${orderedBy}), '[]') from (${select}) part)`;

// One statement sees one moment and needs one connection: seven would show a ticket of a payment that is not there yet.
const ORDER_DETAILS = `
  ${ORDER_COLUMNS},
    (select to_jsonb(part) from (${RESERVATIONS} where r.reservation_id = o.reservation_id) part) as reservation,
    ${allOf('select * from payments where order_id = o.order_id', 'attempt, payment_id')} as payments,
    ${allOf('select * from refunds where order_id = o.order_id', 'requested_at, refund_id')} as refunds,
    ${allOf(`${TICKETS} where t.order_id = o.order_id`, 'concert_id, ticket_type, ticket_id')} as tickets,
    ${allOf('select * from deliveries where order_id = o.order_id', 'requested_at, delivery_id')} as deliveries,
    ${allOf('select * from invoices where order_id = o.order_id', 'issued_at, invoice_id')} as invoices
  from orders o where o.order_id = ?::uuid`;

export const getOrderDetails = async (db: Knex, orderId: string): Promise<OrderDetails | undefined> => {
  const row = await selectRow<OrderDetailsRow>(db, ORDER_DETAILS, [orderId]);
  if (row === undefined) return undefined;
  const order = toOrder(row);
  const payments = row.payments.map(toPayment);
  return {
    ...order,
    workflowId: `order-${orderId}`,
    reservation: row.reservation && toReservation(row.reservation),
    payments,
    money: moneyOf(order, payments),
    refunds: row.refunds.map(toRefund),
    tickets: row.tickets.map(toTicket),
    deliveries: row.deliveries.map(toDelivery),
    invoices: row.invoices.map(toInvoice),
  };
};
