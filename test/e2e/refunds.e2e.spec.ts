import { DefaultLogger, Runtime } from '@temporalio/worker';
import { isTold, noticesTo } from '../support/cancelling';
import { cancelled } from '../support/cancellations';
import { ended } from '../support/cost';
import { type House, openHouse } from '../support/house';
import { newOperator, type Operator } from '../support/operator';
import { factsOf, orderIs, orderThat, orderWaitsAt } from '../support/orders';
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
} from '../support/people';
import { refundsOf } from '../support/providers';
import {
  askForRefund,
  type Bought,
  openProcesses,
  type OpenProcesses,
  providerRefunds,
  refundInDashboard,
  refundsAre,
} from '../support/refunds';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const PRICE = 24_000;
const CARD = 'pm_card_visa';
const REFUNDS = { server: 'stripe', method: 'POST', path: '/v1/refunds' } as const;
const LATER = { outcome: 'given_up', reason: 'settled_by_hand' };

let house: House;
let organizer: Person;
let operator: Operator;
let processes: OpenProcesses;
let concert: string;

beforeAll(async () => {
  house = await openHouse();
  [organizer, operator] = await Promise.all([newOrganizer(house), newOperator(house)]);
  concert = await newConcert(house, organizer);
  processes = openProcesses(house);
});
afterAll(async () => {
  await processes.close();
  await house.close();
});
afterEach(() => house.sandbox.clearSwitches());

const buy = async (paymentMethodId = CARD): Promise<Bought> => {
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
  const { orderId, payments } = expecting(await checkOut(house, buyer, { paymentMethodId }), 201);
  await orderIs(house, buyer, orderId, 'fulfilled');
  return { orderId, paymentId: payments[0]?.paymentId ?? 'none', buyer };
};

const orderOf = ({ buyer, orderId }: Bought) => getOrder(house, buyer, orderId);
const word = (bought: Bought, action: 'retry' | 'skip', reason: string) =>
  operator.tell(bought.orderId, action, { step: 'refund', reason });

describe('money that an organizer gives back, in parts and two at once', () => {
  it('goes back in parts, and never more than was captured', async () => {
    const bought = await buy();
    const part = await askForRefund(processes, bought, 10_000);
    expect(part.answer).toEqual({ outcome: 'settled' });
    expect((await ended(house, part.workflowId, 'refund')).result).toEqual({ outcome: 'refunded' });
    expect(await orderOf(bought)).toMatchObject({
      ...{ status: 'fulfilled', tickets: [{ status: 'issued' }], payments: [{ status: 'partly_refunded' }] },
      refunds: [{ status: 'succeeded', amount: { amount: 10_000 }, reason: 'The seats had no view', external: false }],
    });
    await isTold(house, bought.buyer);
    expect((await noticesTo(house, bought.buyer))[0]?.text).toContain('100.00 PLN goes back');

    const tooMuch = await askForRefund(processes, bought, 14_001);
    expect(tooMuch.answer).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'refund_exceeds_captured', details: { refundable: { amount: 14_000, currency: 'PLN' } } },
    });
    const rest = await askForRefund(processes, bought);
    expect((await ended(house, rest.workflowId)).result).toEqual({ outcome: 'refunded' });
    expect(await orderOf(bought)).toMatchObject({ payments: [{ status: 'refunded', refunded: { amount: PRICE } }] });
    expect((await refundsOf(house, bought.orderId)).map(({ amount }) => amount).sort()).toEqual([10_000, 14_000]);
  });

  it('is asked for by two at once and goes to one of them, where it does not reach for both', async () => {
    const bought = await buy();
    const asked = await Promise.all([1, 2].map(() => askForRefund(processes, bought, 20_000)));
    expect(asked.map(({ answer }) => answer.outcome).sort()).toEqual(['refused', 'settled']);
    for (const { workflowId } of asked) await ended(house, workflowId);
    expect(await refundsOf(house, bought.orderId)).toHaveLength(1);
    expect(await orderOf(bought)).toMatchObject({ payments: [{ refunded: { amount: 20_000 } }] });
  });
});

