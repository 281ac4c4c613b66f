import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { cancelConcert, cancelledThrough, cancellationOf, noticesTo } from '../support/cancelling';
import { ended, firstRunOf } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { tally, times } from '../support/inParallel';
import { newOperator } from '../support/operator';
import { orderIs, orderThat } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  historyOf,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  type Person,
  seatsOf,
} from '../support/people';
import { chargesOf, intentsOf, refundsOf } from '../support/providers';
import { openWebUi } from '../support/webUi';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(120_000);

const CARD = 'pm_card_visa';
const PRICE = 24_000;
const PATIENCE_SECONDS = 60;

let house: House;
let organizer: Person;
beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());

interface Buyer extends Person {
  readonly orderId: string;
}

const buy = async (concerts: readonly string[], paymentMethodId?: string): Promise<Buyer> => {
  const buyer = await newPerson(house);
  for (const concert of concerts) await addToCart(house, buyer, concert);
  const { orderId } = expecting(
    await checkOut(house, buyer, paymentMethodId === undefined ? {} : { paymentMethodId }),
    201,
  );
  if (paymentMethodId === CARD) await orderIs(house, buyer, orderId, 'fulfilled');
  return { ...buyer, orderId };
};

const reserve = async (concertId: string, buyer: Person) =>
  house.api<{ reservationId: string; code: string }>('POST', '/v1/reservations', {
    token: buyer.token,
    body: { items: [{ concertId, ticketType: 'Regular', quantity: 2 }] },
  });

const comeIn = async (concertId: string, { token, orderId }: Buyer): Promise<string> => {
  const scanner = await newPerson(house, 'Sam Scanner', ['customer', 'scanner']);
  const path = `/v1/concerts/${concertId}/scanners/${scanner.userId}`;
  expecting(await house.api('PUT', path, { token: organizer.token }), 204);
  const order = expecting(await house.api<Order>('GET', `/v1/orders/${orderId}`, { token }), 200);
  const scan = await house.api<{ result: string }>('POST', '/v1/check-ins', {
    token: scanner.token,
    body: { code: order.tickets[0]?.code, concertId, gate: 'A', nonce: randomUUID() },
  });
  return scan.body.result;
};

/** What was taken and not given back, by the card's bank. */
const moneyKept = async (orderId: string): Promise<number> => {
  const taken = (await chargesOf(house, orderId)).reduce((sum, { amount }) => sum + amount, 0);
  return (await refundsOf(house, orderId)).reduce((sum, { amount }) => sum - amount, taken);
};

const toldOnce = (buyer: Person): Promise<unknown> =>
  eventually(`${buyer.email} to be told`, async () => {
    const notices = await noticesTo(house, buyer);
    return notices.length > 0 ? notices : undefined;
  });

