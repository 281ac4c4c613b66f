import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { inParallel, tally } from '../support/inParallel';
import { inBalance, type Ledger, ledgerOf } from '../support/ledger';
import {
  addToCart,
  checkOut,
  expecting,
  newConcert,
  newCrowd,
  newOrganizer,
  type Order,
  pay,
  type Person,
} from '../support/people';
import { poolRow } from '../support/pool';
import { chargesOf, intentThatIs } from '../support/providers';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(240_000);

const PRICE = 24_000;
const [TIMES, AT_ONCE] = [200, 16];
const ASKS = 'pm_card_authenticationRequired';
const CANCEL = { server: 'stripe', method: 'POST', path: '/v1/payment_intents/*/cancel' } as const;

let house: House;
let concert: string;
let crowd: readonly Person[];

beforeAll(async () => {
  house = await openHouse();
  crowd = await newCrowd(house, TIMES + 1);
  concert = await newConcert(house, await newOrganizer(house), [{ type: 'Regular', price: PRICE, capacity: 1_000 }]);
});
afterAll(() => house.close());

const cancel = ({ token }: Person, orderId: string) =>
  house.api('POST', `/v1/orders/${orderId}/cancel`, { token, body: { reason: 'changed my mind' } });

const seen = (buyer: Person, orderId: string, what: string, is: (order: Order) => boolean): Promise<Order> =>
  eventually(
    `order ${orderId} to ${what}`,
    async () => {
      const { status, body } = await house.api<Order>('GET', `/v1/orders/${orderId}`, { token: buyer.token });
      return status === 200 && is(body) ? body : undefined;
    },
    60,
    250,
  );

/** Nothing is under way any more: the order is closed, and so is every payment. */
const isOver = ({ status, payments }: Order): boolean =>
  ['fulfilled', 'cancelled'].includes(status) &&
  payments.every((payment) => !['processing', 'requires_action'].includes(payment.status)) &&
  (status === 'fulfilled' || payments.every((payment) => payment.status !== 'succeeded'));

interface Ending {
  readonly status: string;
  readonly books: Ledger;
  readonly charges: number;
  readonly good: number;
}

const endingOf = async ({ orderId, status, tickets }: Order): Promise<Ending> => ({
  ...{ status, books: await ledgerOf(house, orderId), charges: (await chargesOf(house, orderId)).length },
  good: tickets.filter((ticket) => ticket.status === 'issued').length,
});

/** Kept with a ticket, or cancelled with all of the money back; never both, and never neither. */
const isEither = ({ status, books, charges, good }: Ending): boolean => {
  const [kept, tickets] = status === 'fulfilled' ? [PRICE, 1] : [0, 0];
  return good === tickets && charges <= 1 && JSON.stringify(books) === JSON.stringify(inBalance(kept));
};

/** Its yes, whatever has become of the payment meanwhile. */
const bankOf = async (orderId: string) => {
  const { id } = await intentThatIs(house, orderId, 'requires_action');
  return (): Promise<unknown> => Promise.allSettled([house.sandbox.authenticate(id, 'succeed')]);
};

/** The buyer's card, or every second time his bank's yes, meets his own cancellation. */
const race = async (buyer: Person, at: number): Promise<Ending> => {
  await addToCart(house, buyer, concert);
  const options = at % 2 === 0 ? {} : { paymentMethodId: ASKS };
  const { orderId } = expecting(await checkOut(house, buyer, options), 201);
  const pays = (): Promise<unknown> => pay(house, buyer, orderId, 'pm_card_visa', randomUUID());
  const money = at % 2 === 0 ? pays : await bankOf(orderId);
  await Promise.all(at % 4 < 2 ? [money(), cancel(buyer, orderId)] : [cancel(buyer, orderId), money()]);
  return endingOf(await seen(buyer, orderId, 'be over', isOver));
};

describe('an order that is cancelled and paid at once', () => {
  it('two hundred times: it is paid, or cancelled with its money back, and never both', async () => {
    const endings = await inParallel(crowd.slice(0, TIMES), AT_ONCE, race);
    expect(endings.filter((ending) => !isEither(ending))).toEqual([]);
    const { fulfilled = 0, cancelled = 0 } = tally(endings.map(({ status }) => status));
    expect(fulfilled + cancelled).toBe(TIMES);
    expect(await poolRow(house, concert)).toMatchObject({ held: 0, sold: fulfilled });
  });

  it('is both when the payment is not really cancelled before the seats are freed (negative control)', async () => {
    const buyer = crowd[TIMES] as Person;
    await addToCart(house, buyer, concert);
    const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: ASKS }), 201);
    const intent = await intentThatIs(house, orderId, 'requires_action');
    // A provider that says that it is cancelled, and lets the buyer pay; and nobody tells of his money.
    const error = {
      code: 'payment_intent_unexpected_state',
      type: 'invalid_request_error',
      message: 'It is cancelled.',
    };
    const body = { error: { ...error, payment_intent: { ...intent, status: 'canceled' } } };
    await house.sandbox.addSwitch({ ...CANCEL, do: 'refuse', about: intent.id, body });
    await house.sandbox.holdWebhooks({ server: 'stripe' });
    expecting(await cancel(buyer, orderId), 200);
    await house.sandbox.authenticate(intent.id, 'succeed');
    const ending = await endingOf(await seen(buyer, orderId, 'be cancelled', ({ status }) => status === 'cancelled'));
    expect([isEither(ending), ending.books.bank]).toEqual([false, PRICE]);
  });
});
