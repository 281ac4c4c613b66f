import { type CartEvent } from '../../domain/carts/events';
import { type ConcertEvent } from '../../domain/concerts/events';
import { type DeliveryEvent } from '../../domain/deliveries/events';
import { type DriftEvent } from '../../domain/drift/events';
import { type PoolEvent, type ReservationEvent } from '../../domain/inventory/events';
import { type InvoiceSeriesEvent } from '../../domain/invoices/events';
import { type NoticeEvent } from '../../domain/notices/events';
import { type OrderEvent } from '../../domain/orders/events';
import { type PaymentEvent } from '../../domain/payments/events';
import { type TicketEvent } from '../../domain/tickets/events';
import { type UserEvent } from '../../domain/users/events';

export type AnyEvent =
  | CartEvent
  | ConcertEvent
  | DeliveryEvent
  | DriftEvent
  | InvoiceSeriesEvent
  | NoticeEvent
  | OrderEvent
  | PaymentEvent
  | PoolEvent
  | ReservationEvent
  | TicketEvent
  | UserEvent;

/** The schema version that each type is written with today. The compiler asks for every type of every module. */
export const schemaVersions: Readonly<Record<AnyEvent['type'], number>> = {
  UserRegistered: 1,
  RoleGranted: 1,
  RoleRevoked: 1,
  PasswordChanged: 1,
  FinancialInfoChanged: 1,
  UserSuspended: 1,
  UserReinstated: 1,
  UserErased: 1,
  ConcertCreated: 1,
  TicketTypeAdded: 1,
  TicketTypePriced: 1,
  TicketTypeCapacityChanged: 1,
  TicketTypeWithdrawn: 1,
  TicketTypeRestored: 1,
  ConcertPublished: 1,
  ConcertRenamed: 1,
  SalesPaused: 1,
  SalesResumed: 1,
  SalesWindowChanged: 1,
  ConcertRescheduled: 1,
  VenueMoved: 1,
  ConcertCancelled: 1,
  ConcertEnded: 1,
  ScannerAssigned: 1,
  ScannerUnassigned: 1,
  PoolCreated: 1,
  PoolOpened: 1,
  PoolCapacityChanged: 1,
  PoolPriced: 1,
  PoolPaused: 1,
  PoolResumed: 1,
  PoolWithdrawn: 1,
  PoolRestored: 1,
  PoolClosed: 1,
  SeatsHeld: 1,
  HoldExtended: 1,
  HoldReleased: 1,
  HoldExpired: 1,
  SeatsSold: 1,
  SeatsReturned: 1,
  ReservationHeld: 1,
  ReservationRejected: 1,
  ReservationOrdered: 1,
  ReservationExtended: 1,
  ReservationConfirmed: 1,
  ReservationReleased: 1,
  ReservationExpired: 1,
  ReservationReinstated: 1,
  CartOpened: 1,
  TicketsAddedToCart: 1,
  CartQuantityChanged: 1,
  TicketsRemovedFromCart: 1,
  CartCleared: 1,
  DeliveryMethodChosen: 1,
  CartCheckoutStarted: 1,
  CartCheckoutRefused: 1,
  CartCheckedOut: 1,
  CartAbandoned: 1,
  OrderPlaced: 1,
  OrderAwaitingPayment: 1,
  OrderPaid: 1,
  OrderFulfilled: 1,
  OrderExpired: 1,
  OrderCancellationStarted: 1,
  OrderPartCancelled: 1,
  OrderCancelled: 1,
  OrderAttentionRaised: 1,
  OrderAttentionCleared: 1,
  OrderDisputed: 1,
  OrderDisputeClosed: 1,
  PaymentInitiated: 1,
  PaymentIntentCreated: 1,
  PaymentActionRequired: 2,
  PaymentProcessing: 1,
  PaymentSucceeded: 1,
  PaymentFeeRecorded: 1,
  PaymentFailed: 1,
  PaymentCancelled: 1,
  RefundRequested: 1,
  RefundSubmitted: 1,
  RefundSucceeded: 1,
  RefundFailed: 1,
  RefundRetried: 1,
  RefundObserved: 1,
  DisputeOpened: 1,
  DisputeEscalated: 1,
  DisputeClosed: 1,
  TicketIssued: 1,
  TicketCheckedIn: 1,
  CheckInReverted: 1,
  TicketVoided: 1,
  TicketBlocked: 1,
  TicketUnblocked: 1,
  TicketDeliveryRequested: 1,
  TicketsSent: 1,
  TicketsDelivered: 1,
  TicketsBounced: 1,
  TicketsComplained: 1,
  TicketDeliveryFailed: 1,
  TicketDeliveryRetried: 1,
  TicketDeliverySettledByHand: 1,
  TicketDeliveryCancelled: 1,
  InvoiceIssued: 1,
  CreditNoteIssued: 1,
  NoticeRequested: 1,
  NoticeSent: 1,
  NoticeFailed: 1,
  DriftFound: 1,
  DriftHealed: 1,
};
