import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type SwitchInput } from '../../sandbox';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { newOperator, type Operator } from '../support/operator';
import { askAgain, factsOf, orderIs, ordersOf, orderThat, orderWaitsAt } from '../support/orders';
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
import { evidenceOf, intentsOf, mailsTo } from '../support/providers';
import { openWebUi, type WebUi } from '../support/webUi';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const CARD = 'pm_card_visa';
/** How long a checkout waits for what does not come, and by when it has to have answered at the latest. */
const HURRIED_MS = 2_500;
const AT_THE_LATEST_MS = 10_000;
const ONCE = { charges: 1, refunds: 0, mails: 1 };

let house: House;
let organizer: Person;
let operator: Operator;
let webUi: WebUi;
let concert: string;
let buyer: Person;

beforeAll(async () => {
  house = await openHouse();
  [organizer, operator, webUi] = await Promise.all([newOrganizer(house), newOperator(house), openWebUi(house)]);
});
afterAll(() => house.close());
beforeEach(async () => {
  concert = await newConcert(house, organizer);
  buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
});
afterEach(async () => {
  await house.sandbox.clearSwitches();
  await house.sandbox.releaseWebhooks();
});

/** Its gateway answers, it does not. */
const goesDown = (server: 'stripe' | 'mailgun'): Promise<string> =>
  house.sandbox.addSwitch({ server, do: 'fail', status: 503, format: 'html', times: null });

describe('while the mail provider is down', () => {
  it('a delivery is retried, parks, is seen in the Web UI and ends well by a word from there', async () => {
    await goesDown('mailgun');
    const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: CARD }), 201);
    await orderWaitsAt(house, buyer, orderId, 'sendTickets');
    const hasFailed = ({ deliveries }: Order): boolean => deliveries[0]?.status === 'failed';
    const waiting = await orderThat(house, buyer, orderId, 'have a failed delivery', hasFailed);
    expect(waiting).toMatchObject({ status: 'paid', deliveries: [{ attempts: 3 }] });
    expect(waiting.attention?.error).toContain('503');
    expect(waiting.tickets[0]?.code).toEqual(expect.any(String));
    expect(await operator.waiting()).toContain(orderId);

    const workflowId = `delivery-${waiting.deliveries[0]?.deliveryId}`;
    const query = `NeedsAttention = "sendTickets" AND OrderId = "${orderId}"`;
    await eventually('the Web UI to find the delivery', async () =>
      (await webUi.find(query)).includes(workflowId) ? true : undefined,
    );
    const page = await webUi.pageOf(workflowId);
    expect(page.details).toMatch(/\| sendTickets \| needs attention \| .*503.*retry, skip, abort/);
    expect(page.words).toEqual(['retry', 'skip', 'abort']);

    await house.sandbox.clearSwitches();
    await webUi.update(workflowId, 'retry', { reason: 'the provider is back', actor: 'olga' });
    expect((await ended(house, workflowId, 'delivery-parked-and-retried')).result).toEqual({ outcome: 'sent' });
    const order = await orderIs(house, buyer, orderId, 'fulfilled');
    expect(order).toMatchObject({ attention: null, deliveries: [{ status: 'delivered' }] });
    expect(await evidenceOf(house, buyer, orderId)).toEqual(ONCE);
    expect(await factsOf(house, buyer, orderId, 'OrderAttentionCleared')).toMatchObject([
      { step: 'sendTickets', action: 'retry', by: 'olga', reason: 'the provider is back' },
    ]);
    await eventually('the Web UI to find nothing', async () =>
      (await webUi.find(query)).length === 0 ? true : undefined,
    );
  });

  it('the same word may come as a signal', async () => {
    await goesDown('mailgun');
    const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: CARD }), 201);
    const { deliveries } = await orderWaitsAt(house, buyer, orderId, 'sendTickets');
    await house.sandbox.clearSwitches();
    await webUi.signal(`delivery-${deliveries[0]?.deliveryId}`, 'retry', { reason: 'the provider is back' });
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await mailsTo(house, buyer)).toHaveLength(1);
  });
});

describe('while the card provider is down', () => {
  const parked = async () => {
    const hurried = await house.openApi({}, HURRIED_MS);
    await goesDown('stripe');
    const answer = await checkOut(house, buyer, { paymentMethodId: CARD, api: hurried });
    const { orderId } = expecting(answer, 201);
    return { placed: answer.body, order: await orderWaitsAt(house, buyer, orderId, 'charge') };
  };

  it('the seats are held, and the charge is made by an operator when it is back', async () => {
    const { placed, order } = await parked();
    expect(placed).toMatchObject({ status: 'awaiting_payment', payments: [{ status: 'processing' }] });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 99, held: 1 });

    const { orderId } = order;
    await house.sandbox.clearSwitches();
    expecting(await operator.tell(orderId, 'retry', { step: 'charge', reason: 'the provider is back' }), 200);
    expect(await orderIs(house, buyer, orderId, 'fulfilled')).toMatchObject({ attention: null });
    expect((await ended(house, order.workflowId)).result).toEqual({ outcome: 'paid' });
    expect(await evidenceOf(house, buyer, orderId)).toEqual(ONCE);
  });

  it('an operator may give the order up, and its seats are free', async () => {
    const { order } = await parked();
    const { orderId } = order;
    expecting(await operator.tell(orderId, 'compensate', { step: 'charge', reason: 'not today' }), 200);
    expect((await ended(house, order.workflowId)).result).toMatchObject({ outcome: 'cancelled' });
    expect(await getOrder(house, buyer, orderId)).toMatchObject({
      status: 'cancelled',
      attention: null,
      payments: [{ status: 'cancelled' }],
    });
    expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: 100, available: 100, held: 0, sold: 0 });
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 0, refunds: 0, mails: 0 });
  });
});

