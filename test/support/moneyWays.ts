import { derivedId, orderIdFor } from '../../api/processes/ids';
import { type HttpClient } from '../../cli/httpClient';
import { type SwitchInput } from '../../sandbox';
import { type PaymentPolicy } from '../../workflows/contracts/policy';
import { cancelForConcert } from './cancellations';
import { eventually } from './eventually';
import { type House } from './house';
import { checkOut, type Order, pay, type Person } from './people';
import { quickPolicy } from './policy';
import { refundsOf } from './providers';

/** An order whose money goes one of the ways below, and of whose calls one is about to be struck. */
export interface Walk {
  readonly house: House;
  readonly buyer: Person;
  readonly concert: string;
  readonly idempotencyKey: string;
  /** Of orders that are to run out of time. */
  readonly hasty: HttpClient;
  /** How patiently money goes back. */
  readonly payment: PaymentPolicy;
  /** From now on the next call of this way's kind about this id is the one. */
  strike(about: string): Promise<void>;
}

/** How an order ends, whatever became of the call. */
export interface WayEnd {
  readonly status: 'fulfilled' | 'expired' | 'cancelled';
  /** Statuses of its payments, in the order of the attempts. */
  readonly payments: readonly string[];
  readonly refunds: 0 | 1;
}

export interface MoneyWay {
  /** The call that is waited for. */
  readonly call: Pick<SwitchInput, 'method' | 'path' | 'skip'>;
  /** The step that waits for an operator when the call never comes to an end. */
  readonly step: string;
  readonly end: WayEnd;
  /** All that the buyer, his bank and the organizer do. */
  walk(walk: Walk): Promise<void>;
}

const PATIENCE_SECONDS = 60;
const LOOK_MS = 250;

const VISA = 'pm_card_visa';
const DECLINED = 'pm_card_visa_chargeDeclinedInsufficientFunds';
const BANK_ASKS = 'pm_card_authenticationRequired';
const BANK_TRANSFER = 'pm_usBankAccount_success';

const CREATE = { method: 'POST', path: '/v1/payment_intents' } as const;
const CONFIRM = { method: 'POST', path: '/v1/payment_intents/*/confirm' } as const;
const CANCEL = { method: 'POST', path: '/v1/payment_intents/*/cancel' } as const;
const LOOK_UP = { method: 'GET', path: '/v1/payment_intents/*' } as const;
const REFUND = { method: 'POST', path: '/v1/refunds' } as const;
const LIST_REFUNDS = { method: 'GET', path: '/v1/refunds' } as const;

export const orderIdOf = ({ buyer, idempotencyKey }: Pick<Walk, 'buyer' | 'idempotencyKey'>): string =>
  orderIdFor(buyer.userId, '/v1/cart/checkout', idempotencyKey);

const firstPaymentOf = (walk: Walk): string => derivedId('payment', orderIdOf(walk), '1');

/** Many are on their way at once: each looks rarely. */
const eventuallySeen = <T>(what: string, find: () => Promise<T | undefined>): Promise<T> =>
  eventually(what, find, PATIENCE_SECONDS, LOOK_MS);

/** The order, when it is so. It may not be there yet. */
export const seenOrder = (
  { house, buyer, ...walk }: Pick<Walk, 'house' | 'buyer' | 'idempotencyKey'>,
  what: string,
  is: (order: Order) => boolean,
): Promise<Order> => {
  const orderId = orderIdOf({ buyer, ...walk });
  return eventuallySeen(`order ${orderId} to ${what}`, async () => {
    const { status, body } = await house.api<Order>('GET', `/v1/orders/${orderId}`, { token: buyer.token });
    return status === 200 && is(body) ? body : undefined;
  });
};

/** The intent of the first payment, when our side knows that the payment is so. */
const firstPaymentIs = (walk: Walk, status: string): Promise<string> => {
  const paymentId = firstPaymentOf(walk);
  return eventuallySeen(`payment ${paymentId} to be ${status}`, async () => {
    const payment = await walk.house.database
      .db<{ payment_id: string; status: string; intent_id: string }>('payments')
      .where({ payment_id: paymentId, status })
      .first('intent_id');
    return payment?.intent_id;
  });
};

const buyWith = (walk: Walk, paymentMethodId: string, api = walk.house.api) =>
  checkOut(walk.house, walk.buyer, { paymentMethodId, idempotencyKey: walk.idempotencyKey, api });

const cancelOrder = ({ house, buyer }: Walk, orderId: string) =>
  house.api('POST', `/v1/orders/${orderId}/cancel`, { token: buyer.token, body: { reason: 'changed my mind' } });

const paidAtOnce: MoneyWay['walk'] = async (walk) => {
  await walk.strike(firstPaymentOf(walk));
  await buyWith(walk, VISA);
};

/** The buyer stands at his bank, and our side knows it. */
const goesToHisBank = async (walk: Walk): Promise<string> => {
  await buyWith(walk, BANK_ASKS);
  return firstPaymentIs(walk, 'requires_action');
};

