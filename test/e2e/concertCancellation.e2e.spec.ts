import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import {
  buy,
  type Buyer,
  cancelConcert,
  cancelledThrough,
  CARD,
  isTold,
  moneyKept,
  noticesTo,
} from '../support/cancelling';
import { ended, firstRunOf } from '../support/cost';
import { type House, openHouse } from '../support/house';
import { tally } from '../support/inParallel';
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
import { timerOf } from '../support/orders';
import { intentsOf } from '../support/providers';
import { openWebUi } from '../support/webUi';

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
    unpaid = await buy(house, [concert]);
    asked = await buy(house, [concert], 'pm_card_authenticationRequired');
    paid = await buy(house, [concert], CARD);
    admitted = await buy(house, [concert], CARD);
    both = await buy(house, [concert, other], CARD);
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
    const timer = house.temporal.workflow.getHandle(await timerOf(house, holder.reservationId));
    expect(await timer.result()).toEqual({ outcome: 'released' });
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
      expect(await moneyKept(house, buyer.orderId)).toBe(0);
    }
  });

  it('pays back of an order over two concerts what this one cost, and leaves the other ticket good', async () => {
    const order = await getOrder(house, both, both.orderId);
    expect(order.status).toBe('fulfilled');
    expect(tally(order.tickets.map(({ status }) => status))).toEqual({ void: 1, issued: 1 });
    expect(await moneyKept(house, both.orderId)).toBe(PRICE);
    expect(await seatsOf(house, organizer, other)).toMatchObject({ sold: 1 });
  });

  it('tells everybody exactly once', async () => {
    const everybody = [holder, unpaid, asked, paid, admitted, both];
    await Promise.all(everybody.map((buyer) => isTold(house, buyer)));
    const again = await cancelConcert(house, organizer, concert);
    expect(again.progress).toEqual({ total: 6, done: 6, failed: 0 });
    for (const buyer of everybody) expect(await noticesTo(house, buyer)).toHaveLength(1);
  });
});

describe('an order over two concerts that are cancelled at the same time', () => {
  it('is paid back whole, each part once, and its buyer is told of each', async () => {
    const concerts = [await newConcert(house, organizer), await newConcert(house, organizer)];
    const buyer = await buy(house, concerts, CARD);
    const begun = await Promise.all(concerts.map((concert) => cancelConcert(house, organizer, concert)));
    for (const { workflowId } of begun) {
      expect((await ended(house, workflowId)).result).toEqual({ outcome: 'cancelled', total: 1, done: 1, failed: 0 });
    }
    expect(await getOrder(house, buyer, buyer.orderId)).toMatchObject({ status: 'cancelled', attention: null });
    expect(await moneyKept(house, buyer.orderId)).toBe(0);
    await isTold(house, buyer, 2);
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
