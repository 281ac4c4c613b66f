import { cartStream, type CartEvent } from '../../domain/carts/events';
import { concertStream, type ConcertDescription, type ConcertEvent } from '../../domain/concerts/events';
import { driftStream, type DriftEvent } from '../../domain/drift/events';
import { deliveryStream, type DeliveryEvent } from '../../domain/deliveries/events';
import {
  type PoolEvent,
  poolStream,
  type ReservationEvent,
  type ReservationLine,
  reservationStream,
} from '../../domain/inventory/events';
import { type InvoiceSeriesEvent, invoiceSeriesStream } from '../../domain/invoices/events';
import { type OrderEvent, orderStream } from '../../domain/orders/events';
import { type PaymentEvent, paymentStream } from '../../domain/payments/events';
import { type DataOf } from '../../domain/shared/event';
import { type TicketEvent, ticketStream } from '../../domain/tickets/events';
import { type UserEvent, userStream } from '../../domain/users/events';
import { at, type createRecorder, id, pln } from './fixture';

type Recorder = Pick<ReturnType<typeof createRecorder>, 'record'>;

export const buyer = id('buyer', 1);
export const organizer = id('organi', 1);

export const concertOf = (n: number, changes: Partial<ConcertDescription> = {}): ConcertDescription => ({
  concertId: id('concer', n),
  organizerId: organizer,
  name: `Concert ${n}`,
  artist: 'Beyoncé',
  venue: {
    name: 'PGE Narodowy',
    address: 'al. Poniatowskiego 1',
    city: 'Warsaw',
    country: 'PL',
    timeZone: 'Europe/Warsaw',
  },
  startsAt: '2031-07-01T18:00:00.000Z',
  salesStartAt: null,
  salesEndAt: null,
  currency: 'PLN',
  maxTicketsPerBuyer: null,
  taxRate: null,
  cancellationPolicy: null,
  ...changes,
});

/** A published concert with one ticket type and its open pool. */
export const putOnSale = async (
  { record }: Recorder,
  concert: ConcertDescription,
  { ticketType = 'Regular', capacity = 100, price = pln(24000) } = {},
): Promise<void> => {
  const { concertId, startsAt } = concert;
  const key = { concertId, ticketType };
  await record<ConcertEvent>(concertStream(concertId), { type: 'ConcertCreated', data: concert });
  await record<ConcertEvent>(concertStream(concertId), { type: 'TicketTypeAdded', data: { ...key, price, capacity } });
  await record<PoolEvent>(
    poolStream(key),
    { type: 'PoolCreated', data: { ...key, capacity, price, priceVersion: 1 } },
    { type: 'PoolOpened', data: { ...key, salesStartAt: concert.salesStartAt, salesEndAt: startsAt } },
  );
  await record<ConcertEvent>(concertStream(concertId), {
    type: 'ConcertPublished',
    data: { concertId, publishedAt: at(0) },
  });
};

/** A concert that is everything in turn: renamed, paused, moved, short of a ticket type, and cancelled at last. */
export const moveAndCancel = async (recorder: Recorder, n: number): Promise<void> => {
  const concert = concertOf(n);
  const { concertId, startsAt: previousStartsAt } = concert;
  const key = { concertId, ticketType: 'Regular' };
  const startsAt = '2031-08-01T18:00:00.000Z';
  await putOnSale(recorder, concert);
  await recorder.record<ConcertEvent>(
    concertStream(concertId),
    { type: 'ConcertRenamed', data: { concertId, name: 'Concert, second night', artist: 'Beyoncé' } },
    { type: 'SalesPaused', data: { concertId } },
    { type: 'SalesWindowChanged', data: { concertId, salesStartAt: at(60), salesEndAt: null } },
    {
      type: 'ConcertRescheduled',
      data: { concertId, startsAt, previousStartsAt, refundWindowEndsAt: at(3600), rescheduledAt: at(1) },
    },
    { type: 'VenueMoved', data: { concertId, venue: { ...concert.venue, name: 'Tauron Arena', city: 'Kraków' } } },
    { type: 'TicketTypeWithdrawn', data: key },
    { type: 'TicketTypeRestored', data: key },
    { type: 'SalesResumed', data: { concertId } },
    { type: 'ConcertCancelled', data: { concertId, reason: 'The singer is ill.', cancelledAt: at(2) } },
  );
  await recorder.record<PoolEvent>(
    poolStream(key),
    { type: 'PoolPaused', data: key },
    { type: 'PoolOpened', data: { ...key, salesStartAt: at(60), salesEndAt: startsAt } },
    { type: 'PoolWithdrawn', data: key },
    { type: 'PoolRestored', data: key },
    { type: 'PoolResumed', data: key },
    { type: 'PoolClosed', data: { ...key, reason: 'concert_cancelled' } },
  );
};

