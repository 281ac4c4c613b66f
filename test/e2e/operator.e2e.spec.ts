import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { orderIdFor } from '../../api/processes/ids';
import { type PaymentIntent } from '../../sandbox/stripe/objects';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { newOperator, type Operator } from '../support/operator';
import { factsOf, orderIs, orderThat, orderWaitsAt, timerOf } from '../support/orders';
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
import { evidenceOf, intentsOf, intentThatIs } from '../support/providers';
import { resetToStart } from '../support/reset';
import { openWebUi, type WebUi } from '../support/webUi';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const CARD = 'pm_card_visa';
const BANK_ASKS = 'pm_card_authenticationRequired';
/** How long a checkout waits for a charge that does not come. */
const HURRIED_MS = 2_500;
const NOTHING = { charges: 0, refunds: 0, mails: 0 };
const ALL_FREE = { capacity: 100, available: 100, held: 0, sold: 0 };
const STRIPE = { server: 'stripe', method: 'POST' } as const;
const CREATE = { ...STRIPE, path: '/v1/payment_intents' } as const;
const CONFIRM = '/v1/payment_intents/*/confirm';
const CANCEL = { ...STRIPE, path: '/v1/payment_intents/*/cancel' } as const;

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
afterEach(() => house.sandbox.clearSwitches());

const buy = async (paymentMethodId?: string): Promise<Order> =>
  expecting(await checkOut(house, buyer, paymentMethodId === undefined ? {} : { paymentMethodId }), 201);