describe('a refund that is pending and comes to nothing', () => {
  it.each([
    ['fails', 'fail', 'expired_or_canceled_card', 'refund-failed-and-retried'],
    ['is cancelled', 'cancel', 'canceled', undefined],
  ] as const)('and %s waits for an operator, whose retry has a new key', async (_what, end, code, name) => {
    const bought = await buy('pm_card_pendingRefund');
    const { workflowId, refundId } = await askForRefund(processes, bought);
    const [first] = await providerRefunds(house, bought.orderId, 1);
    await refundsAre(house, bought, 'submitted');
    await house.sandbox.settleRefund(first?.id ?? '', end);
    await processes.refundNews(bought);
    expect(await orderWaitsAt(house, bought.buyer, bought.orderId, 'refund')).toMatchObject({
      ...{ payments: [{ status: 'succeeded' }], refunds: [{ refundId, status: 'failed', failureCode: code }] },
      attention: { workflowId },
    });

    expecting(await word(bought, 'retry', 'he has a new card'), 200);
    const again = (await providerRefunds(house, bought.orderId, 2)).find(({ id }) => id !== first?.id);
    expect(again).toMatchObject({ amount: PRICE, metadata: { refundId, attempt: '2' } });
    await refundsAre(house, bought, 'submitted');
    await house.sandbox.settleRefund(again?.id ?? '', 'succeed');
    await processes.refundNews(bought);
    expect((await ended(house, workflowId, name)).result).toEqual({ outcome: 'refunded' });
    expect(await orderOf(bought)).toMatchObject({
      ...{ attention: null, payments: [{ status: 'refunded' }] },
      refunds: [{ refundId, status: 'succeeded', failureCode: null }],
    });
    const keys = (await house.sandbox.requests(REFUNDS)).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys.filter((key) => key?.startsWith(refundId))).toEqual([refundId, `${refundId}:2`]);
    expect(await factsOf(house, bought.buyer, bought.orderId, 'RefundRetried')).toMatchObject([{ attempt: 2 }]);
    await isTold(house, bought.buyer);
    expect(await noticesTo(house, bought.buyer)).toHaveLength(1);
  });
});

describe('a refund that Stripe refuses', () => {
  it('waits for an operator, whose retry has a new key', async () => {
    const bought = await buy();
    const body = { error: { type: 'invalid_request_error', code: 'insufficient_funds', message: 'Top up first.' } };
    await house.sandbox.addSwitch({ ...REFUNDS, do: 'refuse', status: 400, body });
    const { workflowId } = await askForRefund(processes, bought, 5_000);
    const waiting = await orderWaitsAt(house, bought.buyer, bought.orderId, 'refund');
    expect(waiting).toMatchObject({ refunds: [{ status: 'failed', failureCode: 'insufficient_funds' }] });
    expecting(await word(bought, 'retry', 'there is money again'), 200);
    expect((await ended(house, workflowId)).result).toEqual({ outcome: 'refunded' });
    expect(await orderOf(bought)).toMatchObject({ attention: null, refunds: [{ status: 'succeeded' }] });
  });

  it('cannot be tried again when its money went back another way meanwhile', async () => {
    const bought = await buy();
    const body = { error: { type: 'invalid_request_error', code: 'insufficient_funds', message: 'Top up first.' } };
    await house.sandbox.addSwitch({ ...REFUNDS, do: 'refuse', status: 400, body });
    const { workflowId } = await askForRefund(processes, bought);
    await orderWaitsAt(house, bought.buyer, bought.orderId, 'refund');
    await refundInDashboard(house, bought.orderId);
    await processes.refundNews(bought);
    await refundsAre(house, bought, 'failed', 'succeeded');
    expecting(await word(bought, 'retry', 'once more'), 200);
    await orderThat(house, bought.buyer, bought.orderId, 'say that nothing is left', ({ attention }) =>
      (attention?.error ?? '').includes('refund_exceeds_captured'),
    );
    expecting(await word(bought, 'skip', 'it went back in the dashboard'), 200);
    expect((await ended(house, workflowId)).result).toEqual(LATER);
    expect(await refundsOf(house, bought.orderId)).toHaveLength(1);
  });
});