/** A cart that was filled and never bought. */
export const leaveCart = async ({ record }: Recorder, n: number, userId: string, concertId: string): Promise<void> => {
  const cartId = id('cart', n);
  const line = { concertId, ticketType: 'Regular', quantity: 1, unitPrice: pln(24000) };
  await record<CartEvent>(
    cartStream(cartId),
    { type: 'CartOpened', data: { cartId, userId } },
    { type: 'TicketsAddedToCart', data: { cartId, ...line } },
  );
  await record<CartEvent>(cartStream(cartId), { type: 'CartAbandoned', data: { cartId, abandonedAt: at(900) } });
};

const lineOf = (concertId: string, quantity: number): ReservationLine => ({
  ...{ concertId, ticketType: 'Regular', quantity, unitPrice: pln(24000), priceVersion: 1 },
});

export const seatsHeld = (n: number, concertId: string, quantity: number, expiresAt: string): PoolEvent => ({
  type: 'SeatsHeld',
  data: { ...lineOf(concertId, quantity), reservationId: id('reserv', n), buyerId: buyer, heldAt: at(0), expiresAt },
});

export const reservationHeld = (n: number, concertId: string, quantity: number): ReservationEvent => ({
  type: 'ReservationHeld',
  data: {
    ...{ reservationId: id('reserv', n), userId: buyer, lines: [lineOf(concertId, quantity)] },
    ...{ heldAt: at(n), expiresAt: at(n + 900) },
  },
});

export const orderPlaced = (n: number, concertId: string, quantity: number): OrderEvent => ({
  type: 'OrderPlaced',
  data: {
    ...{ orderId: id('order', n), userId: buyer, reservationId: id('reserv', n), cartId: id('cart', n) },
    lines: [{ concertId, ticketType: 'Regular', quantity, unitPrice: pln(24000), lineTotal: pln(24000 * quantity) }],
    total: pln(24000 * quantity),
    ...{ deliveryMethod: 'email', contactId: id('contac', n), placedAt: at(n), expiresAt: at(n + 900) },
  },
});

export const paymentInitiated = (n: number, order: number, attempt = 1, amount = pln(48000)): PaymentEvent => ({
  type: 'PaymentInitiated',
  data: { paymentId: id('paymen', n), orderId: id('order', order), userId: buyer, attempt, amount },
});

export const ticketIssued = (n: number, order: number, concertId: string): TicketEvent => ({
  type: 'TicketIssued',
  data: {
    ...{ ticketId: id('ticket', n), orderId: id('order', order), userId: buyer, concertId, ticketType: 'Regular' },
    ...{ codeVersion: 1, issuedAt: at(n) },
  },
});

export const deliveryRequested = (n: number, order: number, ticketIds: readonly string[]): DeliveryEvent => ({
  type: 'TicketDeliveryRequested',
  data: {
    ...{ deliveryId: id('delive', n), orderId: id('order', order), userId: buyer, channel: 'email' },
    ...{ contactId: id('contac', order), ticketIds },
  },
});

