import { type InlineProjection } from '../event-store';
import { cartsProjection } from './carts';
import { concertAnnouncementsProjection } from './concertAnnouncements';
import { orderConcertsProjection } from './concertOrders';
import { reservationConcertsProjection } from './concertReservations';
import { concertsProjection } from './concerts';
import { deliveriesProjection } from './deliveries';
import { driftsProjection } from './drifts';
import { disputesProjection } from './disputes';
import { inventoryPoolsProjection } from './inventoryPools';
import { invoicesProjection } from './invoices';
import { orderCancellationsProjection } from './orderCancellations';
import { ordersProjection } from './orders';
import { paymentsProjection } from './payments';
import { refundsProjection } from './refunds';
import { reservationsProjection } from './reservations';
import { salesLinesProjection } from './salesLines';
import { ticketsProjection } from './tickets';
import { usersProjection } from './users';

/** Every read model that is written in the transaction of its events. */
export const allProjections: readonly InlineProjection[] = [
  usersProjection,
  concertsProjection,
  concertAnnouncementsProjection,
  inventoryPoolsProjection,
  cartsProjection,
  reservationsProjection,
  reservationConcertsProjection,
  ordersProjection,
  orderCancellationsProjection,
  orderConcertsProjection,
  paymentsProjection,
  refundsProjection,
  disputesProjection,
  ticketsProjection,
  deliveriesProjection,
  invoicesProjection,
  salesLinesProjection,
  driftsProjection,
];

export { type AvailableConcert, type AvailableConcertsQuery, listAvailableConcerts } from './availableConcerts';
export { isSecondOpenCart } from './carts';
export { listLyingCarts, type LyingCart } from './cartSweeps';
export {
  type CheckIn,
  type CheckInResult,
  getCheckIn,
  getCheckInByNonce,
  getTicketValidationStatus,
  recordCheckIn,
  type TicketValidationStatus,
} from './checkIns';
export { dueAnnouncements } from './concertAnnouncements';
export { type CancellationProgress, cancellationProgress } from './concertCancellations';
export {
  type ConcertDetails,
  type ConcertTicketSummary,
  getConcertDetails,
  getConcertTicketSummary,
  type SeatCounts,
  type TicketTypeDetails,
} from './concertDetails';
export { listConcertOrders } from './concertOrders';
export { listConcertReservations } from './concertReservations';
export { type ConcertSales, getConcertSales, type Sales } from './concertSales';
export { type Concert, type ConcertTicketType, getConcert, getConcerts, listStartedConcerts } from './concerts';
export { deliveriesOfOrder, type Delivery, getDelivery, getDeliveryByProviderMessage } from './deliveries';
export { clearSuspect, listSuspects, type Suspect, suspect } from './driftSuspects';
export { countOpenDrifts, type Drift, getDrift, listDrifts, listOpenDrifts } from './drifts';
export {
  creditNotesOf,
  getInvoice,
  type Invoice,
  type InvoiceDetails,
  invoiceDetailsOfOrder,
  invoicesOfOrder,
  listUserInvoices,
} from './invoices';
export { forgetInvoiceDocumentsOf, keepInvoiceDocument, keptInvoiceDocument } from './invoiceDocuments';
export { type Dispute, getDisputeByProvider, type PaymentDispute } from './disputes';
export { type LoadedPool, loadPool, loadPools } from './loadPool';
export { getOrderDetails, type OrderDetails } from './orderDetails';
export { getOrderHistory, type OrderHistoryItem } from './orderHistory';
export {
  type Attention,
  countOrdersNeedingAttention,
  getOrder,
  listOrdersNeedingAttention,
  listUserOrders,
  type Order,
  type OrderItem,
} from './orders';
export { listOverdueHolds, listOverdueReservations, type OverdueHold } from './overdue';
export { InvalidCursor, type Page, type PageRequest } from './paging';
export {
  getPayment,
  getPaymentByIntent,
  listPaymentsWithoutFee,
  listUserPayments,
  type Payment,
  paymentsOfOrder,
} from './payments';
export { type BuyerOfConcert, countTicketsOfBuyers, getPools, type PoolView } from './pools';
export { ticketsOfCancellation } from './orderCancellations';
export { getRefund, type Refund, refundOfCause, refundsOfOrder } from './refunds';
export { listLyingRefunds, listUnendedOrders, ordersWithUnclaimedMoney, type UnendedOrders } from './recovery';
export {
  paymentsBegunWithin,
  paymentsByIntents,
  reconciledUntil,
  recordReconciled,
  refundsAskedWithin,
  refundsByIds,
} from './reconciliation';
export { getReservation, listUserReservations, type Reservation, type ReservationItem } from './reservations';
export {
  type CartItem,
  getCart,
  getOpenCart,
  getShoppingCartContents,
  type ShoppingCart,
  type ShoppingCartContents,
  type ShoppingCartSummary,
  statusOfNewestCart,
  summaryOf,
} from './shoppingCarts';
export { getTicket, listUserTickets, type Ticket, type TicketConcert, ticketsOfOrder } from './tickets';
export { allUpcasters } from './upcasters';
export { type FinancialTotals, financialTotalsOf } from './userFinancialInfo';
export { getUser, listUsers, type User } from './users';
