import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type PaymentEvent, paymentStream } from '../domain/payments/events';
import { createEventStore, createPersonalData } from '../event-store';
import { allProjections, allUpcasters, type Invoice, invoiceDetailsOfOrder, invoicesOfOrder } from '../projections';
import { createRecorder, pln } from '../test/projections/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import {
  capture,
  concertBy,
  type PaidOrder,
  paidOrder,
  refundRequested,
  refundSucceeded,
} from '../test/support/invoicedOrders';
import { createCreditNotes } from './creditNotes';
import { type ActivityDeps } from './deps';
import { invoiceActivities } from './invoices';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
let deps: ActivityDeps;
let now: Date;
let concerts: readonly [string, string];
let order: PaidOrder;

beforeAll(async () => {
  database = await freshDatabase();
  const { db } = database;
  recorder = createRecorder(db);
  const eventStore = createEventStore({ db, projections: allProjections, upcasters: allUpcasters });
  deps = { db, eventStore, personalData: createPersonalData({ db }), clock: () => now } as unknown as ActivityDeps;
});
afterAll(() => database.drop());

/** Two organizers, and an order over both: two tickets of PLN 240.00 of the one, one of PLN 99.99 of the other. */
beforeEach(async () => {
  now = new Date('2031-05-01T12:00:00Z');
  concerts = [await concertBy(recorder, randomUUID()), await concertBy(recorder, randomUUID())];
  order = await invoiced([
    [concerts[0], 2, 24_000],
    [concerts[1], 1, 9_999],
  ]);
});