export const invoiceIssued = (n: number, order: number, concertId: string): InvoiceSeriesEvent => ({
  type: 'InvoiceIssued',
  data: {
    ...{ invoiceId: id('invoic', n), kind: 'invoice', series: '2031', sequence: n, number: `2031/${n}` },
    ...{ orderId: id('order', order), userId: buyer, organizerId: organizer, issuedAt: at(n) },
    lines: [
      {
        ...{ concertId, description: 'Regular', quantity: 2, unitPrice: pln(24000), taxPercent: '23.00' },
        ...{ net: pln(39024), tax: pln(8976), gross: pln(48000) },
      },
    ],
    ...{ net: pln(39024), tax: pln(8976), total: pln(48000), sealedBilling: `sealed-${n}` },
  },
});

export const creditNoteIssued = (n: number, order: number, concertId: string): InvoiceSeriesEvent => ({
  type: 'CreditNoteIssued',
  data: {
    ...{ invoiceId: id('credit', n), kind: 'credit_note', series: 'CN-2031', sequence: n, number: `CN-2031/${n}` },
    ...{ orderId: id('order', order), userId: buyer, organizerId: organizer, issuedAt: at(n + 60) },
    refersTo: { invoiceId: id('invoic', n), number: `2031/${n}` },
    refundId: id('refund', n),
    lines: [
      {
        ...{ concertId, ticketType: 'Regular', description: 'Regular', quantity: 1, unitPrice: pln(24000) },
        ...{ net: pln(19512), tax: pln(4488), gross: pln(24000), taxPercent: '23.00', invoiceLine: 0 },
      },
    ],
    ...{ net: pln(19512), tax: pln(4488), total: pln(24000), sealedBilling: `sealed-${n}` },
  },
});

export const invoices = invoiceSeriesStream({ organizerId: organizer, kind: 'invoice', year: 2031 });
export const creditNotes = invoiceSeriesStream({ organizerId: organizer, kind: 'credit_note', year: 2031 });