describe('while all workers are away', () => {
  it('a checkout is taken, and is there once when they return', async () => {
    const hurried = await house.openApi({}, HURRIED_MS);
    await house.stopWorker();
    const purchase = { paymentMethodId: CARD, idempotencyKey: randomUUID(), api: hurried };
    const askedAt = Date.now();
    const answer = await checkOut(house, buyer, purchase);
    expect(Date.now() - askedAt).toBeLessThan(AT_THE_LATEST_MS);
    const { orderId } = answer.body;
    expect(answer).toMatchObject({ status: 202, body: { orderId, status: 'pending', workflowId: `order-${orderId}` } });
    expect(answer.headers.get('location')).toBe(`/v1/orders/${orderId}`);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await checkOut(house, buyer, purchase)).body).toEqual(answer.body);

    await house.startWorker();
    const order = await askAgain(house, buyer, purchase);
    expect(order.orderId).toBe(orderId);
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await ordersOf(house, buyer)).toHaveLength(1);
    expect(await evidenceOf(house, buyer, orderId)).toEqual(ONCE);
  });
});

describe('while Temporal is away', () => {
  it('a checkout is refused for now, and the same one is made when it is back', async () => {
    // Nothing listens there.
    const cutOff = await house.openApi({}, HURRIED_MS, '127.0.0.1:1');
    const purchase = { paymentMethodId: CARD, idempotencyKey: randomUUID() };
    const askedAt = Date.now();
    const answer = await checkOut(house, buyer, { ...purchase, api: cutOff });
    expect(Date.now() - askedAt).toBeLessThan(AT_THE_LATEST_MS);
    expect(answer).toMatchObject({ status: 503, body: { code: 'processes_unavailable' } });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    const cart = await cutOff<{ status: string; totalItems: number }>('GET', '/v1/cart', { token: buyer.token });
    expect(cart).toMatchObject({ status: 200, body: { status: 'open', totalItems: 1 } });
    expect(await ordersOf(house, buyer)).toEqual([]);

    const { orderId } = expecting(await checkOut(house, buyer, purchase), 201);
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await ordersOf(house, buyer)).toHaveLength(1);
    expect(await evidenceOf(house, buyer, orderId)).toEqual(ONCE);
  });
});

describe('an answer that is lost', () => {
  const INTENTS = { server: 'stripe', method: 'POST', path: '/v1/payment_intents' } as const;
  const CONFIRMS = { ...INTENTS, path: '/v1/payment_intents/*/confirm' } as const;
  const MAILS = { server: 'mailgun', method: 'POST', path: '/v3/*/messages' } as const;
  // The card provider's library sends once more by itself when a connection breaks, so that one lost answer would not be seen.
  const LOST = { do: 'lose', work: 'done', times: 2 } as const;
  const CUT = { do: 'lose', work: 'done', how: 'cut' } as const;
  const cases: Readonly<Record<string, SwitchInput>> = {
    'of a payment that was created': { ...INTENTS, ...LOST },
    'of a payment that was created, in the middle': { ...INTENTS, ...CUT },
    'of a payment that was charged': { ...CONFIRMS, ...LOST },
    'of a payment that was charged, in the middle': { ...CONFIRMS, ...CUT },
    'of a payment that was charged, by the gateway in front': { ...CONFIRMS, do: 'fail', work: 'done', format: 'html' },
    'of a mail that was sent': { ...MAILS, ...LOST, times: 1 },
    'of a mail that was sent, in the middle': { ...MAILS, ...CUT },
    'of a mail that was sent, by the gateway in front': { ...MAILS, do: 'fail', work: 'done', format: 'html' },
  };

  it.each(Object.entries(cases))('%s: is asked for again, and nothing is done twice', async (_name, lost) => {
    await house.sandbox.addSwitch(lost);
    // No webhook may say that the mail has arrived: the provider has to be asked.
    await house.sandbox.holdWebhooks({ server: 'mailgun' });
    const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: CARD }), 201);
    const isSent = ({ deliveries }: Order): boolean => deliveries[0]?.status === 'sent';
    const { workflowId, deliveries } = await orderThat(house, buyer, orderId, 'have its tickets sent', isSent);
    await ended(house, workflowId);
    await ended(house, `delivery-${deliveries[0]?.deliveryId}`);
    await house.sandbox.releaseWebhooks({ server: 'mailgun' });
    const { attention } = await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await house.sandbox.switches()).toEqual([]);
    expect(attention).toBeNull();
    expect(await intentsOf(house, orderId)).toHaveLength(1);
    expect(await evidenceOf(house, buyer, orderId)).toEqual(ONCE);
  });
});