/** Until the workflow has ended as Temporal's Cancel is to end it. */
const endsCancelled = async (workflowId: string): Promise<void> => {
  const handle = house.temporal.workflow.getHandle(workflowId);
  const end: unknown = await handle.result().catch((error: unknown) => error);
  expect(end).toBeInstanceOf(WorkflowFailedError);
  expect((end as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
  expect((await handle.describe()).status.name).toBe('CANCELLED');
};

const order = (orderId: string): Promise<Order> => getOrder(house, buyer, orderId);
const seats = () => seatsOf(house, organizer, concert);

describe("Temporal's Cancel", () => {
  it('of a held order frees its seats', async () => {
    const { orderId, workflowId } = await buy();
    await webUi.cancel(workflowId);
    await endsCancelled(workflowId);
    expect(await order(orderId)).toMatchObject({ status: 'cancelled', reservation: { status: 'released' } });
    expect(await seats()).toEqual(ALL_FREE);
    expect(await evidenceOf(house, buyer, orderId)).toEqual(NOTHING);
  });

  it('of a reservation frees its seats', async () => {
    const { token } = buyer;
    const { reservationId } = expecting(
      await house.api<{ reservationId: string }>('POST', '/v1/reservations', {
        token,
        body: { items: [{ concertId: concert, ticketType: 'Regular', quantity: 2 }] },
      }),
      201,
    );
    expect(await seats()).toMatchObject({ available: 98, held: 2 });
    const timer = await timerOf(house, reservationId);
    await webUi.cancel(timer);
    await endsCancelled(timer);
    expect(await seats()).toEqual(ALL_FREE);
    expect(await house.api('GET', `/v1/reservations/${reservationId}`, { token })).toMatchObject({
      body: { status: 'released' },
    });
  });

  it('of an order whose buyer is with his bank cancels the payment before it frees a seat', async () => {
    const { orderId, workflowId } = await buy(BANK_ASKS);
    await house.sandbox.addSwitch({ ...CANCEL, do: 'fail', status: 503, times: null });
    await webUi.cancel(workflowId);
    await orderWaitsAt(house, buyer, orderId, 'cancelPayment');
    expect(await seats()).toMatchObject({ available: 99, held: 1 });

    await house.sandbox.clearSwitches();
    expecting(await operator.tell(orderId, 'retry', { step: 'cancelPayment', reason: 'it is back' }), 200);
    await endsCancelled(workflowId);
    expect((await intentsOf(house, orderId)).map(({ status }) => status)).toEqual(['canceled']);
    expect(await order(orderId)).toMatchObject({ status: 'cancelled', payments: [{ status: 'cancelled' }] });
    expect(await seats()).toEqual(ALL_FREE);
  });

  it('of a parked order leaves nothing that waits for anybody', async () => {
    await house.sandbox.addSwitch({ ...CREATE, do: 'fail', status: 503, times: null });
    const hurried = await house.openApi({}, HURRIED_MS);
    const { body } = await checkOut(house, buyer, { paymentMethodId: CARD, api: hurried });
    const { orderId, workflowId } = await orderWaitsAt(house, buyer, body.orderId, 'charge');
    await webUi.cancel(workflowId);
    await endsCancelled(workflowId);
    expect(await order(orderId)).toMatchObject({ status: 'cancelled', attention: null });
    expect(await operator.waiting()).not.toContain(orderId);
    await eventually('the Web UI to find nothing that needs attention', async () =>
      (await webUi.find(`OrderId = "${orderId}" AND NeedsAttention IS NOT NULL`)).length === 0 ? true : undefined,
    );
    expect(await seats()).toEqual(ALL_FREE);
  });

  /** Cancelled when the provider has begun with a request of the charge and kept its answer back. */
  const whileCharging = async (
    path: string,
    when: 'before' | 'after',
    status: PaymentIntent['status'],
  ): Promise<Order> => {
    await house.sandbox.addSwitch({ ...STRIPE, path, do: 'delay', ms: 1_500, when });
    const idempotencyKey = randomUUID();
    const orderId = orderIdFor(buyer.userId, '/v1/cart/checkout', idempotencyKey);
    const answer = checkOut(house, buyer, { paymentMethodId: CARD, idempotencyKey });
    await eventually('the provider to be asked', async () =>
      (await house.sandbox.switches()).length === 0 ? true : undefined,
    );
    await intentThatIs(house, orderId, status);
    await webUi.cancel(`order-${orderId}`);
    await endsCancelled(`order-${orderId}`);
    expect(await answer).toMatchObject({ status: 409, body: { code: 'checkout_aborted' } });
    expect(await seats()).toEqual(ALL_FREE);
    const cancelled = await order(orderId);
    expect(cancelled).toMatchObject({ status: 'cancelled', tickets: [], invoices: [] });
    return cancelled;
  };
  const answered = (path: string) =>
    eventually(`the answer to ${path}`, async () =>
      (await house.sandbox.requests({ method: 'POST', path })).length > 0 ? true : undefined,
    );

  it('while the payment is created takes no money afterwards', async () => {
    const { orderId } = await whileCharging(CREATE.path, 'after', 'requires_payment_method');
    await intentThatIs(house, orderId, 'canceled');
    expect(await order(orderId)).toMatchObject({ payments: [{ status: 'cancelled' }], refunds: [] });
    expect(await evidenceOf(house, buyer, orderId)).toEqual(NOTHING);
  });

  it('while the charge is on its way takes no money when it arrives', async () => {
    const { orderId } = await whileCharging(CONFIRM, 'before', 'requires_payment_method');
    const { id } = await intentThatIs(house, orderId, 'canceled');
    await answered(`/v1/payment_intents/${id}/confirm`);
    expect(await order(orderId)).toMatchObject({ payments: [{ status: 'cancelled' }], refunds: [] });
    expect(await evidenceOf(house, buyer, orderId)).toEqual(NOTHING);
  });

  it('of an order that is charged already gives the money back, once', async () => {
    const { orderId } = await whileCharging(CONFIRM, 'after', 'succeeded');
    const isRefunded = ({ payments }: Order): boolean => payments[0]?.status === 'refunded';
    await orderThat(house, buyer, orderId, 'be refunded', isRefunded);
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 1, mails: 0 });
  });
});

