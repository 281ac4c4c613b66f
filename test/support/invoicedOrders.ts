import { randomUUID } from 'node:crypto';
import { type Knex } from 'knex';
import { ticketsOf } from '../../activities/tickets';
import { concertStream, type ConcertEvent } from '../../domain/concerts/events';
import { type OrderEvent, orderStream } from '../../domain/orders/events';
import { type PaymentEvent, paymentStream, type RefundedTicket } from '../../domain/payments/events';
import { type DataOf } from '../../domain/shared/event';
import { sum } from '../../domain/shared/money';
import { createPersonalData } from '../../event-store';
import { type createRecorder, pln } from '../projections/fixture';
import { concertOf } from '../projections/life';

type Recorder = Pick<ReturnType<typeof createRecorder>, 'record'>;

export type PlacedOrder = DataOf<OrderEvent, 'OrderPlaced'>;

export interface PaidOrder extends PlacedOrder {
  readonly paymentId: string;
  /** In the order of the lines. */
  readonly ticketIds: readonly string[];
}

const now = (): string => new Date().toISOString();

/** A concert of this organizer, as far as an invoice has to know it; prices contain 8 % tax. */
export const concertBy = async ({ record }: Recorder, organizerId: string): Promise<string> => {
  const concert = concertOf(1, {
    ...{ concertId: randomUUID(), organizerId, taxRate: { percent: '8.00', inclusive: true } },
  });
  await record<ConcertEvent>(concertStream(concert.concertId), { type: 'ConcertCreated', data: concert });
  return concert.concertId;
};

/**
 * An order that was paid, as its streams say it; `lines` are concert, quantity and price in PLN grosze. `unmarked`: the money is there,
 * and the order does not say so yet.
 */
export const paidOrder = async (
  { record }: Recorder,
  db: Knex,
  lines: readonly (readonly [concertId: string, quantity: number, price: number])[],
  { unmarked = false } = {},
): Promise<PaidOrder> => {
  const [orderId, userId, paymentId, contactId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const ordered = lines.map(([concertId, quantity, price]) => ({
    ...{ concertId, ticketType: 'Regular', quantity, unitPrice: pln(price), lineTotal: pln(quantity * price) },
  }));
  const total = sum(
    ordered.map(({ lineTotal }) => lineTotal),
    'PLN',
  );
  const order: PlacedOrder = {
    ...{ orderId, userId, reservationId: randomUUID(), cartId: null, lines: ordered, total, contactId },
    ...{ deliveryMethod: 'email', placedAt: now(), expiresAt: now() },
  };
  const person = { personId: userId, name: 'Ania Nowak', email: `${userId}@example.com` };
  const personalData = createPersonalData({ db });
  await personalData.savePerson(person);
  await personalData.saveContact({ ...person, contactId });
  const paid: OrderEvent = { type: 'OrderPaid', data: { orderId, paymentId, paidAt: now() } };
  await record<OrderEvent>(orderStream(orderId), { type: 'OrderPlaced', data: order }, ...(unmarked ? [] : [paid]));
  await capture({ record }, order, paymentId);
  return { ...order, paymentId, ticketIds: ticketsOf(order).map(({ ticketId }) => ticketId) };
};

/** A payment for the order that brought its whole total. */
export const capture = (
  { record }: Recorder,
  { orderId, userId, total }: PlacedOrder,
  paymentId: string = randomUUID(),
): Promise<unknown> =>
  record<PaymentEvent>(
    paymentStream(paymentId),
    { type: 'PaymentInitiated', data: { paymentId, orderId, userId, attempt: 1, amount: total } },
    { type: 'PaymentSucceeded', data: { paymentId, chargeId: null, succeededAt: now() } },
  );

/** Gives its id. For tickets: each with the money that goes back for it; for none: the amount. */
export const refundRequested = async (
  { record }: Recorder,
  { orderId, paymentId }: Pick<PaidOrder, 'orderId' | 'paymentId'>,
  back: number | Readonly<Record<string, number>>,
): Promise<string> => {
  const refundId = randomUUID();
  const tickets: RefundedTicket[] =
    typeof back === 'number'
      ? []
      : Object.entries(back).map(([ticketId, amount]) => ({ ticketId, amount: pln(amount) }));
  const amount =
    typeof back === 'number'
      ? pln(back)
      : sum(
          tickets.map((ticket) => ticket.amount),
          'PLN',
        );
  await record<PaymentEvent>(paymentStream(paymentId), {
    type: 'RefundRequested',
    data: { refundId, paymentId, orderId, amount, reason: 'he fell ill', ...(tickets.length > 0 && { tickets }) },
  });
  return refundId;
};

export const refundSucceeded = async (
  recorder: Recorder,
  order: Pick<PaidOrder, 'orderId' | 'paymentId'>,
  back: number | Readonly<Record<string, number>>,
): Promise<string> => {
  const { paymentId } = order;
  const refundId = await refundRequested(recorder, order, back);
  const amount = pln(typeof back === 'number' ? back : Object.values(back).reduce((total, each) => total + each, 0));
  await recorder.record<PaymentEvent>(
    paymentStream(paymentId),
    { type: 'RefundSubmitted', data: { refundId, paymentId, providerRefundId: `re_${refundId}` } },
    { type: 'RefundSucceeded', data: { refundId, paymentId, amount } },
  );
  return refundId;
};
