import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { buildGates, type Gates } from '../support/gates';
import { type House, openHouse } from '../support/house';
import { tally, times } from '../support/inParallel';
import { inBalance, ledgerOf } from '../support/ledger';
import { buyByBankTransfer } from '../support/lateMoney';
import { newOperator } from '../support/operator';
import { orderIs, orderThat, orderWaitsAt } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  historyOf,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  pay,
  type Person,
} from '../support/people';
import { quickPolicy } from '../support/policy';
import { chargesOf, intentsOf, intentThatIs, refundsOf } from '../support/providers';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const PRICE = 24_000;
const CARD = 'pm_card_visa';
const DECLINED = 'pm_card_visa_chargeDeclined';
const ASKS = 'pm_card_authenticationRequired';
const BANK_TRANSFER = 'pm_usBankAccount_success';
const TICKETS = 'while the tickets are issued';
const FAILURE = 'while a failure is written down';

let house: House;
let gates: Gates;
let buyer: Person;
let concert: string;

beforeAll(async () => {
  // Long enough that our own answer may come after the provider's message.
  const provider = { ...quickPolicy.provider, attemptTimeoutMs: 30_000 };
  house = await openHouse({
    policy: { provider, payment: { ...quickPolicy.payment, lookUpMs: 400, maximumLookUpMs: 400 } },
  });
  gates = await buildGates(house.database, {
    [TICKETS]: { table: 'tickets', on: 'insert' },
    [FAILURE]: { table: 'payments', on: 'update', when: `new.status = 'failed'` },
  });
  await house.stopWorker();
  await house.startWorker({ providerTimeoutMs: 25_000 });
});
afterAll(async () => {
  await gates.open();
  await house.close();
});
beforeEach(async () => {
  [concert, buyer] = await Promise.all([newConcert(house, await newOrganizer(house)), newPerson(house)]);
});
afterEach(async () => {
  await house.sandbox.releaseWebhooks();
  await house.sandbox.clearSwitches();
});

/** What the provider said of an order's payment, by the ids of its messages. */
const saidOf = async (orderId: string, type: string): Promise<readonly string[]> =>
  (await house.sandbox.stripeEvents({ type }))
    .filter(({ data }) => JSON.stringify(data).includes(orderId))
    .map(({ id }) => id);

const taken = async (eventId: string): Promise<number> =>
  (await house.sandbox.deliveries()).stripe.tried.filter((tried) => tried.eventId === eventId && tried.status === 200)
    .length;

const redeliver = async (eventId: string | undefined): Promise<void> => {
  if (eventId === undefined) throw new Error('the provider never said so');
  const before = await taken(eventId);
  await house.sandbox.resendWebhook({ eventId });
  await eventually('the message to be taken again', async () => (await taken(eventId)) > before || undefined);
};

const nothingIsPending = () =>
  eventually(
    'all messages to be handled',
    async () => (await house.database.db('webhook_inbox').where({ status: 'pending' })).length === 0 || undefined,
  );

/** As Stripe's own library does it in the buyer's browser, with what only he was shown. */
const paysInTheBrowser = async (intentId: string, paymentMethod: string): Promise<void> => {
  const { secretKey, apiBase } = house.workerOptions.stripe;
  const answer = await fetch(`${apiBase}/v1/payment_intents/${intentId}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}` },
    body: new URLSearchParams({ payment_method: paymentMethod }),
  });
  if (!answer.ok) throw new Error(await answer.text());
};

const onceOf = async (orderId: string): Promise<Record<string, number>> => {
  const { PaymentSucceeded = 0, OrderPaid = 0, TicketIssued = 0 } = tally(await historyOf(house, buyer, orderId));
  return { PaymentSucceeded, OrderPaid, TicketIssued };
};
const ONCE = { PaymentSucceeded: 1, OrderPaid: 1, TicketIssued: 1 };

const isPaidOnce = async (orderId: string): Promise<Order> => {
  const order = await orderIs(house, buyer, orderId, 'fulfilled');
  expect(await onceOf(orderId)).toEqual(ONCE);
  expect(await ledgerOf(house, orderId)).toEqual(inBalance(PRICE));
  return order;
};

/** Money goes back as slowly as it came. */
const refundsArrive = async (orderId: string, count: number): Promise<void> => {
  const made = await eventually(`${count} refunds to be made`, async () => {
    const refunds = await refundsOf(house, orderId);
    return refunds.length === count ? refunds : undefined;
  });
  for (const { id } of made) await house.sandbox.settleRefund(id, 'succeed');
  const isBack = ({ payments }: Order): boolean =>
    payments.filter(({ status }) => status === 'refunded').length === count;
  await orderThat(house, buyer, orderId, 'have the rest given back', isBack);
};