describe('a concert with open carts, live holds, pending payments, paid and used orders', () => {
  let concert: string;
  let other: string;
  let shopper: Person;
  let holder: Person & { reservationId: string };
  let unpaid: Buyer;
  let asked: Buyer;
  let paid: Buyer;
  let admitted: Buyer;
  let both: Buyer;

  beforeAll(async () => {
    [concert, other] = [await newConcert(house, organizer), await newConcert(house, organizer)];
    shopper = await newPerson(house);
    await addToCart(house, shopper, concert);
    const buyer = await newPerson(house);
    holder = { ...buyer, ...expecting(await reserve(concert, buyer), 201) };
    unpaid = await buy([concert]);
    asked = await buy([concert], 'pm_card_authenticationRequired');
    paid = await buy([concert], CARD);
    admitted = await buy([concert], CARD);
    both = await buy([concert, other], CARD);
    expect(await comeIn(concert, admitted)).toBe('admitted');
    const first = await cancelConcert(house, organizer, concert);
    expect(first).toMatchObject({ workflowId: `cancel-concert-${concert}`, progress: { total: 6, failed: 0 } });
  });

  it('sells and holds nothing from the moment that the cancellation is answered', async () => {
    expect((await reserve(concert, shopper)).body).toMatchObject({ status: 409, code: 'concert_cancelled' });
    expect((await checkOut(house, shopper)).body).toMatchObject({ status: 409, code: 'concert_cancelled' });
  });

  it('counts until everybody is through, and never backwards', async () => {
    const read = await cancelledThrough(house, organizer, concert, PATIENCE_SECONDS);
    expect(new Set(read.map(({ total }) => total))).toEqual(new Set([6]));
    const done = read.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((left, right) => left - right));
    expect(read.at(-1)).toEqual({ total: 6, done: 6, failed: 0 });
  });

  it('goes on in new runs, and shows how far it is in the Web UI', async () => {
    const workflowId = `cancel-concert-${concert}`;
    const { result } = await ended(house, workflowId, 'concert-cancelled');
    expect(result).toEqual({ outcome: 'cancelled', total: 6, done: 6, failed: 0 });
    expect(await firstRunOf(house, workflowId, 'concert-cancellation-begun')).toEqual({ wentOn: true });
    const { searchAttributes } = await house.temporal.workflow.getHandle(workflowId).describe();
    expect(searchAttributes).toMatchObject({
      ...{ ConcertId: [concert], ProgressTotal: [6], ProgressDone: [6], ProgressFailed: [0] },
    });
    const { details } = await (await openWebUi(house)).pageOf(workflowId);
    expect(details).toContain('6 of 6 done, 0 failed, 0 to come');
  });

  it('lets the holds go, and no seat stays taken', async () => {
    const { body } = await house.api<{ status: string }>('GET', `/v1/reservations/${holder.reservationId}`, {
      token: holder.token,
    });
    expect(body).toMatchObject({ status: 'released' });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ held: 0, sold: 0 });
  });

  it('cancels what was not paid, at the bank first', async () => {
    for (const buyer of [unpaid, asked]) {
      expect(await getOrder(house, buyer, buyer.orderId)).toMatchObject({ status: 'cancelled', tickets: [] });
    }
    expect((await intentsOf(house, asked.orderId)).map(({ status }) => status)).toEqual(['canceled']);
    const history = await historyOf(house, asked, asked.orderId);
    expect(history.indexOf('PaymentCancelled')).toBeLessThan(history.indexOf('ReservationReleased'));
  });

  it('pays back in full what was paid, also to who had come in, and voids the tickets', async () => {
    for (const buyer of [paid, admitted]) {
      const order = await getOrder(house, buyer, buyer.orderId);
      expect(order).toMatchObject({ status: 'cancelled', attention: null, refunds: [{ status: 'succeeded' }] });
      expect(order.tickets.map(({ status }) => status)).toEqual(['void']);
      expect(await moneyKept(buyer.orderId)).toBe(0);
    }
  });

  it('pays back of an order over two concerts what this one cost, and leaves the other ticket good', async () => {
    const order = await getOrder(house, both, both.orderId);
    expect(order.status).toBe('fulfilled');
    expect(tally(order.tickets.map(({ status }) => status))).toEqual({ void: 1, issued: 1 });
    expect(await moneyKept(both.orderId)).toBe(PRICE);
    expect(await seatsOf(house, organizer, other)).toMatchObject({ sold: 1 });
  });

  it('tells everybody exactly once', async () => {
    const everybody = [holder, unpaid, asked, paid, admitted, both];
    await Promise.all(everybody.map(toldOnce));
    const again = await cancelConcert(house, organizer, concert);
    expect(again.progress).toEqual({ total: 6, done: 6, failed: 0 });
    for (const buyer of everybody) expect(await noticesTo(house, buyer)).toHaveLength(1);
  });
});

describe('a cancellation that is sent again', () => {
  it('is answered the same and adds no event, while it runs and afterwards', async () => {
    const concert = await newConcert(house, organizer);
    await buy([concert], CARD);
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
    const buyer = await buy([concert], CARD);
    await house.stopWorker();
    const { workflowId, progress } = await cancelConcert(house, organizer, concert);
    expect(progress).toEqual({ total: 1, done: 0, failed: 0 });
    await house.temporal.workflow.getHandle(workflowId).terminate('by mistake');
    await house.startWorker();
    await cancelConcert(house, organizer, concert);
    await orderIs(house, buyer, buyer.orderId, 'cancelled');
  });
});

describe('one order that its bank does not pay back', () => {
  it('is flagged and keeps nobody else waiting; mended, it is counted as done', async () => {
    const concert = await newConcert(house, organizer);
    const buyers = await Promise.all(times(4).map(() => buy([concert], CARD)));
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
      expect(await moneyKept(each.orderId)).toBe(0);
      await toldOnce(each);
      expect(await noticesTo(house, each)).toHaveLength(1);
    }
  });
});

describe('an unpaid order whose checkout is gone', () => {
  it('is flagged and keeps nobody else waiting', async () => {
    const concert = await newConcert(house, organizer);
    const [lost, fine] = [await buy([concert]), await buy([concert])];
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

describe('a draft', () => {
  it('is cancelled with nobody to pay back', async () => {
    const { token } = organizer;
    const body = {
      ...{ name: 'Nobody', artist: 'Nobody', currency: 'PLN', startsAt: '2099-01-01T20:00:00Z' },
      venue: { name: 'Hall', address: 'Street 1', city: 'Warsaw', country: 'PL', timeZone: 'Europe/Warsaw' },
    };
    const drafted = await house.api<{ concertId: string }>('POST', '/v1/concerts', { token, body });
    const { concertId } = expecting(drafted, 201);
    const { workflowId, progress } = await cancelConcert(house, organizer, concertId);
    expect(progress).toEqual({ total: 0, done: 0, failed: 0 });
    expect((await ended(house, workflowId)).result).toMatchObject({ outcome: 'cancelled', total: 0 });
  });
});
