import { DefaultLogger, Runtime } from '@temporalio/worker';
import { until } from '../../local/until';
import { type Cancellation, cancelConcert, cancellationOf } from '../support/cancelling';
import { ended } from '../support/cost';
import { type House, openHouse } from '../support/house';
import { tally } from '../support/inParallel';
import { type PaidOrder, seedPaidOrders } from '../support/paidOrders';
import { newConcert, newOrganizer, type Person, seatsOf } from '../support/people';
import { startWorkerProcess, type WorkerProcess } from '../support/workerProcess';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(900_000);

const ORDERS = 2_000;
const PRICE = 24_000;
const PATIENCE_SECONDS = 420;

let house: House;
let organizer: Person;
let concert: string;
let orders: readonly PaidOrder[];
let worker: WorkerProcess | undefined;
const read: Cancellation['progress'][] = [];

/** Asked as often as a browser would: every look is a pass over all orders. */
const doneIs = async (least: number): Promise<void> => {
  const seen = await until(
    async () => {
      const { progress } = await cancellationOf(house, organizer, concert);
      read.push(progress);
      return progress.done >= least ? progress : undefined;
    },
    { timeoutSeconds: PATIENCE_SECONDS, everyMs: 500 },
  );
  if (seen === undefined) throw new Error(`${least} orders were not done: ${JSON.stringify(read.at(-1))}`);
};

const killWorker = async (): Promise<void> => {
  await worker?.kill();
  worker = await startWorkerProcess(house);
};

/** Killed while the first ones are being asked, in the middle of everything, and near the end. */
beforeAll(async () => {
  const fanOut = {
    pageSize: 50,
    window: 100,
    pollMs: 250,
    maximumPollMs: 1_000,
    lookAgainMs: 600_000,
    pagesPerRun: 10,
  };
  house = await openHouse({ fanOut });
  await house.stopWorker();
  organizer = await newOrganizer(house);
  concert = await newConcert(house, organizer, [{ type: 'Regular', price: PRICE, capacity: ORDERS + 100 }]);
  orders = await seedPaidOrders(house, { concertId: concert, count: ORDERS, price: PRICE });
  worker = await startWorkerProcess(house);
  read.push((await cancelConcert(house, organizer, concert)).progress);
  await killWorker();
  await doneIs(ORDERS / 3);
  await killWorker();
  await doneIs((ORDERS * 3) / 4);
  await killWorker();
  await doneIs(ORDERS);
});
afterAll(async () => {
  await worker?.stop();
  await house.close();
});

describe('the cancellation of a concert with 2,000 paid orders, its worker killed three times on the way', () => {
  it('knows from its first answer how many there are, and counts up to it', () => {
    expect(new Set(read.map(({ total }) => total))).toEqual(new Set([ORDERS]));
    const done = read.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((left, right) => left - right));
    expect(new Set(done).size).toBeGreaterThan(10);
    expect(read.at(-1)).toEqual({ total: ORDERS, done: ORDERS, failed: 0 });
  });

  it('ends as a workflow that says so', async () => {
    const { result } = await ended(house, `cancel-concert-${concert}`);
    expect(result).toEqual({ outcome: 'cancelled', total: ORDERS, done: ORDERS, failed: 0 });
  });

  it('pays each of them back once, in full', async () => {
    const refunds = await house.sandbox.refunds();
    expect(refunds).toHaveLength(ORDERS);
    expect(new Set(refunds.map(({ payment_intent: intent }) => intent))).toEqual(
      new Set(orders.map(({ intentId }) => intentId)),
    );
    expect(tally(refunds.map(({ amount }) => amount))).toEqual({ [PRICE]: ORDERS });
  });

  it('tells each of them once', async () => {
    const mails = await until(
      async () => {
        const sent = await house.sandbox.mails();
        return sent.length >= ORDERS ? sent : undefined;
      },
      { timeoutSeconds: PATIENCE_SECONDS, everyMs: 1_000 },
    );
    expect(mails).toHaveLength(ORDERS);
    expect(new Set(mails?.flatMap(({ recipients }) => recipients))).toEqual(new Set(orders.map(({ email }) => email)));
  });

  it('leaves no order, no ticket and no seat behind', async () => {
    const { db } = house.database;
    const statusesOf = async (table: string): Promise<Record<string, number>> =>
      tally((await db(table).select<{ status: string }[]>('status')).map(({ status }) => status));
    expect(await statusesOf('orders')).toEqual({ cancelled: ORDERS });
    expect(await statusesOf('tickets')).toEqual({ void: ORDERS });
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ held: 0, sold: 0 });
    expect(await db('orders').whereNotNull('attention')).toEqual([]);
  });
});