describe('the message that the money is there', () => {
  it.each(['oldest_first', 'newest_first'] as const)(
    'five times, before and after the one that it is not, %s: one success',
    async (order) => {
      await addToCart(house, buyer, concert);
      const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: ASKS }), 201);
      const { id } = await intentThatIs(house, orderId, 'requires_action');
      await house.sandbox.holdWebhooks({ server: 'stripe' });
      await house.sandbox.authenticate(id, 'fail');
      await paysInTheBrowser(id, CARD);
      await house.sandbox.releaseWebhooks({ server: 'stripe', order });

      await isPaidOnce(orderId);
      const [[failure], [success]] = [
        await saidOf(orderId, 'payment_intent.payment_failed'),
        await saidOf(orderId, 'payment_intent.succeeded'),
      ];
      for (const _ of times(4)) await redeliver(success);
      await redeliver(failure);
      await nothingIsPending();
      expect(await isPaidOnce(orderId)).toMatchObject({ payments: [{ status: 'succeeded' }] });
    },
  );

  it('pays the order also when the failure before it was written down already', async () => {
    await addToCart(house, buyer, concert);
    const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: ASKS }), 201);
    const { id } = await intentThatIs(house, orderId, 'requires_action');
    await house.sandbox.authenticate(id, 'fail');
    await orderThat(house, buyer, orderId, 'be declined', ({ payments }) => payments[0]?.status === 'failed');
    await paysInTheBrowser(id, CARD);
    await isPaidOnce(orderId);
  });

  it('is not missed when it comes while the failure before it is being written down', async () => {
    await addToCart(house, buyer, concert);
    const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: ASKS }), 201);
    const { id } = await intentThatIs(house, orderId, 'requires_action');
    await gates.close(FAILURE, buyer.userId);
    await house.sandbox.authenticate(id, 'fail');
    await gates.allAreHeldUp();
    await paysInTheBrowser(id, CARD);
    const [success] = await saidOf(orderId, 'payment_intent.succeeded');
    await eventually('the message to be taken', async () => (await taken(success ?? 'none')) > 0 || undefined);
    await nothingIsPending();
    await gates.open(FAILURE);
    const { payments } = await isPaidOnce(orderId);
    const paymentId = payments[0]?.paymentId ?? 'none';
    expect((await ended(house, `payment-${paymentId}`, 'payment-failed-then-paid')).result).toEqual({
      outcome: 'taken',
    });
  });

  it('before our own answer: the same end', async () => {
    await addToCart(house, buyer, concert);
    const release = await house.sandbox.addSwitch({
      ...{ server: 'stripe', method: 'POST', path: '/v1/payment_intents/*/confirm' },
      ...{ do: 'delay', ms: null, when: 'after' },
    });
    const answer = checkOut(house, buyer, { paymentMethodId: CARD, api: await house.openApi({}, 1_000) });
    const { orderId } = (await answer).body;
    await eventually(
      'the money to be written down by the message',
      async () => (await historyOf(house, buyer, orderId)).includes('PaymentSucceeded') || undefined,
    );
    await house.sandbox.releaseSwitch(release);
    const { workflowId } = await isPaidOnce(orderId);
    expect((await ended(house, workflowId)).result).toEqual({ outcome: 'paid' });
    expect(await intentsOf(house, orderId)).toHaveLength(1);
  });
});

describe('money of an attempt that another one was to replace', () => {
  it('pays the order as long as its seats are held', async () => {
    const { orderId, arrives } = await buyByBankTransfer(house, buyer, concert);
    expecting(await pay(house, buyer, orderId, DECLINED), 201);
    await arrives();
    const { workflowId, payments } = await isPaidOnce(orderId);
    expect(payments.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
    expect((await ended(house, workflowId, 'paid-by-an-earlier-attempt')).result).toEqual({ outcome: 'paid' });
  });

  it('goes back, all of it, when it comes while the order is being paid', async () => {
    const { orderId, arrives } = await buyByBankTransfer(house, buyer, concert);
    expecting(await pay(house, buyer, orderId, BANK_TRANSFER), 201);
    await gates.close(TICKETS, buyer.userId);
    const paid = pay(house, buyer, orderId, CARD);
    await gates.allAreHeldUp();
    await arrives();
    await house.sandbox.settleIntent((await intentThatIs(house, orderId, 'processing')).id, 'succeed');
    const isThere = ({ payments }: Order): boolean => payments.every(({ status }) => status === 'succeeded');
    const { workflowId } = await orderThat(house, buyer, orderId, 'have all of the money', isThere);
    await gates.open(TICKETS);
    await paid;
    await refundsArrive(orderId, 2);
    expect((await ended(house, workflowId, 'late-money-of-two')).result).toEqual({ outcome: 'paid' });
    expect(await chargesOf(house, orderId)).toHaveLength(3);
    expect(await ledgerOf(house, orderId)).toEqual(inBalance(PRICE));
  });

  it('goes back when an operator gives the order up', async () => {
    const { orderId, arrives } = await buyByBankTransfer(house, buyer, concert);
    const create = { server: 'stripe', method: 'POST', path: '/v1/payment_intents' } as const;
    await house.sandbox.addSwitch({ ...create, do: 'fail', status: 503, times: null });
    const hurried = await house.openApi({}, 500);
    await hurried('POST', `/v1/orders/${orderId}/payments`, {
      ...{ token: buyer.token, idempotencyKey: randomUUID(), body: { paymentMethodId: CARD } },
    });
    const { workflowId } = await orderWaitsAt(house, buyer, orderId, 'charge');
    await arrives();
    const isThere = ({ payments }: Order): boolean => payments.some(({ status }) => status === 'succeeded');
    await orderThat(house, buyer, orderId, 'have the money', isThere);
    const operator = await newOperator(house);
    expecting(await operator.tell(orderId, 'compensate', { step: 'charge', reason: 'not today' }), 200);
    await refundsArrive(orderId, 1);
    expect((await ended(house, workflowId)).result).toMatchObject({ outcome: 'cancelled' });
    expect(await orderIs(house, buyer, orderId, 'cancelled')).toMatchObject({ tickets: [], attention: null });
    expect(await ledgerOf(house, orderId)).toEqual(inBalance(0));
  });
});