describe("Temporal's Reset", () => {
  it('of a paid order and its delivery charges, issues and mails nothing again', async () => {
    const { orderId, workflowId } = await buy(CARD);
    const before = await orderIs(house, buyer, orderId, 'fulfilled');
    const facts = await historyOf(house, buyer, orderId);
    for (const id of [workflowId, `delivery-${before.deliveries[0]?.deliveryId}`]) {
      const { result } = await ended(house, id);
      await resetToStart(house, id);
      expect((await ended(house, id)).result).toEqual(result);
    }
    expect(await order(orderId)).toEqual(before);
    expect(await historyOf(house, buyer, orderId)).toEqual(facts);
    expect(await intentsOf(house, orderId)).toHaveLength(1);
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 1 });
    expect(await seats()).toMatchObject({ available: 99, held: 0, sold: 1 });
  });
});

describe("an operator's word", () => {
  it('to a workflow that waits for nobody is refused and leaves no trace', async () => {
    const { orderId, workflowId } = await buy();
    const handle = house.temporal.workflow.getHandle(workflowId);
    const { historyLength } = await handle.describe();
    const refusal: unknown = await handle.executeUpdate('retry').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((refusal as WorkflowUpdateFailedError).cause).toMatchObject({ type: 'not_parked' });
    expect((await handle.describe()).historyLength).toBe(historyLength);
    expect(await operator.tell(orderId, 'retry', { step: 'charge', reason: 'why not' })).toMatchObject({
      status: 409,
      body: { code: 'not_parked' },
    });
    expect(await order(orderId)).toMatchObject({ status: 'awaiting_payment', attention: null });
  });

  it('to skip a charge is refused: nobody may have tickets for nothing', async () => {
    await house.sandbox.addSwitch({ ...CREATE, do: 'fail', status: 503, times: null });
    const hurried = await house.openApi({}, HURRIED_MS);
    const { body } = await checkOut(house, buyer, { paymentMethodId: CARD, api: hurried });
    const { orderId } = await orderWaitsAt(house, buyer, body.orderId, 'charge');
    expect(await operator.tell(orderId, 'skip', { step: 'charge', reason: 'he is a friend' })).toMatchObject({
      status: 409,
      body: { code: 'action_not_possible' },
    });
    expect(await order(orderId)).toMatchObject({ status: 'awaiting_payment', attention: { step: 'charge' } });
  });

  it('to skip a delivery settles it by hand, and the order is fulfilled without a mail', async () => {
    await house.sandbox.addSwitch({ server: 'mailgun', do: 'fail', status: 503, times: null });
    const { orderId } = await buy(CARD);
    const { deliveries } = await orderWaitsAt(house, buyer, orderId, 'sendTickets');
    const reason = 'he has them on paper';
    expecting(await operator.tell(orderId, 'skip', { step: 'sendTickets', reason }), 200);
    expect((await ended(house, `delivery-${deliveries[0]?.deliveryId}`)).result).toEqual({
      outcome: 'settled_by_hand',
    });
    expect(await order(orderId)).toMatchObject({
      status: 'fulfilled',
      attention: null,
      deliveries: [{ status: 'delivered' }],
    });
    expect(await evidenceOf(house, buyer, orderId)).toEqual({ charges: 1, refunds: 0, mails: 0 });
    expect(await factsOf(house, buyer, orderId, 'TicketDeliverySettledByHand')).toMatchObject([
      { reason, by: operator.userId },
    ]);
  });

  it('to give up, while a cancellation waits for the provider, is refused: the payment may still take money', async () => {
    const { orderId, workflowId } = await buy(BANK_ASKS);
    await house.sandbox.addSwitch({ ...CANCEL, do: 'fail', status: 503, times: null });
    await webUi.cancel(workflowId);
    await orderWaitsAt(house, buyer, orderId, 'cancelPayment');
    expect(await operator.tell(orderId, 'compensate', { step: 'cancelPayment', reason: 'never mind' })).toMatchObject({
      status: 409,
      body: { code: 'action_not_possible' },
    });
    await house.sandbox.clearSwitches();
    expecting(await operator.tell(orderId, 'retry', { step: 'cancelPayment', reason: 'it is back' }), 200);
    await endsCancelled(workflowId);
    expect(await seats()).toEqual(ALL_FREE);
  });
});
