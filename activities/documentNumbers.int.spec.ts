import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createEventStore, createPersonalData, type EventStoreOptions } from '../event-store';
import { allProjections, allUpcasters, type Invoice } from '../projections';
import { createRecorder } from '../test/projections/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { AnswerLost, type Crashes, crashes } from '../test/support/crashes';
import { inParallel, times } from '../test/support/inParallel';
import { concertBy, paidOrder, refundSucceeded } from '../test/support/invoicedOrders';
import { letRivalsMeet } from '../test/support/rivals';
import { createCreditNotes } from './creditNotes';
import { type ActivityDeps } from './deps';
import { invoiceActivities } from './invoices';

const ORDERS = 40;
const AT_ONCE = 8;

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase({ poolMax: 2 * AT_ONCE });
  recorder = createRecorder(database.db);
  // Two of them are at the same number at once for certain, unless a lock keeps the second one from it.
  await letRivalsMeet(database.db, 'event_streams', `old.stream_type = 'invoice-series' and new.version % 20 = 0`);
});
afterAll(() => database.drop());

/** As Temporal does it: until the answer comes. */
const untilAnswered = async (lossy: Crashes, work: () => Promise<void>): Promise<void> => {
  for (;;) {
    try {
      return await lossy.around('activity', () => new MockActivityEnvironment().run(work));
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error;
    }
  }
};

/** Invoices and credits so many orders of one organizer at once, every fifth answer of which is lost. */
const numbersOf = async (locking: EventStoreOptions['locking'] & string) => {
  const { db } = database;
  const eventStore = createEventStore({ db, projections: allProjections, upcasters: allUpcasters, locking });
  const clock = () => new Date('2031-05-01T12:00:00Z');
  const deps = { db, eventStore, personalData: createPersonalData({ db }), clock } as unknown as ActivityDeps;
  const organizerId = randomUUID();
  const concert = await concertBy(recorder, organizerId);
  const orders = [];
  for (const _ of times(ORDERS)) orders.push(await paidOrder(recorder, db, [[concert, 1, 24_000]]));
  const lossy = crashes({ percent: 20 });
  await inParallel(orders, AT_ONCE, (order) => untilAnswered(lossy, () => invoiceActivities(deps).issueInvoice(order)));
  const refunds = [];
  for (const order of orders) {
    const refundId = await refundSucceeded(recorder, order, 24_000);
    refunds.push({ refundId, paymentId: order.paymentId, orderId: order.orderId });
  }
  await inParallel(refunds, AT_ONCE, (refund) => untilAnswered(lossy, () => createCreditNotes(deps).issueFor(refund)));
  const sequences = (kind: Invoice['kind']): Promise<number[]> =>
    db('invoices').where({ organizer_id: organizerId, kind }).orderBy('sequence').pluck<number[]>('sequence');
  return { lost: lossy.lost().activity, invoices: await sequences('invoice'), notes: await sequences('credit_note') };
};

describe('numbers that are given to many at once, some of whose answers are lost', () => {
  it('have neither gap nor repeat, in invoices and in credit notes', async () => {
    const { lost, invoices, notes } = await numbersOf('streams');
    const all = times(ORDERS).map((n) => n + 1);
    expect(lost).toBeGreaterThan(5);
    expect(invoices).toEqual(all);
    expect(notes).toEqual(all);
  }, 60_000);

  it('repeat where the next one is the last one and one more, without a lock (negative control)', async () => {
    const { invoices, notes } = await numbersOf('none');
    expect(new Set(invoices).size).toBeLessThan(ORDERS);
    expect(new Set(notes).size).toBeLessThan(ORDERS);
  }, 60_000);
});
