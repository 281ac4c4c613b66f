import { DefaultLogger, Runtime } from '@temporalio/worker';
import { noticesTo } from '../support/cancelling';
import { ended, firstRunOf } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { inParallel, times } from '../support/inParallel';
import { orderIs } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Person,
} from '../support/people';
import { seldomSwept, sweepNow } from '../support/sweep';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(120_000);

const NOWHERE = '127.0.0.1:9';

let house: House;
let organizer: Person;
let concert: string;
beforeAll(async () => {
  house = await openHouse({ sweep: seldomSwept(), fanOut: { pageSize: 2, pagesPerRun: 1 } });
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  concert = await newConcert(house, organizer);
});

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const move = (days: number, api = house.api) =>
  api<{ startsAt: string }>('POST', `/v1/concerts/${concert}/reschedule`, {
    token: organizer.token,
    body: { startsAt: inDays(days), refundWindowEndsAt: inDays(30) },
  });

const buy = async (): Promise<Person & { orderId: string }> => {
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
  const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
  await orderIs(house, buyer, orderId, 'fulfilled');
  return { ...buyer, orderId };
};

const hold = async (): Promise<Person> => {
  const buyer = await newPerson(house);
  const body = { items: [{ concertId: concert, ticketType: 'Regular', quantity: 1 }] };
  expecting(await house.api('POST', '/v1/reservations', { token: buyer.token, body }), 201);
  return buyer;
};

const told = (buyer: Person, count: number): Promise<unknown> =>
  eventually(`${buyer.email} to be told ${count} times`, async () => {
    const notices = await noticesTo(house, buyer);
    return notices.length === count ? notices : undefined;
  });

/** The concert's notices that are known to Temporal, by the version that they are of. */
const noticesOf = async (): Promise<readonly string[]> => {
  const rows = await house.database
    .db('concert_announcements')
    .where({ concert_id: concert })
    .orderBy('version')
    .select<{ version: number }[]>('version');
  return rows.map(({ version }) => `tell-concert-${concert}-${version}`);
};

describe('a concert that is moved', () => {
  it('is told to everybody who has seats, once each time; their tickets stay good', async () => {
    const buyers = await inParallel(times(3), 3, buy);
    const holder = await hold();
    const everybody = [...buyers, holder];
    expecting(await move(120), 200);
    for (const buyer of everybody) await told(buyer, 1);
    const [first] = await noticesOf();
    const { result } = await ended(house, first ?? '', 'concert-moved-told');
    expect(result).toEqual({ outcome: 'told', told: 4 });
    expect(await firstRunOf(house, first ?? '', 'concert-moved')).toEqual({ wentOn: true });
    for (const buyer of buyers) {
      const order = await getOrder(house, buyer, buyer.orderId);
      expect(order).toMatchObject({ status: 'fulfilled', tickets: [{ status: 'issued' }] });
    }

    expecting(await move(150), 200);
    for (const buyer of everybody) await told(buyer, 2);
    expect(await noticesOf()).toHaveLength(2);
  });

  it('is moved also while Temporal is away, and the sweep has it told', async () => {
    const buyer = await buy();
    const cutOff = await house.openApi({}, 1_000, NOWHERE);
    const { startsAt } = expecting(await move(130, cutOff), 200);
    expect(Date.parse(startsAt)).toBeGreaterThan(Date.now() + 129 * 86_400_000);
    expect(await noticesTo(house, buyer)).toEqual([]);
    expect((await sweepNow(house)).swept).toMatchObject({ announceConcerts: 1 });
    await told(buyer, 1);
    const [workflowId] = await noticesOf();
    await ended(house, workflowId ?? '');
    expect((await sweepNow(house)).swept).toMatchObject({ announceConcerts: 0 });
    expect(await noticesTo(house, buyer)).toHaveLength(1);
  });

  it('is told after all when its notices are terminated on the way', async () => {
    const buyer = await buy();
    await house.stopWorker();
    expecting(await move(140), 200);
    const [workflowId] = await noticesOf();
    await house.temporal.workflow.getHandle(workflowId ?? '').terminate('by mistake');
    await house.startWorker();
    expect((await sweepNow(house)).swept).toMatchObject({ announceConcerts: 1 });
    await told(buyer, 1);
  });
});