/** Two tickets bought out of a cart, delivered, one used at the door and one refunded: every kind of event but the odd ends. */
export const buyTwoTickets = async ({ record }: Recorder, n: number, concertId: string): Promise<void> => {
  const cartId = id('cart', n);
  const orderId = id('order', n);
  const reservationId = id('reserv', n);
  const paymentId = id('paymen', n);
  const key = { concertId, ticketType: 'Regular' };
  const hold = { ...key, reservationId, quantity: 2 };
  const [first, second] = [id('ticket', 2 * n - 1), id('ticket', 2 * n)];
  const added: DataOf<CartEvent, 'TicketsAddedToCart'> = { ...key, cartId, quantity: 1, unitPrice: pln(24000) };

  await record<CartEvent>(
    cartStream(cartId),
    { type: 'CartOpened', data: { cartId, userId: buyer } },
    { type: 'TicketsAddedToCart', data: added },
  );
  await record<CartEvent>(cartStream(cartId), { type: 'TicketsAddedToCart', data: added });
  await record<CartEvent>(cartStream(cartId), {
    type: 'CartCheckoutStarted',
    data: { cartId, orderId, lines: [{ ...key, quantity: 2, unitPrice: pln(24000) }], deliveryMethod: null },
  });
  await record(poolStream(key), seatsHeld(n, concertId, 2, at(n + 900)));
  await record(reservationStream(reservationId), reservationHeld(n, concertId, 2));
  await record<ReservationEvent>(reservationStream(reservationId), {
    type: 'ReservationOrdered',
    data: { reservationId, orderId },
  });
  await record<OrderEvent>(orderStream(orderId), orderPlaced(n, concertId, 2), {
    type: 'OrderAwaitingPayment',
    data: { orderId, expiresAt: at(n + 900) },
  });
  await record<PaymentEvent>(paymentStream(paymentId), paymentInitiated(n, n));
  await record<PaymentEvent>(
    paymentStream(paymentId),
    { type: 'PaymentIntentCreated', data: { paymentId, provider: 'stripe', intentId: `pi_${n}` } },
    { type: 'PaymentSucceeded', data: { paymentId, chargeId: `ch_${n}`, succeededAt: at(n + 2) } },
    { type: 'PaymentFeeRecorded', data: { paymentId, fee: pln(720) } },
  );
  await record<PoolEvent>(poolStream(key), { type: 'SeatsSold', data: hold });
  await record<ReservationEvent>(reservationStream(reservationId), {
    type: 'ReservationConfirmed',
    data: { reservationId, orderId },
  });
  await record(ticketStream(first), ticketIssued(2 * n - 1, n, concertId));
  await record(ticketStream(second), ticketIssued(2 * n, n, concertId));
  await record(invoices, invoiceIssued(n, n, concertId));
  await record<OrderEvent>(orderStream(orderId), {
    type: 'OrderPaid',
    data: { orderId, paymentId, paidAt: at(n + 3) },
  });
  await record<CartEvent>(cartStream(cartId), { type: 'CartCheckedOut', data: { cartId, orderId } });

  const deliveryId = id('delive', n);
  await record(deliveryStream(deliveryId), deliveryRequested(n, n, [first, second]));
  await record<DeliveryEvent>(
    deliveryStream(deliveryId),
    { type: 'TicketsSent', data: { deliveryId, providerMessageId: `mail-${n}@stagedoor`, sentAt: at(n + 4) } },
    { type: 'TicketsDelivered', data: { deliveryId, deliveredAt: at(n + 5) } },
  );
  await record<OrderEvent>(orderStream(orderId), {
    type: 'OrderFulfilled',
    data: { orderId, fulfilledAt: at(n + 6) },
  });
  const refundId = id('refund', n);
  await record<PaymentEvent>(paymentStream(paymentId), {
    type: 'RefundRequested',
    data: {
      ...{ refundId, paymentId, orderId, amount: pln(24000), reason: 'ticket returned', cause: id('cancel', n) },
      tickets: [{ ticketId: second, amount: pln(24000) }],
    },
  });
  await record<PaymentEvent>(
    paymentStream(paymentId),
    { type: 'RefundSubmitted', data: { refundId, paymentId, providerRefundId: `re_${n}` } },
    { type: 'RefundSucceeded', data: { refundId, paymentId, amount: pln(24000) } },
  );
  await record(creditNotes, creditNoteIssued(n, n, concertId));
  const cancellationId = id('cancel', n);
  const given = { orderId, cancellationId, reason: 'concert_cancelled', ticketIds: [second] };
  await record<OrderEvent>(orderStream(orderId), {
    type: 'OrderCancellationStarted',
    data: { ...given, whole: false, fee: pln(2400), actor: organizer, startedAt: at(n + 6) },
  });
  await record<OrderEvent>(orderStream(orderId), {
    type: 'OrderPartCancelled',
    data: { ...given, cancelledAt: at(n + 7) },
  });
  await record<TicketEvent>(ticketStream(first), {
    type: 'TicketCheckedIn',
    data: {
      ...{ ticketId: first, checkInId: id('checki', n), gate: 'A', nonce: `scan-${n}`, scannedBy: id('scanne', 1) },
      admittedAt: at(n + 7),
    },
  });
  await record<TicketEvent>(ticketStream(second), {
    type: 'TicketVoided',
    data: { ticketId: second, reason: 'refunded' },
  });
};

