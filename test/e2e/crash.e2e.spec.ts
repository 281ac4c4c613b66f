import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type SwitchInput } from '../../sandbox';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { buildGates, type GateAt } from '../support/gates';
import { type House, openHouse } from '../support/house';
import { inParallel, tally } from '../support/inParallel';
import { askAgain, orderIs, orderThat } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  historyOf,
  newConcert,
  newOrganizer,
  newPerson,
  type Person,
  seatsOf,
} from '../support/people';
import { foldPool, poolEvents, poolRow } from '../support/pool';
import { quickPolicy } from '../support/policy';
import { evidenceOf, intentsOf } from '../support/providers';
import { startWorkerProcess, type WorkerProcess } from '../support/workerProcess';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(180_000);

const PATIENCE_SECONDS = 120;
const ANSWER_MS = 20_000;
/** So late that the next worker has asked for the same by then. */
const ARRIVAL_MS = 45_000;

/** Decided and written, not committed. What came before it in the same workflow task is committed and not yet in the history. */
const OUR_STEPS: Readonly<Record<string, GateAt>> = {
  'while the cart is claimed': { table: 'carts', on: 'update', when: `new.status = 'checking_out'` },
  'while the seats are held': { table: 'reservations', on: 'insert' },
  'while the order is placed': { table: 'orders', on: 'insert' },
  'before the payment is begun': { table: 'payments', on: 'insert' },
  'between the intent and its event': {
    table: 'payments',
    on: 'update',
    when: 'old.intent_id is null and new.intent_id is not null',
  },
  'between the charge and its event': { table: 'payments', on: 'update', when: `new.status = 'succeeded'` },
  'while the seats are sold': { table: 'reservations', on: 'update', when: `new.status = 'confirmed'` },
  'while the tickets are issued': { table: 'tickets', on: 'insert' },
  'while the invoice is issued': { table: 'invoices', on: 'insert' },
  'while the order becomes paid': { table: 'orders', on: 'update', when: `new.status = 'paid'` },
  'while the delivery is asked for': { table: 'deliveries', on: 'insert' },
  'between the mail and its event': { table: 'deliveries', on: 'update', when: `new.status = 'sent'` },
};

const CONFIRM = { server: 'stripe', method: 'POST', path: '/v1/payment_intents/*/confirm' } as const;

interface Call {
  /** What the provider has done to the request when the worker dies, and what it does with it afterwards. */
  readonly call: SwitchInput;
  /** What is not yet known then. */
  readonly missing: string;
}

const CALLS: Readonly<Record<string, Call>> = {
  'before the answer to the intent': {
    call: { ...CONFIRM, path: '/v1/payment_intents', do: 'delay', ms: ANSWER_MS, when: 'after' },
    missing: 'PaymentIntentCreated',
  },
  'before the answer to the charge': {
    call: { ...CONFIRM, do: 'delay', ms: ANSWER_MS, when: 'after' },
    missing: 'PaymentSucceeded',
  },
  'before the charge arrives': {
    call: { ...CONFIRM, do: 'delay', ms: ARRIVAL_MS, when: 'before' },
    missing: 'PaymentSucceeded',
  },
  'before the answer to the mail': {
    call: {
      ...{ server: 'mailgun', method: 'POST', path: '/v3/*/messages' },
      ...{ do: 'delay', ms: ANSWER_MS, when: 'after' },
    },
    missing: 'TicketsSent',
  },
};

/** Each of them once, whatever happened in between. */
const FACTS = [
  ...['ReservationHeld', 'OrderPlaced', 'OrderAwaitingPayment', 'PaymentInitiated', 'PaymentIntentCreated'],
  ...['PaymentSucceeded', 'ReservationConfirmed', 'TicketIssued', 'InvoiceIssued', 'OrderPaid'],
  ...['TicketDeliveryRequested', 'TicketsSent', 'TicketsDelivered', 'OrderFulfilled'],
];

interface Bought {
  readonly buyer: Person;
  readonly organizer: Person;
  readonly concert: string;
  readonly orderId: string;
}

const provider = { ...quickPolicy.provider, attemptTimeoutMs: 15_000, maximumAttempts: 6 };
const points = [...Object.keys(CALLS), ...Object.keys(OUR_STEPS)];

let house: House;
let worker: WorkerProcess | undefined;
const orders = new Map<string, Bought>();
const knownAtDeath = new Map<string, readonly string[]>();

/** An organizer, a concert and a buyer of their own: no step waits for another order's lock. */
const prepare = async () => {
  const organizer = await newOrganizer(house);
  const [concert, buyer] = await Promise.all([newConcert(house, organizer), newPerson(house)]);
  await addToCart(house, buyer, concert);
  return { organizer, concert, buyer };
};

const buy = async (point: string, prepared: Omit<Bought, 'orderId'>): Promise<void> => {
  const { body } = await checkOut(house, prepared.buyer, { paymentMethodId: 'pm_card_visa' });
  orders.set(point, { ...prepared, orderId: body.orderId });
};

