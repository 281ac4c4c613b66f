import { createRecorder, id, pln } from '../test/projections/fixture';
import { buyTwoTickets, concertOf, orderPlaced, putOnSale } from '../test/projections/life';
import { orderStream } from '../domain/orders/events';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import {
  deliveriesOfOrder,
  getOrder,
  getOrderDetails,
  getOrderHistory,
  getReservation,
  invoicesOfOrder,
  paymentsOfOrder,
  refundsOfOrder,
  ticketsOfOrder,
} from '.';

let database: FreshDatabase;
const orderId = id('order', 1);

beforeAll(async () => {
  database = await freshDatabase();
  const recorder = createRecorder(database.db);
  await putOnSale(recorder, concertOf(1));
  await buyTwoTickets(recorder, 1, id('concer', 1));
  await buyTwoTickets(recorder, 2, id('concer', 1));
  await recorder.record(orderStream(id('order', 3)), orderPlaced(3, id('concer', 1), 1));
});
afterAll(() => database.drop());

describe('OrderDetails', () => {
  it('is the order with all that came of it, each part as it is when it is asked for alone', async () => {
    const { db } = database;
    expect(await getOrderDetails(db, orderId)).toEqual({
      ...(await getOrder(db, orderId)),
      workflowId: `order-${orderId}`,
      reservation: await getReservation(db, id('reserv', 1)),
      money: { status: 'partly_refunded', captured: pln(48_000), refunded: pln(24_000), net: pln(24_000) },
      payments: await paymentsOfOrder(db, orderId),
      refunds: await refundsOfOrder(db, orderId),
      tickets: await ticketsOfOrder(db, orderId),
      deliveries: await deliveriesOfOrder(db, orderId),
      invoices: await invoicesOfOrder(db, orderId),
    });
  });

  it('has one payment, one refund, two tickets, one delivery, one invoice and its credit note', async () => {
    expect(await getOrderDetails(database.db, orderId)).toMatchObject({
      status: 'fulfilled',
      reservation: { status: 'confirmed' },
      payments: [{ status: 'partly_refunded', refunded: { amount: 24000, currency: 'PLN' } }],
      refunds: [{ status: 'succeeded' }],
      tickets: [{ status: 'used' }, { status: 'void' }],
      deliveries: [{ status: 'delivered' }],
      invoices: [
        { kind: 'invoice', sequence: 1, number: '2031/1' },
        { kind: 'credit_note', sequence: 1, refersTo: { number: '2031/1' } },
      ],
    });
  });

  it('never shows the sealed part of an invoice', async () => {
    expect(JSON.stringify(await getOrderDetails(database.db, orderId))).not.toContain('sealed');
  });

  it('has empty lists while nothing has happened, and is unknown without an order', async () => {
    expect(await getOrderDetails(database.db, id('order', 3))).toMatchObject({
      ...{ status: 'placed', reservation: null },
      ...{ payments: [], refunds: [], tickets: [], deliveries: [], invoices: [] },
    });
    expect(await getOrderDetails(database.db, id('order', 404))).toBeUndefined();
  });
});

describe('order history', () => {
  it('tells the order, its reservation, payment, tickets, invoice, delivery and credit note, oldest first', async () => {
    const history = (await getOrderHistory(database.db, orderId)) ?? [];
    expect(history.map(({ type }) => type)).toEqual([
      ...['ReservationHeld', 'ReservationOrdered', 'OrderPlaced', 'OrderAwaitingPayment'],
      ...['PaymentInitiated', 'PaymentIntentCreated', 'PaymentSucceeded', 'PaymentFeeRecorded'],
      'ReservationConfirmed',
      ...['TicketIssued', 'TicketIssued', 'InvoiceIssued', 'OrderPaid'],
      ...['TicketDeliveryRequested', 'TicketsSent', 'TicketsDelivered', 'OrderFulfilled'],
      ...[
        'RefundRequested',
        'RefundSubmitted',
        'RefundSucceeded',
        'CreditNoteIssued',
        'OrderCancellationStarted',
        'OrderPartCancelled',
        'TicketCheckedIn',
        'TicketVoided',
      ],
    ]);
    const positions = history.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].sort((left, right) => left - right));
  });

  it('says who did what when, without what is sealed', async () => {
    const history = (await getOrderHistory(database.db, orderId)) ?? [];
    expect(history[2]).toEqual({
      position: expect.any(Number) as number,
      type: 'OrderPlaced',
      occurredAt: expect.stringMatching(/^2031-05-01T12:00:\d\d\.000Z$/) as string,
      actor: 'user-1',
      data: orderPlaced(1, id('concer', 1), 2).data,
    });
    expect(JSON.stringify(history)).not.toContain('sealed');
  });

  it('tells nothing of other orders in the same series of invoices', async () => {
    const history = (await getOrderHistory(database.db, id('order', 2))) ?? [];
    const invoiced = history.filter(({ type }) => type === 'InvoiceIssued' || type === 'CreditNoteIssued');
    expect(invoiced.map(({ data }) => data.orderId)).toEqual([id('order', 2), id('order', 2)]);
  });

  it('is unknown without an order', async () => {
    expect(await getOrderHistory(database.db, id('order', 404))).toBeUndefined();
  });
});
