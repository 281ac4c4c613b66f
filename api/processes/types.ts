import { type Money } from '../../domain/shared/money';
import { type OrderCancellationInput } from '../../workflows/contracts/orderCancellation';

/** A refusal on its way to a problem+json answer; `code` decides the status. */
export interface ProcessRefusal {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * `settled`: the step was taken; read models say how it came out (a decline is settled, too).
 * `refused`: nothing stays done. `pending`: durably accepted, not known yet how it ends: answer 202 and let the client read on.
 */
export type ProcessAnswer =
  | { readonly outcome: 'settled' }
  | { readonly outcome: 'refused'; readonly refusal: ProcessRefusal }
  | { readonly outcome: 'pending' };

export interface CheckoutRequest {
  readonly orderId: string;
  readonly userId: string;
  readonly contactId: string;
  /** What is bought: an open cart, or a reservation that is held already. */
  readonly source: { readonly cartId: string } | { readonly reservationId: string };
  readonly deliveryMethod: 'email' | 'courier';
  /** The total that the buyer agreed to, when a price moved after the ticket was put into the cart. */
  readonly expectedTotal?: Money;
  readonly paymentMethodId?: string;
  readonly concertIds: readonly string[];
}

/** Of an order that was paid: all that is still good of it, or these tickets. */
export type PaidOrderCancellation = Pick<
  OrderCancellationInput,
  'orderId' | 'userId' | 'ticketIds' | 'reason' | 'actor'
> &
  Required<Pick<OrderCancellationInput, 'terms' | 'usedTickets' | 'refund' | 'askedAt'>> & {
    /** What is behind it. */
    readonly cause: string;
    /** What the buyer is told when his money is back: that it was given back, or that his order was cancelled. */
    readonly notice: 'refund' | 'cancellation';
    /** One that was refused may be asked for again, and that is another request. */
    readonly requestId: string;
  };

export interface ReservationToWatch {
  readonly reservationId: string;
  readonly concertIds: readonly string[];
  readonly seats: number;
  readonly expiresAt: string;
}

/**
 * The durable processes behind the routes. Every call is bounded in time and idempotent by the ids it is given.
 * @throws ProcessesUnavailable when it is not even known that the process was accepted (503, `Retry-After`).
 */
export interface Processes {
  checkout(request: CheckoutRequest): Promise<ProcessAnswer>;
  /** `paymentId` is chosen by the caller; refused with `order_not_payable`. */
  pay(request: { orderId: string; paymentId: string; paymentMethodId: string }): Promise<ProcessAnswer>;
  /** Refused with `order_not_cancellable`. */
  cancelOrder(request: { orderId: string; requestId: string; reason: string; actor: string }): Promise<ProcessAnswer>;
  /** Once for a cause, whoever asks again. Refused with what stands at `OrderCancellationResult`. */
  cancelPaidOrder(request: PaidOrderCancellation): Promise<ProcessAnswer>;
  /**
   * Gives back a part of a payment, or all that is left of it; the tickets stay good. Settled when it stands in the payment's stream,
   * and then for ever: the buyer is told when his money is back. Refused with `refund_exceeds_captured`, `payment_not_refundable`,
   * `payment_disputed`, `currency_mismatch`, `nothing_to_refund`.
   */
  refund(request: {
    /** Follows from the request, so that the same one gives back once. */
    refundId: string;
    paymentId: string;
    orderId: string;
    userId: string;
    amount?: Money;
    reason: string;
    actor: string;
  }): Promise<ProcessAnswer>;
  /** A timer for a hold that was made already; started again it is the same one. */
  startHoldTimer(reservation: ReservationToWatch): Promise<void>;
  /** The hold has ended before its time; a timer that is not there any more is fine. */
  endHoldTimer(reservationId: string): Promise<void>;
  /**
   * Stops the sale and pays everybody back; also goes on with what an earlier one has left. Settled when the sale has stopped and
   * everybody concerned is known.
   */
  cancelConcert(request: {
    concertId: string;
    requestId: string;
    reason: string;
    actor: string;
  }): Promise<ProcessAnswer>;
  /** Tells everybody who has seats of the new date that the concert's version says, once. */
  tellConcert(request: { concertId: string; version: number }): Promise<void>;
  /**
   * Does what heals a difference to the provider, and says so in its stream. Settled when it is done. Refused with `drift_not_found`,
   * `drift_not_healable`.
   */
  healDrift(request: { driftId: string; requestId: string; reason: string; actor: string }): Promise<ProcessAnswer>;
  /** An operator's word to a parked process; refused with `not_parked`. */
  mend(request: {
    workflowId: string;
    action: 'retry' | 'skip' | 'abort';
    requestId: string;
    reason: string;
    actor: string;
  }): Promise<ProcessAnswer>;
  /** News about a payment from its provider: wakes whoever waits for it, or starts the process that settles it. */
  paymentNews(request: { paymentId: string; orderId: string }): Promise<void>;
  /** News about what went back of a payment, by us or in the provider's dashboard: all its refunds are looked up. */
  refundNews(request: { paymentId: string; orderId: string }): Promise<void>;
  /** A buyer's bank asks about a payment, or takes its money back: wakes the process that follows it, or starts it. */
  disputeNews(request: { paymentId: string; orderId: string; providerDisputeId: string }): Promise<void>;
  /** Throws when Temporal cannot be reached. */
  ping(): Promise<void>;
}

export class ProcessesUnavailable extends Error {
  readonly code = 'processes_unavailable';
  constructor(
    readonly retryAfterSeconds: number,
    cause: unknown,
  ) {
    super('the order processes cannot be reached', { cause });
  }
}
