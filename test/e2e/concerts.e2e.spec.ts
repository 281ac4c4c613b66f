import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type ActivityDeps } from '../../activities';
import { concertActivities } from '../../activities/concerts';
import { createEventStore } from '../../event-store';
import { type HttpAnswer } from '../../cli/httpClient';
import { allProjections, allUpcasters } from '../../projections';
import { type House, openHouse } from '../support/house';
import { orderThat } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  type Person,
  pay,
  seatsOf,
} from '../support/people';
import { chargesOf } from '../support/providers';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const CARD = 'pm_card_visa';

let house: House;
let organizer: Person;
let buyer: Person;
beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  buyer = await newPerson(house);
});

interface Held {
  readonly reservationId: string;
  readonly items: readonly { readonly unitPrice: { readonly amount: number } }[];
  readonly code?: string;
}

const tell = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<void> =>
  void expecting(
    await house.api(method, `/v1/concerts/${path}`, {
      token: organizer.token,
      ...(body === undefined ? {} : { body }),
    }),
    200,
  );

const reserve = ({ token }: Person, concertId: string): Promise<HttpAnswer<Held>> =>
  house.api<Held>('POST', '/v1/reservations', {
    token,
    body: { items: [{ concertId, ticketType: 'Regular', quantity: 1 }] },
  });

const orderOf = async ({ token, name, email }: Person, { reservationId }: Held, card?: string): Promise<Order> =>
  expecting(
    await house.api<Order>('POST', '/v1/orders', {
      token,
      idempotencyKey: randomUUID(),
      body: { reservationId, customer: { name, email }, ...(card === undefined ? {} : { paymentMethodId: card }) },
    }),
    201,
  );

const at = (price: number) => [{ type: 'Regular', price, capacity: 10 }];

it('a seat that is held keeps its price when the price rises, and the next hold has the new one', async () => {
  const concertId = await newConcert(house, organizer, at(5_000));
  const held = expecting(await reserve(buyer, concertId), 201);
  await tell('PUT', `${concertId}/ticket-types/Regular`, { price: { amount: 6_000, currency: 'PLN' }, capacity: 10 });

  const order = await orderOf(buyer, held, CARD);
  expect(order).toMatchObject({ status: 'paid', total: { amount: 5_000, currency: 'PLN' } });
  expect(await chargesOf(house, order.orderId)).toMatchObject([{ amount: 5_000 }]);
  const next = expecting(await reserve(buyer, concertId), 201);
  expect(next.items).toMatchObject([{ unitPrice: { amount: 6_000 } }]);
});

it.each<[string, 'POST' | 'DELETE', string, string]>([
  ['paused', 'POST', 'pause-sales', 'sale_not_open'],
  ['withdrawn', 'DELETE', 'ticket-types/Regular', 'ticket_type_withdrawn'],
])(
  'tickets whose sale is %s are held for nobody, and are bought by whoever holds them',
  async (_, method, path, code) => {
    const concertId = await newConcert(house, organizer, at(5_000));
    const other = await newPerson(house);
    await addToCart(house, other, concertId);
    const held = expecting(await reserve(buyer, concertId), 201);
    await tell(method, `${concertId}/${path}`);

    expect(await reserve(other, concertId)).toMatchObject({ status: 409, body: { code } });
    expect(await checkOut(house, other)).toMatchObject({ status: 409, body: { code, lines: [{ code }] } });
    expect(await orderOf(buyer, held, CARD)).toMatchObject({ status: 'paid' });
    expect(await seatsOf(house, organizer, concertId)).toMatchObject({ held: 0, sold: 1 });
  },
);

const cancelSales = (concertId: string) => {
  const { db } = house.database;
  const eventStore = createEventStore({ db, projections: allProjections, upcasters: allUpcasters });
  const { cancelConcertSales } = concertActivities({ db, eventStore, clock: () => new Date() } as ActivityDeps);
  return new MockActivityEnvironment({}).run(cancelConcertSales, {
    ...{ concertId, reason: 'The singer is ill.', actor: organizer.userId },
  });
};

it('money for a seat that was only held when its concert was cancelled goes back, and nobody gets a ticket', async () => {
  const concertId = await newConcert(house, organizer, at(5_000));
  const { orderId } = await orderOf(buyer, expecting(await reserve(buyer, concertId), 201));
  expect(await cancelSales(concertId)).toMatchObject({ outcome: 'cancelled' });
  expect(await reserve(buyer, concertId)).toMatchObject({ status: 409, body: { code: 'concert_cancelled' } });

  await pay(house, buyer, orderId, CARD);
  const order = await orderThat(house, buyer, orderId, 'be refunded', ({ refunds }) =>
    refunds.some(({ status }) => status === 'succeeded'),
  );
  expect(order).toMatchObject({ tickets: [], refunds: [{ amount: { amount: 5_000 } }] });
  expect(await seatsOf(house, organizer, concertId)).toMatchObject({ sold: 0 });
});
