import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type Invoice } from '../../projections';
import { cancelConcert, cancelledThrough } from '../support/cancelling';
import { type Crashes, crashes, dyingActivities } from '../support/crashes';
import { type House, openHouse } from '../support/house';
import { inParallel, tally, times } from '../support/inParallel';
import { inBalance, ledgerOf } from '../support/ledger';
import { addToCart, checkOut, expecting, newConcert, newCrowd, newOrganizer, type Person } from '../support/people';
import { quickPolicy } from '../support/policy';
import { decided } from '../support/reservations';

Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
jest.setTimeout(240_000);

const ORDERS = 200;
const PRICE = 24_000;
const AT_ONCE = 32;
const ALL = times(ORDERS).map((n) => n + 1);
const PATIENCE_SECONDS = 180;

let house: House;
let deaths: Crashes;
let organizer: Person;
let concert: string;
let orderIds: readonly string[];

/** Two hundred orders of one organizer, paid at once by workers of which every tenth dies after what it did was committed. */
beforeAll(async () => {
  deaths = crashes({ percent: 10 });
  const provider = { ...quickPolicy.provider, maximumAttempts: 12 };
  house = await openHouse({
    policy: { provider, payment: { ...quickPolicy.payment, provider }, delivery: { send: provider } },
    fanOut: { pageSize: 50, window: 40 },
    waitMs: 60_000,
    interceptors: dyingActivities(deaths),
  });
  organizer = await newOrganizer(house);
  concert = await newConcert(house, organizer, [{ type: 'Regular', price: PRICE, capacity: ORDERS }], {
    taxRate: { percent: '8.00', inclusive: true },
  });
  const buyers = await newCrowd(house, ORDERS);
  await inParallel(buyers, 16, (buyer) => addToCart(house, buyer, concert));
  orderIds = await inParallel(buyers, AT_ONCE, async (buyer) => {
    const request = { paymentMethodId: 'pm_card_visa', idempotencyKey: randomUUID() };
    return expecting(await decided(() => checkOut(house, buyer, request)), 201).orderId;
  });
});
afterAll(() => house.close());

const sequencesOf = (kind: Invoice['kind']): Promise<number[]> =>
  house.database.db('invoices').where({ kind }).orderBy('sequence').pluck<number[]>('sequence');

const books = async () =>
  tally((await inParallel(orderIds, 8, (id) => ledgerOf(house, id))).map((book) => JSON.stringify(book)));

describe('two hundred orders, while every tenth activity dies after its commit', () => {
  it('are invoiced from 1 to 200 without gap or repeat', async () => {
    expect(await sequencesOf('invoice')).toEqual(ALL);
    expect(deaths.lost()['issueInvoice']).toBeGreaterThan(5);
    expect(await books()).toEqual({ [JSON.stringify(inBalance(PRICE))]: ORDERS });
  });

  it('are credited from 1 to 200 without gap or repeat when their concert is cancelled', async () => {
    await cancelConcert(house, organizer, concert);
    await cancelledThrough(house, organizer, concert, PATIENCE_SECONDS);
    expect(await sequencesOf('credit_note')).toEqual(ALL);
    expect(deaths.lost()['submitRefund']).toBeGreaterThan(5);
    expect(await sequencesOf('invoice')).toEqual(ALL);
    expect(await books()).toEqual({ [JSON.stringify(inBalance(0))]: ORDERS });
  });
});
