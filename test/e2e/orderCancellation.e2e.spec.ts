import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { noticeIdOf } from '../../activities/onceIds';
import { noticeWorkflowId, TASK_QUEUES } from '../../workflows/contracts/names';
import { type NoticeInput } from '../../workflows/contracts/notice';
import { cancelForConcert, cancelled } from '../support/cancellations';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { newOperator, type Operator } from '../support/operator';
import { factsOf, orderIs, orderWaitsAt } from '../support/orders';
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
import { evidenceOf, mailsTo, refundsOf } from '../support/providers';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(90_000);

let house: House;
let organizer: Person;
let operator: Operator;
let concert: string;
let buyer: Person;

beforeAll(async () => {
  house = await openHouse();
  [organizer, operator] = await Promise.all([newOrganizer(house), newOperator(house)]);
});
afterAll(() => house.close());
beforeEach(async () => {
  [concert, buyer] = await Promise.all([newConcert(house, organizer), newPerson(house)]);
});
afterEach(() => house.sandbox.clearSwitches());

const buy = async (...concerts: readonly string[]): Promise<string> => {
  for (const each of concerts) await addToCart(house, buyer, each, { quantity: 2 });
  return expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201).orderId;
};

/** Bought, and the mail with the tickets has arrived. */
const buyAndGet = async (...concerts: readonly string[]): Promise<string> => {
  const orderId = await buy(...concerts);
  await orderIs(house, buyer, orderId, 'fulfilled');
  return orderId;
};

const noticeOf = (orderId: string, of = concert): string =>
  noticeWorkflowId(noticeIdOf({ kind: 'concert_cancelled', concertId: of, orderId, reservationId: null }));

const seats = (of = concert) => seatsOf(house, organizer, of);
const allFree = { capacity: 100, available: 100, held: 0, sold: 0 };
const statuses = ({ tickets }: Order): string[] => tickets.map(({ status }) => status).sort();
const subjects = async (): Promise<string[]> => (await mailsTo(house, buyer)).map(({ subject }) => subject);

const REFUNDS = { server: 'stripe', method: 'POST', path: '/v1/refunds' } as const;