/** One worker, sixteen orders, each in the middle of another step; then the worker is killed and another one started. */
beforeAll(async () => {
  house = await openHouse({ waitMs: 1_500, policy: { provider, delivery: { send: provider } } });
  const gates = await buildGates(house.database, OUR_STEPS);
  await house.stopWorker();
  // The provider's list of what became of a mail is behind; its messages to us are not.
  await house.sandbox.settings({ eventsLagMs: 120_000 });
  const prepared = await inParallel(points, 4, prepare);
  const preparedFor = (point: string) => prepared[points.indexOf(point)] as Omit<Bought, 'orderId'>;
  worker = await startWorkerProcess(house, { concurrency: 40, providerTimeoutSeconds: 30 });

  const answers: Promise<void>[] = [];
  for (const [point, { call }] of Object.entries(CALLS)) {
    await house.sandbox.addSwitch(call);
    answers.push(buy(point, preparedFor(point)));
    await eventually(`the provider to be asked ${point}`, async () =>
      (await house.sandbox.switches()).length === 0 ? true : undefined,
    );
  }
  for (const step of Object.keys(OUR_STEPS)) {
    await gates.close(step, preparedFor(step).buyer.userId);
    answers.push(buy(step, preparedFor(step)));
  }
  await gates.allAreHeldUp();
  await worker?.kill();
  await gates.open();
  await Promise.all(answers);
  for (const point of Object.keys(CALLS)) {
    const { buyer, orderId } = orders.get(point) as Bought;
    knownAtDeath.set(point, await historyOf(house, buyer, orderId));
  }
  worker = await startWorkerProcess(house);
});
afterAll(async () => {
  await worker?.stop();
  await house.close();
});

describe('a worker that is killed', () => {
  it('was in the middle of each call', () => {
    for (const [point, { missing }] of Object.entries(CALLS)) {
      expect(knownAtDeath.get(point)).toContain('OrderPlaced');
      expect(knownAtDeath.get(point)).not.toContain(missing);
    }
  });

  it.each(points)('%s: the order is paid, charged and mailed once', async (point) => {
    const { buyer, organizer, concert, orderId } = orders.get(point) as Bought;
    const isDone = ({ status }: { status: string }): boolean => status === 'fulfilled';
    const order = await orderThat(house, buyer, orderId, 'be fulfilled', isDone, PATIENCE_SECONDS);
    await ended(house, order.workflowId);
    await ended(house, `delivery-${order.deliveries[0]?.deliveryId}`);
    expect(tally(await historyOf(house, buyer, orderId))).toEqual(tally(FACTS));
    expect(order).toMatchObject({ attention: null, payments: [{ status: 'succeeded' }] });
    expect([order.payments.length, order.tickets.length, order.invoices.length]).toEqual([1, 1, 1]);
    expect(await intentsOf(house, orderId)).toHaveLength(1);
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
    expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: 100, available: 99, held: 0, sold: 1 });
  });
});

describe('a hold', () => {
  it('ends on time for everybody else although no worker is there to end it', async () => {
    const organizer = await newOrganizer(house);
    const concert = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
    const [first, second] = [await newPerson(house), await newPerson(house)];
    const hasty = await house.openApi({ holdMs: 3_000, holdGraceMs: 200 });
    await addToCart(house, first, concert);
    const { orderId } = expecting(await checkOut(house, first, { api: hasty }), 201);
    await worker?.kill();
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 0 });
    await eventually('the seat to be shown as free', async () => {
      const { body } = await house.api<{ ticketTypes: { available: number }[] }>('GET', `/v1/concerts/${concert}`);
      return body.ticketTypes[0]?.available === 1 ? true : undefined;
    });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 1 });
    expect(await getOrder(house, first, orderId)).toMatchObject({ status: 'awaiting_payment' });

    await addToCart(house, second, concert);
    const purchase = { paymentMethodId: 'pm_card_visa', idempotencyKey: randomUUID() };
    expect((await checkOut(house, second, purchase)).status).toBe(202);
    worker = await startWorkerProcess(house);
    const bought = await askAgain(house, second, purchase);
    const paid = await orderIs(house, second, bought.orderId, 'fulfilled');
    await orderIs(house, first, orderId, 'expired');

    const events = await poolEvents(house, concert);
    const freed = events.filter(({ type }) => type === 'HoldExpired' || type === 'HoldReleased');
    expect(freed).toHaveLength(1);
    expect(paid.tickets).toHaveLength(1);
    expect(await poolRow(house, concert)).toEqual({ capacity: 1, held: 0, sold: 1, version: events.length });
    expect(foldPool(events)).toMatchObject({ held: 0, sold: 1 });
  });

  it('whose process is gone for good is swept by the next buyer', async () => {
    const organizer = await newOrganizer(house);
    const concert = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
    const [first, second] = [await newPerson(house), await newPerson(house)];
    const hasty = await house.openApi({ holdMs: 1_000, holdGraceMs: 200 });
    await addToCart(house, first, concert);
    const { workflowId } = expecting(await checkOut(house, first, { api: hasty }), 201);
    await house.temporal.workflow.getHandle(workflowId).terminate('nobody is left to end this hold');
    await eventually('the seat to be shown as free', async () =>
      (await seatsOf(house, organizer, concert)).available === 1 ? true : undefined,
    );
    await addToCart(house, second, concert);
    expecting(await checkOut(house, second), 201);
    expect((await poolEvents(house, concert)).slice(-2).map(({ type }) => type)).toEqual(['HoldExpired', 'SeatsHeld']);
    expect(await poolRow(house, concert)).toMatchObject({ held: 1, sold: 0 });
  });
});

describe('a request of the dead worker', () => {
  it('that arrives after that of its successor changes nothing', async () => {
    const { buyer, orderId } = orders.get('before the charge arrives') as Bought;
    const [intent] = await intentsOf(house, orderId);
    const path = `/v1/payment_intents/${intent?.id}/confirm`;
    const requests = await eventually('both requests to be answered', async () => {
      const answered = await house.sandbox.requests({ server: 'stripe', path });
      return answered.length === 2 ? answered : undefined;
    });
    expect(requests.map(({ replayed }) => replayed)).toEqual([false, true]);
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
  });
});