describe('a refund that its bank sends back days later', () => {
  it('raises attention anew, and is settled otherwise by an operator', async () => {
    const bought = await buy('pm_card_refundFail');
    const { workflowId } = await askForRefund(processes, bought);
    expect((await ended(house, workflowId)).result).toEqual({ outcome: 'refunded' });
    const [theirs] = await providerRefunds(house, bought.orderId, 1);
    await house.sandbox.settleRefund(theirs?.id ?? '', 'fail');
    await processes.refundNews(bought);
    expect(await orderWaitsAt(house, bought.buyer, bought.orderId, 'refund')).toMatchObject({
      ...{ payments: [{ status: 'succeeded', refunded: { amount: 0 } }], refunds: [{ status: 'failed' }] },
      ...{ attention: { workflowId }, tickets: [{ status: 'issued' }] },
    });
    expecting(await word(bought, 'skip', 'paid by bank transfer'), 200);
    expect((await ended(house, workflowId, 'refund-came-back')).result).toEqual(LATER);
    expect(await factsOf(house, bought.buyer, bought.orderId, 'OrderAttentionCleared')).toMatchObject([
      { step: 'refund', action: 'skip', by: operator.userId, reason: 'paid by bank transfer' },
    ]);
    const facts = await historyOf(house, bought.buyer, bought.orderId);
    await processes.refundNews(bought);
    await ended(house, `refund-watch-${bought.paymentId}`);
    expect(await historyOf(house, bought.buyer, bought.orderId)).toEqual(facts);
  });

  it('is tried again also when a cancellation has given it back', async () => {
    const bought = await buy('pm_card_refundFail');
    expect(await cancelled(house, { ...bought, concert })).toMatchObject({ outcome: 'cancelled' });
    const [theirs] = await providerRefunds(house, bought.orderId, 1);
    await house.sandbox.settleRefund(theirs?.id ?? '', 'fail');
    await processes.refundNews(bought);
    const { refunds } = await orderWaitsAt(house, bought.buyer, bought.orderId, 'refund');
    expect(refunds).toMatchObject([{ status: 'failed' }]);
    expecting(await word(bought, 'retry', 'he has a new card'), 200);
    const { result } = await ended(house, `refund-${refunds[0]?.refundId}`);
    expect(result).toEqual({ outcome: 'refunded' });
    expect(await orderOf(bought)).toMatchObject({
      status: 'cancelled',
      attention: null,
      refunds: [{ status: 'succeeded' }],
    });
    expect(await refundsOf(house, bought.orderId)).toHaveLength(2);
    // Of the money he has heard with his concert.
    expect((await noticesTo(house, bought.buyer)).map(({ subject }) => subject)).toEqual([
      'Cancelled: Beyoncé, Warsaw',
    ]);
  });
});

describe("a refund that was made in Stripe's dashboard", () => {
  it('is recorded as external, once, and leaves tickets and order alone', async () => {
    const bought = await buy();
    await refundInDashboard(house, bought.orderId, 9_000);
    await processes.refundNews(bought);
    const order = await refundsAre(house, bought, 'succeeded');
    expect(order).toMatchObject({
      ...{ status: 'fulfilled', tickets: [{ status: 'issued' }], attention: null },
      payments: [{ status: 'partly_refunded', refunded: { amount: 9_000 } }],
      refunds: [{ external: true, reason: 'made_at_provider', amount: { amount: 9_000 } }],
    });
    const facts = await historyOf(house, bought.buyer, bought.orderId);
    await processes.refundNews(bought);
    await ended(house, `refund-watch-${bought.paymentId}`, 'refund-made-elsewhere');
    expect(await historyOf(house, bought.buyer, bought.orderId)).toEqual(facts);
    expect(await noticesTo(house, bought.buyer)).toEqual([]);

    const tooMuch = await askForRefund(processes, bought, 15_001);
    expect(tooMuch.answer).toMatchObject({ outcome: 'refused', refusal: { code: 'refund_exceeds_captured' } });
  });

  it('fails for an operator as one of ours does', async () => {
    const bought = await buy('pm_card_pendingRefund');
    const { id } = await refundInDashboard(house, bought.orderId);
    await processes.refundNews(bought);
    await refundsAre(house, bought, 'submitted');
    await house.sandbox.settleRefund(id, 'fail');
    await processes.refundNews(bought);
    const { refunds } = await orderWaitsAt(house, bought.buyer, bought.orderId, 'refund');
    expect(refunds).toMatchObject([{ status: 'failed', external: true }]);
    expecting(await word(bought, 'skip', 'whoever made it sees to it'), 200);
    expect((await ended(house, `refund-${refunds[0]?.refundId}`)).result).toEqual(LATER);
  });
});