/** Money that was under way when its order was cancelled arrives after all. */
const comesTooLate: MoneyWay['walk'] = async (walk) => {
  const { house } = walk;
  const orderId = orderIdOf(walk);
  await buyWith(walk, BANK_TRANSFER);
  const intentId = await firstPaymentIs(walk, 'processing');
  await cancelOrder(walk, orderId);
  await seenOrder(walk, 'be cancelled', ({ status }) => status === 'cancelled');
  await walk.strike(intentId);
  await house.sandbox.settleIntent(intentId, 'succeed');
  const refund = await eventuallySeen('the refund to be made', async () => (await refundsOf(house, orderId))[0]);
  await house.sandbox.settleRefund(refund.id, 'succeed');
};

const concertIsCancelled: MoneyWay['walk'] = async (walk) => {
  const { house, buyer, concert } = walk;
  await buyWith(walk, VISA);
  await seenOrder(walk, 'be fulfilled', ({ status }) => status === 'fulfilled');
  await walk.strike(await firstPaymentIs(walk, 'succeeded'));
  const policy = { payment: walk.payment, delivery: quickPolicy.delivery };
  await cancelForConcert(house, { buyer, orderId: orderIdOf(walk), concert, policy });
};

const PAID: WayEnd = { status: 'fulfilled', payments: ['succeeded'], refunds: 0 };
const GIVEN_BACK: WayEnd = { status: 'cancelled', payments: ['refunded'], refunds: 1 };

/** Every call to the card provider that a checkout or a refund waits for. */
export const MONEY_WAYS: Readonly<Record<string, MoneyWay>> = {
  'when the payment is created': { call: CREATE, step: 'charge', end: PAID, walk: paidAtOnce },
  'when the card is charged': { call: CONFIRM, step: 'charge', end: PAID, walk: paidAtOnce },
  'when the card is declined': {
    ...{ call: CONFIRM, step: 'charge', end: { ...PAID, payments: ['failed', 'succeeded'] } },
    async walk(walk) {
      const { house, buyer } = walk;
      await walk.strike(firstPaymentOf(walk));
      await buyWith(walk, DECLINED);
      await firstPaymentIs(walk, 'failed');
      await pay(house, buyer, orderIdOf(walk), VISA);
    },
  },
  'when the bank asks for its customer': {
    ...{ call: CONFIRM, step: 'charge', end: PAID },
    async walk(walk) {
      await walk.strike(firstPaymentOf(walk));
      const id = await goesToHisBank(walk);
      await walk.house.sandbox.authenticate(id, 'succeed');
    },
  },
  "when the bank's word is looked up": {
    ...{ call: LOOK_UP, step: 'settlePayment', end: PAID },
    async walk(walk) {
      const id = await goesToHisBank(walk);
      await walk.strike(id);
      await walk.house.sandbox.authenticate(id, 'succeed');
    },
  },
  'when the hold runs out and the payment is cancelled': {
    ...{ call: CANCEL, step: 'cancelPayment', end: { status: 'expired', payments: ['cancelled'], refunds: 0 } },
    async walk(walk) {
      await walk.strike(firstPaymentOf(walk));
      await buyWith(walk, BANK_ASKS, walk.hasty);
    },
  },
  'when the buyer cancels and the payment is cancelled': {
    ...{ call: CANCEL, step: 'cancelPayment', end: { status: 'cancelled', payments: ['cancelled'], refunds: 0 } },
    async walk(walk) {
      await walk.strike(firstPaymentOf(walk));
      await goesToHisBank(walk);
      await cancelOrder(walk, orderIdOf(walk));
    },
  },
  'when another card takes the place of the payment': {
    ...{ call: CANCEL, step: 'cancelPayment', end: { ...PAID, payments: ['cancelled', 'succeeded'] } },
    async walk(walk) {
      await walk.strike(firstPaymentOf(walk));
      await goesToHisBank(walk);
      await pay(walk.house, walk.buyer, orderIdOf(walk), VISA);
    },
  },
  'when late money is looked for among the refunds': {
    ...{ call: LIST_REFUNDS, step: 'refund', end: GIVEN_BACK, walk: comesTooLate },
  },
  'when late money is given back': { call: REFUND, step: 'refund', end: GIVEN_BACK, walk: comesTooLate },
  'when a refund under way is looked up': {
    ...{ call: { ...LIST_REFUNDS, skip: 1 }, step: 'refund', end: GIVEN_BACK, walk: comesTooLate },
  },
  'when the money of a cancelled concert is looked for among the refunds': {
    ...{ call: LIST_REFUNDS, step: 'refund', end: GIVEN_BACK, walk: concertIsCancelled },
  },
  'when the money of a cancelled concert is given back': {
    ...{ call: REFUND, step: 'refund', end: GIVEN_BACK, walk: concertIsCancelled },
  },
};