const inWorker = <T>(work: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(work);

const invoiced = async (lines: Parameters<typeof paidOrder>[2], how = {}): Promise<PaidOrder> => {
  const paid = await paidOrder(recorder, database.db, lines, how);
  await inWorker(() => invoiceActivities(deps).issueInvoice(paid));
  return paid;
};

const credit = (refundId: string, { orderId, paymentId }: Pick<PaidOrder, 'orderId' | 'paymentId'> = order) =>
  inWorker(() => createCreditNotes(deps).issueFor({ refundId, paymentId, orderId }));

const documents = async (kind: Invoice['kind']): Promise<readonly Invoice[]> =>
  (await invoicesOfOrder(database.db, order.orderId)).filter((document) => document.kind === kind);
const notes = () => documents('credit_note');
const invoiceOf = async (concert: 0 | 1): Promise<Invoice> => {
  const found = (await documents('invoice')).find(({ lines }) => lines[0]?.concertId === concerts[concert]);
  if (found === undefined) throw new Error('it was not invoiced');
  return found;
};
const ticket = (n: number): string => order.ticketIds[n] ?? '';

describe('a refund that succeeded', () => {
  it('for a ticket is credited on that ticket’s line, by its organizer alone', async () => {
    const refundId = await refundSucceeded(recorder, order, { [ticket(1)]: 21_600 });
    await credit(refundId);
    const invoice = await invoiceOf(0);
    expect(await notes()).toEqual([
      {
        ...{ kind: 'credit_note', sequence: 1, orderId: order.orderId, userId: order.userId, refundId },
        ...{ invoiceId: expect.any(String) as string, organizerId: invoice.organizerId, issuedAt: now.toISOString() },
        series: expect.stringMatching(/^CN-[0-9A-F]{8}-2031$/) as string,
        number: expect.stringMatching(/^CN-[0-9A-F]{8}-2031-000001$/) as string,
        refersTo: { invoiceId: invoice.invoiceId, number: invoice.number },
        lines: [
          { ...invoice.lines[0], invoiceLine: 0, quantity: 1, net: pln(20_000), tax: pln(1_600), gross: pln(21_600) },
        ],
        ...{ net: pln(20_000), tax: pln(1_600), total: pln(21_600) },
      },
    ]);
  });

  it('for no ticket is credited by each organizer, as much as his part of the order', async () => {
    await credit(await refundSucceeded(recorder, order, 10_000));
    const totals = new Map((await notes()).map(({ organizerId, total }) => [organizerId, total.amount]));
    expect(totals.get((await invoiceOf(0)).organizerId)).toBe(8_276);
    expect(totals.get((await invoiceOf(1)).organizerId)).toBe(1_724);
    expect((await notes()).map(({ lines }) => lines[0]?.quantity)).toEqual([0, 0]);
  });

  it('is credited once, asked twice at once, later, and in another year', async () => {
    const refundId = await refundSucceeded(recorder, order, 10_000);
    await Promise.all([credit(refundId), credit(refundId)]);
    const before = await notes();
    now = new Date('2032-01-01T00:00:01Z');
    await credit(refundId);
    expect(before).toHaveLength(2);
    expect(await notes()).toEqual(before);
  });

  it('has the year’s series in which it is credited, and leaves the invoice as it was', async () => {
    const before = await invoiceDetailsOfOrder(database.db, order.orderId);
    now = new Date('2032-01-01T00:00:01Z');
    await credit(await refundSucceeded(recorder, order, { [ticket(0)]: 24_000 }));
    const after = await invoiceDetailsOfOrder(database.db, order.orderId);
    expect(after.filter(({ kind }) => kind === 'invoice')).toEqual(before);
    const note = after.find(({ kind }) => kind === 'credit_note');
    expect(note?.series).toMatch(/-2032$/);
    expect(await deps.personalData.unseal(order.userId, note?.sealedBilling ?? '')).toMatchObject({
      name: 'Ania Nowak',
    });
  });

  it('adds up with all others to what was invoiced, in every line, however many come at once', async () => {
    const parts = [1, 777, 3_333, 5_000, 9_999, 10_000, 13_131];
    const rest = 57_999 - 24_000 - parts.reduce((total, part) => total + part, 0);
    const refunds = [await refundSucceeded(recorder, order, { [ticket(0)]: 24_000 })];
    for (const part of [...parts, rest]) refunds.push(await refundSucceeded(recorder, order, part));
    await Promise.all(refunds.map((refundId) => credit(refundId)));
    const credited = (await notes()).flatMap(({ refersTo, lines }) => lines.map((line) => ({ ...line, refersTo })));
    for (const invoice of await documents('invoice')) {
      const taken = credited.filter(({ refersTo }) => refersTo?.invoiceId === invoice.invoiceId);
      for (const part of ['gross', 'net', 'tax'] as const) {
        expect(taken.reduce((total, line) => total + line[part].amount, 0)).toBe(invoice.lines[0]?.[part].amount);
      }
    }
  });

  it('is credited also when the order was undone between its invoice and its end', async () => {
    order = await invoiced([[concerts[0], 1, 24_000]], { unmarked: true });
    await credit(await refundSucceeded(recorder, order, 24_000));
    expect(await notes()).toMatchObject([{ total: pln(24_000) }]);
  });

  it('is credited also when its buyer was erased, and whom it was for stays unreadable', async () => {
    await deps.personalData.erase(order.userId);
    await credit(await refundSucceeded(recorder, order, { [ticket(0)]: 24_000 }));
    const note = (await invoiceDetailsOfOrder(database.db, order.orderId)).find(({ kind }) => kind === 'credit_note');
    expect(note?.total).toEqual(pln(24_000));
    expect(await deps.personalData.unseal(order.userId, note?.sealedBilling ?? '')).toBeNull();
  });

  it('and came back is credited once, also when the money goes out in another way then', async () => {
    const { paymentId } = order;
    const first = await refundSucceeded(recorder, order, 10_000);
    await credit(first);
    const before = await notes();
    await recorder.record<PaymentEvent>(paymentStream(paymentId), {
      ...{ type: 'RefundFailed', data: { refundId: first, paymentId, code: 'expired_or_canceled_card' } },
    });
    await credit(await refundSucceeded(recorder, order, 10_000));
    expect(await notes()).toEqual(before);
    await credit(await refundSucceeded(recorder, order, 500));
    expect((await notes()).reduce((total, note) => total + note.total.amount, 0)).toBe(10_500);
  });
});

describe('no credit note is written', () => {
  it('for a refund that has not succeeded', async () => {
    await credit(await refundRequested(recorder, order, 10_000));
    expect(await notes()).toEqual([]);
  });

  it('for a second payment that came beside the one that paid the order', async () => {
    const second = { orderId: order.orderId, paymentId: randomUUID() };
    await capture(recorder, order, second.paymentId);
    await credit(await refundSucceeded(recorder, second, order.total.amount), second);
    expect(await notes()).toEqual([]);
  });

  it('for an order that was never invoiced', async () => {
    order = await paidOrder(recorder, database.db, [[concerts[0], 1, 24_000]]);
    await credit(await refundSucceeded(recorder, order, 24_000));
    expect(await notes()).toEqual([]);
  });
});
