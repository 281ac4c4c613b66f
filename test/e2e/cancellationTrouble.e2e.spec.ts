import { DefaultLogger, Runtime } from '@temporalio/worker';
import {
  buy,
  cancelConcert,
  cancellationOf,
  cancelledThrough,
  CARD,
  isTold,
  moneyKept,
  noticesTo,
} from '../support/cancelling';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { times } from '../support/inParallel';
import { newOperator } from '../support/operator';
import { orderIs, orderThat } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Person,
} from '../support/people';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(120_000);

const PRICE = 24_000;
const PATIENCE_SECONDS = 60;

let house: House;
let organizer: Person;
beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());

describe('a cancellation that is sent again', () => {
  it('is answered the same and adds no event, while it runs and afterwards', async () => {
    const concert = await newConcert(house, organizer);
    await buy(house, [concert], CARD);
    const { workflowId } = await cancelConcert(house, organizer, concert);
    expect(await cancelConcert(house, organizer, concert)).toMatchObject({ workflowId, progress: { total: 1 } });
    await cancelledThrough(house, organizer, concert, PATIENCE_SECONDS);
    await ended(house, workflowId);
    const events = async () => (await house.database.db('events').count<{ count: bigint }[]>())[0]?.count;
    const before = await events();
    expect(await cancelConcert(house, organizer, concert, 'Another reason')).toEqual({
      workflowId,
      progress: { total: 1, done: 1, failed: 0 },
    });
    expect(await events()).toBe(before);
  });

  it('goes on with what a cancellation that was terminated has left', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await buy(house, [concert], CARD);
    await house.stopWorker();
    const { workflowId, progress } = await cancelConcert(house, organizer, concert);
    expect(progress).toEqual({ total: 1, done: 0, failed: 0 });
    await house.temporal.workflow.getHandle(workflowId).terminate('by mistake');
    await house.startWorker();
    await cancelConcert(house, organizer, concert);
    await orderIs(house, buyer, buyer.orderId, 'cancelled');
  });
});

describe('money that comes while the concert is being cancelled', () => {
  it('goes back, whole and once', async () => {
    const concert = await newConcert(house, organizer);
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    await house.sandbox.addSwitch({
      ...{ server: 'stripe', method: 'POST', path: '/v1/payment_intents/*/confirm', do: 'delay', ms: 1_500 },
      when: 'after',
    });
    const answer = checkOut(house, buyer, { paymentMethodId: CARD });
    await eventually('the card to be charged', async () =>
      (await house.sandbox.switches()).length === 0 ? true : undefined,
    );
    const { workflowId } = await cancelConcert(house, organizer, concert);
    const { orderId } = expecting(await answer, 201);
    expect((await ended(house, workflowId)).result).toEqual({ outcome: 'cancelled', total: 1, done: 1, failed: 0 });
    const order = await orderThat(house, buyer, orderId, 'be paid back', ({ refunds }) =>
      refunds.some(({ status }) => status === 'succeeded'),
    );
    expect(order).toMatchObject({ status: 'cancelled', tickets: [], refunds: [{ amount: { amount: PRICE } }] });
    expect(await moneyKept(house, orderId)).toBe(0);
    await isTold(house, buyer);
    expect(await noticesTo(house, buyer)).toMatchObject([{ text: expect.stringContaining('240.00 PLN') as string }]);
  });
});

describe('one order that its bank does not pay back', () => {
  it('is flagged and keeps nobody else waiting; mended, it is counted as done', async () => {
    const concert = await newConcert(house, organizer);
    const buyers = await Promise.all(times(4).map(() => buy(house, [concert], CARD)));
    await house.sandbox.addSwitch({
      ...{ server: 'stripe', method: 'POST', path: '/v1/refunds', do: 'refuse', status: 400 },
      body: { error: { type: 'invalid_request_error', code: 'charge_disputed', message: 'The charge is disputed.' } },
    });
    const { workflowId } = await cancelConcert(house, organizer, concert);
    const { result } = await ended(house, workflowId, 'concert-cancelled-one-failed');
    expect(result).toEqual({ outcome: 'cancelled', total: 4, done: 3, failed: 1 });
    expect((await cancellationOf(house, organizer, concert)).progress).toEqual({ total: 4, done: 3, failed: 1 });

    const operator = await newOperator(house);
    const [stuck] = await operator.waiting();
    const buyer = buyers.find(({ orderId }) => orderId === stuck);
    if (buyer === undefined) throw new Error('no order of this concert waits for an operator');
    const { attention, status } = await getOrder(house, buyer, buyer.orderId);
    expect(status).toBe('cancelling');
    expect(await noticesTo(house, buyer)).toEqual([]);
    const step = attention?.step ?? '';
    expecting(await operator.tell(buyer.orderId, 'retry', { step, reason: 'The dispute is settled' }), 200);
    await orderThat(house, buyer, buyer.orderId, 'be cancelled', (order) => order.status === 'cancelled');
    expect((await cancellationOf(house, organizer, concert)).progress).toEqual({ total: 4, done: 4, failed: 0 });
    for (const each of buyers) {
      expect(await moneyKept(house, each.orderId)).toBe(0);
      await isTold(house, each);
      expect(await noticesTo(house, each)).toHaveLength(1);
    }
  });
});

describe('an unpaid order whose checkout is gone', () => {
  it('is flagged and keeps nobody else waiting', async () => {
    const concert = await newConcert(house, organizer);
    const [lost, fine] = [await buy(house, [concert]), await buy(house, [concert])];
    await house.temporal.workflow.getHandle(`order-${lost.orderId}`).terminate('by mistake');
    const { workflowId } = await cancelConcert(house, organizer, concert);
    expect((await ended(house, workflowId)).result).toMatchObject({ total: 2, done: 1, failed: 1 });
    expect(await getOrder(house, fine, fine.orderId)).toMatchObject({ status: 'cancelled' });
    expect(await getOrder(house, lost, lost.orderId)).toMatchObject({
      status: 'awaiting_payment',
      attention: { step: 'cancelOrders', workflowId: `order-${lost.orderId}` },
    });
  });
});
