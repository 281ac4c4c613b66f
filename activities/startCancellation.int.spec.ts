import { MockActivityEnvironment } from '@temporalio/testing';
import { type CancellationPolicy, type ConcertEvent, concertStream } from '../domain/concerts/events';
import { type OrderEvent, orderStream } from '../domain/orders/events';
import { type PaymentEvent, paymentStream } from '../domain/payments/events';
import { type DataOf } from '../domain/shared/event';
import { type TicketEvent, ticketStream } from '../domain/tickets/events';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections, allUpcasters, refundsOfOrder, ticketsOfOrder } from '../projections';
import { createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, concertOf, putOnSale } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type Refused } from './commands';
import { type ActivityDeps } from './deps';
import { refundIdOf } from './onceIds';
import { type PlacedOrder, ticketsOf } from './tickets';
import { startCancellation, type StartCancellation } from './startCancellation';
import { type StartedCancellation } from './startedCancellation';

let database: FreshDatabase;
let eventStore: EventStore;
let recorder: ReturnType<typeof createRecorder>;
let n = 0;
let now: Date;

beforeAll(async () => {
  database = await freshDatabase();
  eventStore = createEventStore({ db: database.db, projections: allProjections, upcasters: allUpcasters });
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());
beforeEach(() => {
  n += 1;
  now = new Date('2031-06-01T12:00:00.000Z');
});

const STARTS_AT = '2031-07-01T18:00:00.000Z';
const policy: CancellationPolicy = { deadlineHours: 48, feePercent: 10 };
const late = '2031-06-29T18:00:00.000Z';

interface Sold {
  readonly quantity: number;
  readonly price: number;
  readonly policy?: CancellationPolicy | null;
}

/** A paid order of tickets of one concert or of several. */
const buys = async (...sold: readonly Sold[]) => {
  const [orderId, paymentId] = [id('order', n), id('paymen', n)];
  const concertIds = sold.map((_, index) => id('concer', n * 10 + index));
  for (const [index, { price, policy: own = null }] of sold.entries()) {
    const concert = concertOf(n * 10 + index, { startsAt: STARTS_AT, cancellationPolicy: own });
    await putOnSale(recorder, concert, { price: pln(price) });
  }
  const lines = sold.map(({ quantity, price }, index) => ({
    ...{ concertId: concertIds[index] ?? '', ticketType: 'Regular', quantity },
    ...{ unitPrice: pln(price), lineTotal: pln(price * quantity) },
  }));
  const total = pln(lines.reduce((sum, { lineTotal }) => sum + lineTotal.amount, 0));
  const placed: PlacedOrder = {
    ...{ orderId, userId: buyer, reservationId: id('reserv', n), cartId: null, lines, total },
    ...{ deliveryMethod: 'email', contactId: id('contac', n), placedAt: STARTS_AT, expiresAt: STARTS_AT },
  };
  const free = total.amount === 0;
  await recorder.record<OrderEvent>(
    orderStream(orderId),
    { type: 'OrderPlaced', data: placed },
    { type: 'OrderPaid', data: { orderId, paymentId: free ? null : paymentId, paidAt: STARTS_AT } },
  );
  if (!free) {
    await recorder.record<PaymentEvent>(
      paymentStream(paymentId),
      { type: 'PaymentInitiated', data: { paymentId, orderId, userId: buyer, attempt: 1, amount: total } },
      { type: 'PaymentSucceeded', data: { paymentId, chargeId: 'ch_1', succeededAt: STARTS_AT } },
    );
  }
  const tickets = ticketsOf(placed);
  for (const { ticketId, concertId, ticketType } of tickets) {
    const ticket = { ticketId, concertId, ticketType, orderId, userId: buyer };
    await recorder.record<TicketEvent>(ticketStream(ticketId), {
      type: 'TicketIssued',
      data: { ...ticket, codeVersion: 1, issuedAt: STARTS_AT },
    });
  }
  return { orderId, paymentId, concertIds, ticketIds: tickets.map(({ ticketId }) => ticketId) };
};
type Bought = Awaited<ReturnType<typeof buys>>;

const admit = ({ ticketIds }: Bought, index: number) => {
  const ticketId = ticketIds[index] ?? '';
  const scan = { checkInId: id('checki', n), gate: 'A', nonce: 'n', scannedBy: id('scanne', 1) };
  return recorder.record<TicketEvent>(ticketStream(ticketId), {
    type: 'TicketCheckedIn',
    data: { ticketId, ...scan, admittedAt: STARTS_AT },
  });
};
const giveBack = ({ orderId, paymentId }: Bought, amount: number, refundId = id('refund', n)) =>
  recorder.record<PaymentEvent>(paymentStream(paymentId), {
    type: 'RefundRequested',
    data: { refundId, paymentId, orderId, amount: pln(amount), reason: 'the sound was bad' },
  });

/** As a worker runs it. */
const start = (
  { orderId }: Bought,
  cancellation: Partial<StartCancellation>,
): Promise<StartedCancellation | Refused> => {
  const deps = { db: database.db, eventStore, clock: () => now } as unknown as ActivityDeps;
  const asked: StartCancellation = {
    ...{ cancellationId: id('cancel', n), orderId, usedTickets: 'refuse', reason: 'cannot come', actor: buyer },
    ...cancellation,
  };
  return new MockActivityEnvironment().run(startCancellation, deps, asked);
};
const byPolicy = { terms: 'policy', refund: 'up_to' } as const;
const bySeller = { terms: 'full', refund: 'exact', usedTickets: 'void' } as const;

const started = async (bought: Bought, cancellation: Partial<StartCancellation>): Promise<StartedCancellation> => {
  const result = await start(bought, cancellation);
  if (result.outcome === 'refused') throw new Error(`refused: ${result.refusal.code}`);
  return result;
};
const voided = async ({ orderId }: Bought): Promise<readonly string[]> =>
  (await ticketsOfOrder(database.db, orderId))
    .filter(({ status }) => status === 'void')
    .map(({ ticketId }) => ticketId)
    .sort();
const refundFacts = async ({ paymentId }: Bought): Promise<readonly DataOf<PaymentEvent, 'RefundRequested'>[]> =>
  (await eventStore.load<PaymentEvent>(paymentStream(paymentId)))
    .filter(({ type }) => type === 'RefundRequested')
    .map(({ data }) => data as DataOf<PaymentEvent, 'RefundRequested'>);
const versions = async ({ orderId, paymentId, ticketIds }: Bought): Promise<readonly number[]> =>
  Promise.all(
    [orderStream(orderId), paymentStream(paymentId), ...ticketIds.map(ticketStream)].map(
      async (stream) => (await eventStore.load(stream)).length,
    ),
  );

/** Nothing was written for it. */
const expectRefused = async (bought: Bought, cancellation: Partial<StartCancellation>, refusal: object) => {
  const before = await versions(bought);
  expect(await start(bought, cancellation)).toMatchObject({ outcome: 'refused', refusal });
  expect(await versions(bought)).toEqual(before);
};

describe('one of four tickets, given back by policy', () => {
  it('is void, and its price less the fee is asked for, in one transaction', async () => {
    const bought = await buys({ quantity: 4, price: 12_345, policy });
    const [ticketId = ''] = bought.ticketIds;
    const { orderId, paymentId } = bought;
    const tickets = [{ ticketId, amount: pln(11_110) }];
    expect(await start(bought, { ...byPolicy, ticketIds: [ticketId] })).toEqual({
      ...{ outcome: 'started', reservationId: id('reserv', n), whole: false },
      seats: [{ concertId: bought.concertIds[0], ticketType: 'Regular', quantity: 1 }],
      moneyBack: { paymentId, upTo: pln(11_110), tickets },
    });
    expect(await voided(bought)).toEqual([ticketId]);
    const [refund] = await refundFacts(bought);
    expect(refund).toEqual({
      ...{ refundId: refundIdOf(paymentId, id('cancel', n)), paymentId, orderId },
      ...{ amount: pln(11_110), reason: 'cannot come', cause: id('cancel', n), tickets },
    });
    expect(await refundsOfOrder(database.db, orderId)).toMatchObject([{ status: 'requested', cause: id('cancel', n) }]);
    const [last] = (await eventStore.load<OrderEvent>(orderStream(orderId))).slice(-1);
    expect(last?.data).toMatchObject({ ticketIds: [ticketId], whole: false, fee: pln(1_235) });
    expect(new Set((await recorder.history()).slice(-3).map(({ transactionId }) => transactionId)).size).toBe(1);
  });

  it('is answered the same the second time, and nothing is added', async () => {
    const bought = await buys({ quantity: 4, price: 10_000, policy });
    const one = { ...byPolicy, ticketIds: bought.ticketIds.slice(0, 1) };
    const first = await start(bought, one);
    const before = await versions(bought);
    now = new Date('2031-08-01T00:00:00.000Z');
    expect(await start(bought, one)).toEqual(first);
    expect(await versions(bought)).toEqual(before);
  });

  it('is refused after the deadline, which is gone by when the buyer asked', async () => {
    const bought = await buys({ quantity: 4, price: 10_000, policy });
    const one = { ...byPolicy, ticketIds: bought.ticketIds.slice(0, 1) };
    now = new Date(late);
    const refusal = { code: 'cancellation_closed', details: { ticketIds: one.ticketIds } };
    await expectRefused(bought, one, refusal);
    await expectRefused(bought, { ...one, askedAt: late }, refusal);
    expect(await start(bought, { ...one, askedAt: '2031-06-29T17:59:59.999Z' })).toMatchObject({ outcome: 'started' });
  });

  it('gives nothing back where all of it is the fee', async () => {
    const bought = await buys({ quantity: 2, price: 10_000, policy: { deadlineHours: 0, feePercent: 100 } });
    const one = { ...byPolicy, ticketIds: bought.ticketIds.slice(0, 1) };
    expect(await start(bought, one)).toMatchObject({ outcome: 'started', moneyBack: null });
    expect(await start(bought, one)).toMatchObject({ outcome: 'started', moneyBack: null });
    expect([await voided(bought), await refundFacts(bought)]).toEqual([one.ticketIds, []]);
  });

  it('is refused when somebody was admitted with it, but not when that was another one', async () => {
    const bought = await buys({ quantity: 2, price: 10_000, policy });
    await admit(bought, 0);
    const [used = '', other = ''] = bought.ticketIds;
    await expectRefused(
      bought,
      { ...byPolicy, ticketIds: [used] },
      { code: 'ticket_used', details: { ticketIds: [used] } },
    );
    await expectRefused(bought, byPolicy, { code: 'ticket_used' });
    expect(await start(bought, { ...byPolicy, ticketIds: [other] })).toMatchObject({ outcome: 'started' });
  });
});

describe('tickets of several concerts', () => {
  it('each go by the policy of their own, and by its refund window', async () => {
    const bought = await buys(
      { quantity: 1, price: 10_000, policy },
      { quantity: 1, price: 20_000, policy: { deadlineHours: 1, feePercent: 50 } },
      { quantity: 1, price: 30_000 },
    );
    const [, moved = ''] = bought.concertIds;
    await recorder.record<ConcertEvent>(concertStream(moved), {
      type: 'ConcertRescheduled',
      data: {
        ...{ concertId: moved, startsAt: STARTS_AT, previousStartsAt: STARTS_AT },
        ...{ refundWindowEndsAt: '2031-06-20T00:00:00.000Z', rescheduledAt: STARTS_AT },
      },
    });
    const { moneyBack, whole } = await started(bought, byPolicy);
    expect(moneyBack?.tickets?.map(({ amount }) => amount.amount)).toEqual([9_000, 20_000, 30_000]);
    expect([whole, moneyBack?.upTo]).toEqual([true, pln(59_000)]);
  });

  it('are all kept when it is too late for one of them, which is named', async () => {
    const bought = await buys({ quantity: 1, price: 10_000, policy }, { quantity: 1, price: 20_000 });
    const [closed = '', open = ''] = bought.ticketIds;
    now = new Date(late);
    await expectRefused(bought, byPolicy, { code: 'cancellation_closed', details: { ticketIds: [closed] } });
    expect(await start(bought, { ...byPolicy, ticketIds: [open] })).toMatchObject({ outcome: 'started' });
  });
});

describe('what its seller gives back', () => {
  it('is all of the price, after the deadline and of a ticket that was used', async () => {
    const bought = await buys({ quantity: 2, price: 10_000, policy });
    await admit(bought, 0);
    now = new Date(late);
    const { moneyBack } = await started(bought, { ...bySeller, ticketIds: bought.ticketIds.slice(0, 1) });
    expect(moneyBack?.upTo).toEqual(pln(10_000));
  });

  it('is refused whole when less than that is left, and the tickets stay good', async () => {
    const bought = await buys({ quantity: 2, price: 10_000 });
    await giveBack(bought, 15_000);
    const one = { ...bySeller, ticketIds: bought.ticketIds.slice(0, 1) };
    const refusal = { code: 'refund_exceeds_captured', details: { refundable: pln(5_000) } };
    await expectRefused(bought, one, refusal);
    expect(await voided(bought)).toEqual([]);
  });

  it('is all that is left of a whole order, spread over its tickets', async () => {
    const bought = await buys({ quantity: 2, price: 10_000 });
    await giveBack(bought, 5_000);
    const { moneyBack, whole } = await started(bought, bySeller);
    expect([whole, moneyBack?.upTo]).toEqual([true, pln(15_000)]);
    expect(moneyBack?.tickets?.map(({ amount }) => amount)).toEqual([pln(7_500), pln(7_500)]);
  });

  it('is all that is left of a whole order, also a fee that was kept', async () => {
    const bought = await buys({ quantity: 2, price: 10_000, policy });
    const [first = ''] = bought.ticketIds;
    await start(bought, { ...byPolicy, cancellationId: id('cance2', n), ticketIds: [first] });
    const { moneyBack, whole } = await started(bought, bySeller);
    expect([whole, moneyBack?.upTo, moneyBack?.tickets]).toEqual([true, pln(11_000), undefined]);
  });

  it('is refused for tickets that cost nothing', async () => {
    const free = await buys({ quantity: 2, price: 0 });
    await expectRefused(free, bySeller, { code: 'nothing_to_refund' });
    n += 1;
    const mixed = await buys({ quantity: 1, price: 0 }, { quantity: 1, price: 10_000 });
    const [costsNothing = ''] = mixed.ticketIds;
    await expectRefused(mixed, { ...bySeller, ticketIds: [costsNothing] }, { code: 'nothing_to_refund' });
  });
});

describe('what is left of the payment', () => {
  it('will do for a buyer, also when it is nothing', async () => {
    const bought = await buys({ quantity: 3, price: 10_000 });
    await giveBack(bought, 15_000);
    const [first = '', second = '', third = ''] = bought.ticketIds;
    const giving = async (cancellation: string, ticketId: string) =>
      (await started(bought, { ...byPolicy, cancellationId: id(cancellation, n), ticketIds: [ticketId] })).moneyBack;
    expect(await giving('cance1', first)).toMatchObject({ upTo: pln(10_000) });
    expect(await giving('cance2', second)).toMatchObject({ upTo: pln(5_000), tickets: [{ amount: pln(5_000) }] });
    // Asked for again by the step that gives it back, which finds nothing.
    expect(await giving('cance3', third)).toMatchObject({ upTo: pln(10_000) });
    expect((await refundFacts(bought)).map(({ amount }) => amount.amount)).toEqual([15_000, 10_000, 5_000]);
    expect(await voided(bought)).toHaveLength(3);
  });

  it('is no condition of a cancelled concert: its tickets are void, and the money is looked for later', async () => {
    const bought = await buys({ quantity: 1, price: 10_000 }, { quantity: 1, price: 20_000 });
    await giveBack(bought, 30_000);
    const [concertId = ''] = bought.concertIds;
    const result = await started(bought, { concertId, usedTickets: 'void', reason: 'concert_cancelled' });
    expect(result).toMatchObject({ whole: false, moneyBack: { upTo: pln(10_000) } });
    expect(await voided(bought)).toEqual([bought.ticketIds[0]]);
  });
});

describe('two at once', () => {
  it('never take one ticket twice, nor more money than came in', async () => {
    const bought = await buys({ quantity: 4, price: 10_000 });
    const [a = '', b = '', c = ''] = bought.ticketIds;
    const results = await Promise.all([
      start(bought, { ...bySeller, cancellationId: id('cance1', n), ticketIds: [a, b] }),
      start(bought, { ...bySeller, cancellationId: id('cance2', n), ticketIds: [b, c] }),
      start(bought, { ...byPolicy, cancellationId: id('cance3', n) }),
      start(bought, { ...bySeller, cancellationId: id('cance4', n) }),
    ]);
    expect(results.filter(({ outcome }) => outcome === 'started').length).toBeGreaterThan(0);
    const given = (await refundFacts(bought)).map(({ amount }) => amount.amount);
    expect(given.reduce((sum, amount) => sum + amount, 0)).toBe(40_000);
    expect(await voided(bought)).toEqual([...bought.ticketIds].sort());
  });
});

describe('an order', () => {
  it('that is not paid, or that was given back, is refused', async () => {
    const bought = await buys({ quantity: 1, price: 10_000 });
    await start(bought, byPolicy);
    await expectRefused(bought, { ...byPolicy, cancellationId: id('cance2', n) }, { code: 'order_not_cancellable' });
  });

  it('that was given back in part has nothing to cancel in these tickets', async () => {
    const bought = await buys({ quantity: 2, price: 10_000 });
    const one = { ...byPolicy, ticketIds: bought.ticketIds.slice(0, 1) };
    await start(bought, one);
    await expectRefused(bought, { ...one, cancellationId: id('cance2', n) }, { code: 'nothing_to_cancel' });
  });
});
