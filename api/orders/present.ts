import { type PostalAddress } from '../../domain/shared/postalAddress';
import { type Contact } from '../../event-store';
import {
  type Delivery,
  type Order,
  type OrderDetails,
  type OrderItem,
  type Payment,
  type Refund,
  type Reservation,
  type Ticket,
} from '../../projections';
import { declineSentence } from '../../integrations/declines';
import { type TicketCodes } from '../../integrations/ticketCode';
import { presentInvoice } from '../invoices/present';

/** The address was checked by our schema before it was stored. */
export const presentContact = (contact: Contact | null) =>
  contact && {
    ...{ name: contact.name, email: contact.email, company: contact.company, taxId: contact.taxId },
    address: contact.address as PostalAddress | null,
  };

const presentItem = (item: OrderItem) => {
  const { concertId, concertName, ticketType, quantity, unitPrice, lineTotal } = item;
  return { concertId, concertName, ticketType, quantity, unitPrice, lineTotal };
};

/** As it is recorded. */
export const presentReservation = ({ userId: _userId, version: _version, items, rejection, ...rest }: Reservation) => ({
  ...rest,
  items: items.map(presentItem),
  ...(rejection && { rejection }),
});

/** A buyer's own hold is over when its time is up, also while nobody has ended it; that of an order ends by the order's process. */
export const presentReservationAt = (now: Date) => (reservation: Reservation) => {
  const { status, orderId, expiresAt } = reservation;
  const isOver = status === 'held' && orderId === null && expiresAt !== null && Date.parse(expiresAt) <= now.getTime();
  return { ...presentReservation(reservation), ...(isOver && { status: 'expired' as const }) };
};

export function presentPayment(payment: Payment) {
  const { paymentId, orderId, attempt, amount, status, failure, refunded, initiatedAt, succeededAt, dispute } = payment;
  return {
    ...{ paymentId, orderId, attempt, amount, status, refunded, initiatedAt, succeededAt, dispute },
    // As it was said it stands in the history; here it says what the buyer can do.
    ...(failure && { failure: { ...failure, message: declineSentence(failure) } }),
  };
}

export function presentRefund(refund: Refund) {
  const { refundId, orderId, paymentId, amount, status, reason, failureCode, external, requestedAt } = refund;
  return { refundId, orderId, paymentId, amount, status, reason, failureCode, external, requestedAt };
}

export function presentDelivery(delivery: Delivery) {
  const { deliveryId, orderId, channel, status, attempts, ticketIds, lastError, requestedAt, sentAt, deliveredAt } =
    delivery;
  return {
    ...{ deliveryId, orderId, channel, status, attempts, ticketIds, requestedAt, sentAt, deliveredAt },
    ...(lastError !== null && { lastError }),
  };
}

export function presentTicket(ticket: Ticket) {
  const { ticketId, orderId, concert, ticketType, status, issuedAt, admittedAt, gate } = ticket;
  return { ticketId, orderId, concert, ticketType, status, issuedAt, admittedAt, gate };
}

/** With what opens the door: for its holder's eyes. */
export const presentTicketDetails = (ticket: Ticket, contact: Contact | null, codes: TicketCodes) => ({
  ...presentTicket(ticket),
  holder: contact && { name: contact.name, email: contact.email },
  code: ticket.status === 'void' ? null : codes.code({ ticketId: ticket.ticketId, version: ticket.codeVersion }),
});

export function presentOrder(order: Order) {
  const { orderId, status, items, total, deliveryMethod, placedAt, expiresAt, paidAt, fulfilledAt, closedAt } = order;
  const { closeReason, cancelledTickets, attention, dispute } = order;
  return {
    ...{ orderId, status, total, deliveryMethod, placedAt, expiresAt, paidAt, fulfilledAt, closedAt },
    items: items.map(presentItem),
    ...{ closeReason, cancelledTickets, attention, dispute },
  };
}

export const presentOrderDetails = (order: OrderDetails, contact: Contact | null, codes: TicketCodes) => ({
  ...presentOrder(order),
  // It is the hold that can be made longer.
  expiresAt: order.reservation?.expiresAt ?? order.expiresAt,
  customer: presentContact(contact),
  cartId: order.cartId,
  reservation: order.reservation && presentReservation(order.reservation),
  money: order.money,
  payments: order.payments.map(presentPayment),
  refunds: order.refunds.map(presentRefund),
  tickets: order.tickets.map((ticket) => presentTicketDetails(ticket, contact, codes)),
  deliveries: order.deliveries.map(presentDelivery),
  invoices: order.invoices.map(presentInvoice),
  workflowId: order.workflowId,
});
