import { DefaultLogger, Runtime } from '@temporalio/worker';
import { noticeIdOf } from '../../activities/onceIds';
import { type SwitchInput } from '../../sandbox';
import { noticeWorkflowId } from '../../workflows/contracts/names';
import { cancelForConcert } from '../support/cancellations';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { buildGates, type GateAt } from '../support/gates';
import { type House, openHouse } from '../support/house';
import { inParallel, tally } from '../support/inParallel';
import { orderIs } from '../support/orders';
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
import { quickPolicy } from '../support/policy';
import { evidenceOf } from '../support/providers';
import { startWorkerProcess } from '../support/workerProcess';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(180_000);

const ANSWER_MS = 20_000;

/** Decided and written, not committed. */
const OUR_STEPS: Readonly<Record<string, GateAt>> = {
  'while the order begins to be cancelled': { table: 'orders', on: 'update', when: `new.status = 'cancelling'` },
  'while the tickets become void': { table: 'tickets', on: 'update', when: `new.status = 'void'` },
  'while the seats come back': { table: 'reservations', on: 'update', when: `new.status = 'released'` },
  'between the refund and its event': { table: 'payments', on: 'update', when: `new.status = 'refunded'` },
  'while the order becomes cancelled': { table: 'orders', on: 'update', when: `new.status = 'cancelled'` },
};

const CALLS: Readonly<Record<string, SwitchInput>> = {
  'before the answer to the refund': {
    ...{ server: 'stripe', method: 'POST', path: '/v1/refunds', do: 'delay', ms: ANSWER_MS, when: 'after' },
  },
  'before the answer to the notice': {
    ...{ server: 'mailgun', method: 'POST', path: '/v3/*/messages', do: 'delay', ms: ANSWER_MS, when: 'after' },
  },
};

interface Bought {
  readonly buyer: Person;
  readonly organizer: Person;
  readonly concert: string;
  readonly orderId: string;
}

const provider = { ...quickPolicy.provider, attemptTimeoutMs: 15_000, maximumAttempts: 6 };
const policy = { payment: { ...quickPolicy.payment, provider }, delivery: { send: provider } };
const points = [...Object.keys(CALLS), ...Object.keys(OUR_STEPS)];

let house: House;
const orders = new Map<string, Bought>();

/** An organizer, a concert and a buyer of their own: no step waits for another order's lock. */
const buy = async (): Promise<Bought> => {
  const organizer = await newOrganizer(house);
  const [concert, buyer] = await Promise.all([newConcert(house, organizer), newPerson(house)]);
  await addToCart(house, buyer, concert);
  const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
  await orderIs(house, buyer, orderId, 'fulfilled');
  return { organizer, concert, buyer, orderId };
};

const orderAt = (point: string): Bought => {
  const order = orders.get(point);
  if (order === undefined) throw new Error(`nothing was bought for ${point}`);
  return order;
};

/** One worker, an order in the middle of each step of its cancellation; then the worker is killed and another one started. */
beforeAll(async () => {
  house = await openHouse();
  const gates = await buildGates(house.database, OUR_STEPS);
  const bought = await inParallel(points, 4, buy);
  points.forEach((point, at) => orders.set(point, bought[at] as Bought));
  await house.stopWorker();
  // The provider's list of what became of a mail is behind; its messages to us are not.
  await house.sandbox.settings({ eventsLagMs: 120_000 });
  const doomed = await startWorkerProcess(house, { bulkConcurrency: 20, providerTimeoutSeconds: 30 });

  for (const [point, call] of Object.entries(CALLS)) {
    await house.sandbox.addSwitch(call);
    await cancelForConcert(house, { ...orderAt(point), policy });
    await eventually(`the provider to be asked ${point}`, async () =>
      (await house.sandbox.switches()).length === 0 ? true : undefined,
    );
  }
  for (const step of Object.keys(OUR_STEPS)) {
    await gates.close(step, orderAt(step).buyer.userId);
    await cancelForConcert(house, { ...orderAt(step), policy });
  }
  await gates.allAreHeldUp();
  await doomed.kill();
  await gates.open();
  await house.startWorker();
});
afterAll(() => house.close());

it.each(points)('a worker killed %s: the order is refunded, freed and told once', async (point) => {
  const { buyer, organizer, concert, orderId } = orderAt(point);
  await orderIs(house, buyer, orderId, 'cancelled');
  const notice = noticeIdOf({ kind: 'concert_cancelled', concertId: concert, orderId, reservationId: null });
  const told = await eventually('the notice to be started', async () => {
    try {
      await house.temporal.workflow.getHandle(noticeWorkflowId(notice)).describe();
      return noticeWorkflowId(notice);
    } catch {
      return undefined;
    }
  });
  expect((await ended(house, told)).result).toEqual({ outcome: 'sent' });
  expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 1, mails: 2 });
  expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: 100, available: 100, held: 0, sold: 0 });
  expect(await getOrder(house, buyer, orderId)).toMatchObject({ attention: null, tickets: [{ status: 'void' }] });
  const once = ['OrderCancellationStarted', 'TicketVoided', 'ReservationReleased', 'RefundSucceeded', 'OrderCancelled'];
  const facts = (await historyOf(house, buyer, orderId)).filter((type) => once.includes(type));
  expect(tally(facts)).toEqual(tally(once));
});