describe('a paid order whose concert is cancelled', () => {
  it('gives its money, its seats and its tickets back, and tells its buyer, each once', async () => {
    const orderId = await buyAndGet(concert);
    const about = { buyer, orderId, concert };
    const refunded = { amount: 48_000, currency: 'PLN' };
    expect(await cancelled(house, about, 'cancellation')).toEqual({ outcome: 'cancelled', refunded });
    expect((await ended(house, noticeOf(orderId), 'notice')).result).toEqual({ outcome: 'sent' });

    const order = await getOrder(house, buyer, orderId);
    expect(order).toMatchObject({
      ...{ status: 'cancelled', closeReason: 'concert_cancelled', attention: null },
      ...{
        reservation: { status: 'released' },
        payments: [{ status: 'refunded' }],
        deliveries: [{ status: 'delivered' }],
      },
      refunds: [{ status: 'succeeded', amount: refunded, reason: 'concert_cancelled' }],
    });
    expect(statuses(order)).toEqual(['void', 'void']);
    expect(await seats()).toEqual(allFree);
    expect(await subjects()).toEqual(['Your tickets: Beyoncé, Warsaw', 'Cancelled: Beyoncé, Warsaw']);
    const [, notice] = await mailsTo(house, buyer);
    expect(notice?.text).toContain('480.00 PLN');

    expect(await cancelled(house, about)).toEqual({ outcome: 'cancelled', refunded });
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 1, mails: 2 });
    expect(await seats()).toEqual(allFree);
  });

  it('keeps what it has of another concert: its tickets, its money, its status', async () => {
    const other = await newConcert(house, organizer, [{ type: 'Regular', price: 10_000, capacity: 100 }]);
    const orderId = await buyAndGet(concert, other);
    const refunded = { amount: 48_000, currency: 'PLN' };
    expect(await cancelled(house, { buyer, orderId, concert }, 'cancellation-of-a-part')).toEqual({
      ...{ outcome: 'part_cancelled', refunded },
    });
    const order = await getOrder(house, buyer, orderId);
    expect(order).toMatchObject({
      ...{ status: 'fulfilled', reservation: { status: 'confirmed' }, payments: [{ status: 'partly_refunded' }] },
      refunds: [{ status: 'succeeded', amount: refunded }],
    });
    expect(statuses(order)).toEqual(['issued', 'issued', 'void', 'void']);
    expect([await seats(), await seats(other)]).toEqual([allFree, { capacity: 100, available: 98, held: 0, sold: 2 }]);

    const rest = { amount: 20_000, currency: 'PLN' };
    expect(await cancelled(house, { buyer, orderId, concert: other })).toEqual({
      outcome: 'cancelled',
      refunded: rest,
    });
    expect(await getOrder(house, buyer, orderId)).toMatchObject({ status: 'cancelled' });
    expect((await refundsOf(house, orderId)).map(({ amount }) => amount).sort()).toEqual([20_000, 48_000]);
    expect(await seats(other)).toEqual(allFree);
  });

  it('never gives back more than came in when it loses both of its concerts at once', async () => {
    const other = await newConcert(house, organizer, [{ type: 'Regular', price: 10_000, capacity: 100 }]);
    const orderId = await buyAndGet(concert, other);
    const both = await Promise.all([concert, other].map((each) => cancelled(house, { buyer, orderId, concert: each })));
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['cancelled', 'part_cancelled']);
    await orderIs(house, buyer, orderId, 'cancelled');
    expect((await refundsOf(house, orderId)).map(({ amount }) => amount).sort()).toEqual([20_000, 48_000]);
    expect([await seats(), await seats(other)]).toEqual([allFree, allFree]);
  });

  it('that cost nothing is cancelled without a refund', async () => {
    const free = await newConcert(house, organizer, [{ type: 'Regular', price: 0, capacity: 100 }]);
    await addToCart(house, buyer, free);
    const { orderId } = expecting(await checkOut(house, buyer), 201);
    await orderIs(house, buyer, orderId, 'fulfilled');
    expect(await cancelled(house, { buyer, orderId, concert: free })).toEqual({ outcome: 'cancelled', refunded: null });
    await ended(house, noticeOf(orderId, free));
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 0, refunds: 0, mails: 2 });
    expect(await seats(free)).toEqual(allFree);
  });

  it('is not mailed its tickets any more when they are still waiting for an operator', async () => {
    await house.sandbox.addSwitch({ do: 'fail', status: 503, server: 'mailgun', times: null });
    const orderId = await buy(concert);
    const { deliveries } = await orderWaitsAt(house, buyer, orderId, 'sendTickets');
    await cancelled(house, { buyer, orderId, concert });
    const delivery = await ended(house, `delivery-${deliveries[0]?.deliveryId}`, 'delivery-recalled');
    expect(delivery.result).toEqual({ outcome: 'recalled' });
    const order = await orderWaitsAt(house, buyer, orderId, 'sendNotice');
    expect(order).toMatchObject({ status: 'cancelled', deliveries: [{ status: 'cancelled' }] });
    await house.sandbox.clearSwitches();
    expecting(await operator.tell(orderId, 'retry', { step: 'sendNotice', reason: 'Mailgun is back' }), 200);
    expect((await ended(house, noticeOf(orderId), 'notice-parked-and-retried')).result).toEqual({ outcome: 'sent' });
    expect(await subjects()).toEqual(['Cancelled: Beyoncé, Warsaw']);
  });

  it('is told once although the answer to the mail was lost', async () => {
    const orderId = await buyAndGet(concert);
    await house.sandbox.addSwitch({
      do: 'lose',
      how: 'cut',
      server: 'mailgun',
      method: 'POST',
      path: '/v3/*/messages',
    });
    await cancelled(house, { buyer, orderId, concert });
    expect((await ended(house, noticeOf(orderId))).result).toEqual({ outcome: 'sent' });
    expect(await subjects()).toEqual(['Your tickets: Beyoncé, Warsaw', 'Cancelled: Beyoncé, Warsaw']);
  });
});