/** The refund of {@link buyTwoTickets} comes back and is tried again, and somebody gives back more at the provider itself. */
export const refundAgain = async ({ record }: Recorder, n: number): Promise<void> => {
  const [paymentId, orderId, refundId] = [id('paymen', n), id('order', n), id('refund', n)];
  await record<PaymentEvent>(
    paymentStream(paymentId),
    { type: 'RefundFailed', data: { refundId, paymentId, code: 'lost_or_stolen_card', returned: pln(24000) } },
    { type: 'RefundRetried', data: { refundId, paymentId, attempt: 2 } },
    { type: 'RefundSubmitted', data: { refundId, paymentId, providerRefundId: `re_${n}_2` } },
    { type: 'RefundSucceeded', data: { refundId, paymentId, amount: pln(24000) } },
  );
  await record<PaymentEvent>(paymentStream(paymentId), {
    type: 'RefundObserved',
    data: {
      ...{ refundId: id('elsewh', n), paymentId, orderId, amount: pln(1000) },
      ...{ providerRefundId: `re_elsewhere_${n}`, status: 'succeeded' },
    },
  });
};

/** The money of {@link buyTwoTickets} is asked about, claimed and won; then claimed a second time, which stays open. */
export const disputeMoney = async ({ record }: Recorder, n: number, concertId: string): Promise<void> => {
  const [paymentId, orderId, ticketId] = [id('paymen', n), id('order', n), id('ticket', 9000 + n)];
  const [first, second] = [id('disput', 2 * n - 1), id('disput', 2 * n)];
  const opened = (disputeId: string, inquiry: boolean): PaymentEvent => ({
    type: 'DisputeOpened',
    data: {
      ...{ disputeId, paymentId, orderId, providerDisputeId: `du_${disputeId}`, amount: pln(24000), inquiry },
      ...{ reason: 'fraudulent', respondBy: at(9000), openedAt: at(n + 20) },
    },
  });
  const flagged = (disputeId: string, inquiry: boolean): OrderEvent => ({
    type: 'OrderDisputed',
    data: { orderId, disputeId, paymentId, reason: 'fraudulent', inquiry, since: at(n + 20) },
  });
  await record<PaymentEvent>(paymentStream(paymentId), opened(first, true));
  await record<OrderEvent>(orderStream(orderId), flagged(first, true));
  await record<PaymentEvent>(
    paymentStream(paymentId),
    {
      type: 'DisputeEscalated',
      data: { disputeId: first, paymentId, amount: pln(24000), reason: 'fraudulent', respondBy: at(9900) },
    },
    opened(second, false),
    { type: 'DisputeClosed', data: { disputeId: first, paymentId, outcome: 'won', closedAt: at(9999) } },
  );
  await record<OrderEvent>(
    orderStream(orderId),
    flagged(first, false),
    { type: 'OrderDisputeClosed', data: { orderId, disputeId: first, outcome: 'won' } },
    flagged(second, false),
  );
  await record(ticketStream(ticketId), ticketIssued(9000 + n, n, concertId));
  for (const type of ['TicketBlocked', 'TicketUnblocked', 'TicketBlocked'] as const) {
    await record<TicketEvent>(ticketStream(ticketId), { type, data: { ticketId, reason: 'payment_disputed' } });
  }
};

/** A difference that was healed, and has come back with another word of the provider's. */
export const drift = async ({ record }: Recorder, n: number): Promise<void> => {
  const driftId = id('drift', n);
  const amount = pln(48000);
  const found = (status: string, foundAt: string): DriftEvent => ({
    type: 'DriftFound',
    data: {
      ...{ driftId, kind: 'payment_status', paymentId: id('paymen', n), orderId: id('order', n), reference: `pi_${n}` },
      ...{ ours: { status: 'processing', amount }, theirs: { status, amount }, foundAt },
    },
  });
  await record<DriftEvent>(driftStream(driftId), found('canceled', at(n)), {
    type: 'DriftHealed',
    data: { driftId, how: 'looked_up', by: id('admin', 1), reason: 'The webhook was lost', healedAt: at(n + 1) },
  });
  await record<DriftEvent>(driftStream(driftId), found('succeeded', at(n + 2)));
};

export const registerUser = (
  { record }: Recorder,
  userId: string,
  ...more: readonly UserEvent[]
): Promise<readonly unknown[]> =>
  record<UserEvent>(userStream(userId), { type: 'UserRegistered', data: { userId, roles: ['customer'] } }, ...more);
