import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let concertId: string;
let orders: readonly string[];
let ania: PersonUnderTest;

beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  concertId = await publishedConcert(api, organizer);
  ania = await person(api);
  const { orderId } = await paidOrder(api, ania, concertId);
  orders = [orderId, await heldOrder(api, ania, concertId), await heldOrder(api, ania, concertId)];
  await heldOrder(api, ania, await publishedConcert(api, organizer));
});
afterAll(() => api.close());

interface Listed {
  readonly items: readonly Record<string, unknown>[];
  readonly nextCursor: string | null;
}

const list = (what: string, { token } = organizer, query = '') =>
  api.send('GET', `/v1/concerts/${concertId}/${what}${query}`, { token });

describe.each([
  ['orders', 'orderId'],
  ['reservations', 'reservationId'],
])('the %s of a concert', (what, id) => {
  it('are there in pages, oldest first, each once', async () => {
    const found: unknown[] = [];
    for (let query: string | null = '?limit=2'; query !== null;) {
      const { items, nextCursor } = (await list(what, organizer, query)).body as Listed;
      found.push(...items.map((item) => item[id]));
      query = nextCursor === null ? null : `?limit=2&cursor=${nextCursor}`;
    }
    expect(new Set(found).size).toBe(3);
    if (what === 'orders') expect(found).toEqual(orders);
  });

  it('are its organizer’s, and nobody else’s', async () => {
    const statuses = [await list(what, ania), await list(what, await person(api, 'organizer'))];
    expect(statuses.map(({ status }) => status)).toEqual([403, 404]);
    expect((await list(what, await person(api, 'admin'))).status).toBe(200);
  });

  it('take no cursor of another list', async () => {
    const { nextCursor } = (await list(what, organizer, '?limit=1')).body as Listed;
    const other = what === 'orders' ? 'reservations' : 'orders';
    expect(await list(other, organizer, `?cursor=${nextCursor}`)).toMatchObject({ status: 400 });
  });
});

it('shows an organizer what he has to know of an order, and whose it is', async () => {
  const { items } = (await list('orders')).body as Listed;
  expect(items[0]).toMatchObject({
    ...{ orderId: orders[0], status: 'paid', closedAt: null },
    ...{ items: [{ concertId, quantity: 1 }], customer: { name: 'Ania Nowak', email: 'ania@example.com' } },
  });
  expect(items[0]).not.toHaveProperty('tickets');
});

it('shows a reservation with the order that took it over', async () => {
  const { items } = (await list('reservations')).body as Listed;
  expect(items[0]).toMatchObject({ status: 'held', items: [{ concertId, quantity: 1 }], userId: ania.userId });
});