describe('a refund', () => {
  it('that Stripe refuses waits for an operator, whose retry is the same refund under another key', async () => {
    const orderId = await buyAndGet(concert);
    const body = { error: { type: 'invalid_request_error', code: 'insufficient_funds', message: 'Top up first.' } };
    await house.sandbox.addSwitch({ ...REFUNDS, do: 'refuse', status: 400, body, times: null });
    const workflowId = await cancelForConcert(house, { buyer, orderId, concert });
    const waiting = await orderWaitsAt(house, buyer, orderId, 'refund');
    expect(waiting).toMatchObject({
      ...{ status: 'cancelling', refunds: [{ status: 'failed' }] },
      attention: { workflowId, error: expect.stringContaining('insufficient_funds') as string },
    });
    expect([statuses(waiting), await seats()]).toEqual([['void', 'void'], allFree]);

    await house.sandbox.clearSwitches();
    expecting(await operator.tell(orderId, 'retry', { step: 'refund', reason: 'there is money again' }), 200);
    expect((await ended(house, workflowId, 'cancellation-refund-retried')).result).toMatchObject({
      ...{ outcome: 'cancelled', refunded: { amount: 48_000 } },
    });
    expect(await getOrder(house, buyer, orderId)).toMatchObject({
      ...{ status: 'cancelled', attention: null, refunds: [{ status: 'succeeded' }] },
    });
    const asked = (await house.sandbox.requests(REFUNDS)).slice(-2);
    expect(asked.map(({ status }) => status)).toEqual([400, 200]);
    expect(asked[1]?.idempotencyKey).toBe(`${asked[0]?.idempotencyKey}:2`);
    expect(await refundsOf(house, orderId)).toHaveLength(1);
  });

  it('that got no answer is the same refund when it is tried again', async () => {
    const orderId = await buyAndGet(concert);
    await house.sandbox.addSwitch({ ...REFUNDS, do: 'lose', how: 'cut', times: null });
    const workflowId = await cancelForConcert(house, { buyer, orderId, concert });
    await eventually('the refund to be made', async () =>
      (await refundsOf(house, orderId)).length > 0 ? true : undefined,
    );
    await house.sandbox.clearSwitches();
    expect((await ended(house, workflowId)).result).toMatchObject({ outcome: 'cancelled' });
    expect(await refundsOf(house, orderId)).toHaveLength(1);
    expect(await getOrder(house, buyer, orderId)).toMatchObject({ refunds: [{ status: 'succeeded' }] });
  });

  it('that an operator has seen to himself is skipped, and who did so and why is kept', async () => {
    const orderId = await buyAndGet(concert);
    const body = { error: { type: 'invalid_request_error', code: 'charge_disputed', message: 'It is disputed.' } };
    await house.sandbox.addSwitch({ ...REFUNDS, do: 'refuse', status: 400, body, times: null });
    const workflowId = await cancelForConcert(house, { buyer, orderId, concert });
    await orderWaitsAt(house, buyer, orderId, 'refund');
    expecting(await operator.tell(orderId, 'skip', { step: 'refund', reason: 'paid by bank transfer' }), 200);
    expect((await ended(house, workflowId, 'cancellation-settled-by-hand')).result).toEqual({
      ...{ outcome: 'cancelled', refunded: null },
    });
    expect(await factsOf(house, buyer, orderId, 'OrderAttentionCleared')).toMatchObject([
      { step: 'refund', action: 'skip', by: operator.userId, reason: 'paid by bank transfer' },
    ]);
    await ended(house, noticeOf(orderId));
    expect(await refundsOf(house, orderId)).toEqual([]);
    expect((await mailsTo(house, buyer)).at(-1)?.text).toContain('given back on another way');
  });
});

it('tells a buyer who held seats and had no order, by the name he registered with', async () => {
  const about = { concertId: concert, orderId: null, reservationId: randomUUID() };
  const noticeId = noticeIdOf({ kind: 'concert_cancelled', ...about });
  const subject = { kind: 'concert_cancelled', outcome: 'seats_released' } as const;
  const input: NoticeInput = { noticeId, userId: buyer.userId, ...about, subject, policy: quickPolicy.delivery };
  const workflowId = noticeWorkflowId(noticeId);
  await house.temporal.workflow.start('notice', { workflowId, taskQueue: TASK_QUEUES.delivery, args: [input] });
  expect((await ended(house, workflowId)).result).toEqual({ outcome: 'sent' });
  const [mail] = await mailsTo(house, buyer);
  expect(mail?.text).toContain(`Hello ${buyer.name},`);
  expect(mail?.text).toContain('The seats you held are released.');
});
