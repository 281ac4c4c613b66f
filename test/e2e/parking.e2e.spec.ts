import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { buildFaults, type Faults } from '../support/faults';
import { type House, openHouse } from '../support/house';
import { buyTooLate, moneyIsBack, type UnderWay } from '../support/lateMoney';
import { newOperator, type Operator } from '../support/operator';
import { orderIs, orderThat } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  type Person,
  seatsOf,
} from '../support/people';
import { quickPolicy } from '../support/policy';
import { evidenceOf } from '../support/providers';
import { openWebUi } from '../support/webUi';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(90_000);

/** The retries of a step of our own take about half a minute until it parks. */
const PATIENCE_SECONDS = 60;
const STEP = 'issueTickets';

let house: House;
let operator: Operator;
let faults: Faults;

interface Stuck {
  readonly buyer: Person;
  readonly organizer: Person;
  readonly concert: string;
  readonly orderId: string;
}

const newBuyer = async (): Promise<Omit<Stuck, 'orderId'>> => {
  const organizer = await newOrganizer(house);
  const [concert, buyer] = await Promise.all([newConcert(house, organizer), newPerson(house)]);
  await faults.strike(buyer.userId);
  return { organizer, concert, buyer };
};

const buy = async (): Promise<Stuck> => {
  const bought = await newBuyer();
  await addToCart(house, bought.buyer, bought.concert);
  const { orderId } = expecting(await checkOut(house, bought.buyer, { paymentMethodId: 'pm_card_visa' }), 201);
  return { ...bought, orderId };
};

const buyLate = async (): Promise<Stuck & UnderWay> => {
  const bought = await newBuyer();
  const late = await buyTooLate(house, bought.buyer, bought.concert);
  await late.arrives();
  return { ...bought, ...late };
};

const waits = ({ buyer, orderId }: Stuck): Promise<Order> =>
  orderThat(house, buyer, orderId, `wait at ${STEP}`, ({ attention }) => attention?.step === STEP, PATIENCE_SECONDS);

const tell = async (orderId: string, word: 'retry' | 'compensate'): Promise<void> => {
  expecting(await operator.tell(orderId, word, { step: STEP, reason: 'seen to' }), 200);
};

const orderOf = ({ buyer, orderId }: Stuck): Promise<Order> => getOrder(house, buyer, orderId);
const seats = ({ organizer, concert }: Stuck) => seatsOf(house, organizer, concert);
const evidence = ({ buyer, orderId }: Stuck) => evidenceOf(house, buyer, orderId);

let mended: Stuck;
let givenUp: Stuck;
let late: Stuck & UnderWay;

/** Three orders whose money is there and whose tickets cannot be issued. */
beforeAll(async () => {
  house = await openHouse({
    waitMs: 5_000,
    policy: { payment: { ...quickPolicy.payment, lookUpMs: 400, maximumLookUpMs: 400 } },
  });
  [operator, faults] = await Promise.all([newOperator(house), buildFaults(house.database.db, 'tickets')]);
  [mended, givenUp, late] = await Promise.all([buy(), buy(), buyLate()]);
  await Promise.all([mended, givenUp, late].map(waits));
});
afterAll(() => house.close());

describe('a step of our own that fails again and again', () => {
  it('waits with the money taken, the seats sold and nothing issued', async () => {
    const order = await orderOf(mended);
    expect(order).toMatchObject({
      status: 'awaiting_payment',
      payments: [{ status: 'succeeded' }],
      tickets: [],
      invoices: [],
      attention: { step: STEP, error: expect.stringContaining('a fault of the test in tickets') as string },
    });
    expect(await seats(mended)).toMatchObject({ available: 99, held: 0, sold: 1 });
    expect([...(await operator.waiting())].sort()).toEqual(
      [mended, givenUp, late].map(({ orderId }) => orderId).sort(),
    );
    const query = `NeedsAttention = "${STEP}" AND OrderId = "${mended.orderId}"`;
    await eventually(
      'the Web UI to find it',
      async () => (await (await openWebUi(house)).find(query)).includes(`order-${mended.orderId}`) || undefined,
    );
  });

  it('is done by a retry when it is mended', async () => {
    const { buyer, orderId } = mended;
    await faults.mend(buyer.userId);
    await tell(orderId, 'retry');
    const order = await orderIs(house, buyer, orderId, 'fulfilled');
    expect([order.tickets.length, order.invoices.length, order.attention]).toEqual([1, 1, null]);
    expect(await evidence(mended)).toEqual({ charges: 1, refunds: 0, mails: 1 });
  });

  it('is undone when an operator gives it up: the money goes back and the seats are free', async () => {
    const { buyer, orderId } = givenUp;
    await tell(orderId, 'compensate');
    const { workflowId } = await orderOf(givenUp);
    expect((await ended(house, workflowId)).result).toMatchObject({ outcome: 'cancelled' });
    const isRefunded = ({ payments }: Order): boolean => payments[0]?.status === 'refunded';
    const order = await orderThat(house, buyer, orderId, 'be refunded', isRefunded);
    expect(order).toMatchObject({ status: 'cancelled', tickets: [], invoices: [], attention: null });
    expect(await seats(givenUp)).toEqual({ capacity: 100, available: 100, held: 0, sold: 0 });
    expect(await evidence(givenUp)).toEqual({ charges: 1, refunds: 1, mails: 0 });
  });

  it('is undone also when the money had come late', async () => {
    const { buyer, orderId, paymentWorkflowId } = late;
    await tell(orderId, 'compensate');
    expect((await ended(house, paymentWorkflowId)).result).toEqual({ outcome: 'late_refunded' });
    const order = await moneyIsBack(house, buyer, orderId);
    expect(order).toMatchObject({ status: 'expired', tickets: [], invoices: [], attention: null });
    expect(await seats(late)).toEqual({ capacity: 100, available: 100, held: 0, sold: 0 });
    expect(await evidence(late)).toEqual({ charges: 1, refunds: 1, mails: 0 });
  });
});
