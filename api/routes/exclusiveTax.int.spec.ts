import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { concertBody, pln, publishedConcert } from '../testing/concerts.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let buyer: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
});
beforeEach(async () => {
  buyer = await person(api);
});
afterAll(() => api.close());

const onTop = { taxRate: { percent: '23.00', inclusive: false } };
const draft = async (changes: object) =>
  api.send('POST', '/v1/concerts', { token: organizer.token, body: concertBody(changes) });
const inCart = async (concertId: string) =>
  api.send('POST', '/v1/cart/items', {
    ...{ token: buyer.token, body: { concertId, ticketType: 'Regular', quantity: 2 } },
  });

describe('a tax that comes on top of the price', () => {
  it('is shown beside the price that the organizer typed', async () => {
    const ticketTypes = [{ type: 'Regular', price: pln(9_999), capacity: 100 }];
    expect(await draft({ ...onTop, ticketTypes })).toMatchObject({
      ...{ status: 201, body: { ticketTypes: [{ price: pln(9_999), priceWithTax: pln(12_299) }] } },
    });
  });

  it('is in what a buyer sees and pays: list, cart, reservation', async () => {
    const concertId = await publishedConcert(api, organizer, { ...onTop, artist: 'On Top' });
    const list = await api.send('GET', '/v1/concerts?artist=On%20Top');
    expect(list.body).toMatchObject({ items: [{ concertId, priceFrom: pln(29_520) }] });
    expect((await inCart(concertId)).body).toMatchObject({ items: [{ unitPrice: pln(29_520) }], total: pln(59_040) });
    const items = [{ concertId, ticketType: 'Regular', quantity: 1 }];
    const reserved = await api.send('POST', '/v1/reservations', { token: buyer.token, body: { items } });
    expect(reserved.body).toMatchObject({ items: [{ unitPrice: pln(29_520) }] });
  });

  it('moves with the price', async () => {
    const concertId = await publishedConcert(api, organizer, onTop);
    await inCart(concertId);
    const body = { price: pln(10_000), capacity: 100 };
    const path = `/v1/concerts/${concertId}/ticket-types/Regular`;
    expect((await api.send('PUT', path, { token: organizer.token, body })).body).toMatchObject({
      ticketTypes: [{ price: pln(10_000), priceWithTax: pln(12_300) }, { type: 'Golden Circle' }],
    });
    expect((await api.send('GET', '/v1/cart', { token: buyer.token })).body).toMatchObject({
      items: [{ unitPrice: pln(29_520), currentPrice: pln(12_300) }],
    });
  });

  it('comes to what can be charged, which in dinars are tens of fils', async () => {
    const ticketTypes = [{ type: 'Regular', price: { amount: 1_230, currency: 'KWD' }, capacity: 100 }];
    const tax = { taxRate: { percent: '5.00', inclusive: false } };
    expect(await draft({ ...tax, currency: 'KWD', ticketTypes })).toMatchObject({
      ...{ status: 201, body: { ticketTypes: [{ priceWithTax: { amount: 1_290, currency: 'KWD' } }] } },
    });
  });

  it('changes nothing where the price contains it', async () => {
    const ticketTypes = [{ type: 'Regular', price: pln(24_000), capacity: 100 }];
    expect(await draft({ taxRate: { percent: '23.00', inclusive: true }, ticketTypes })).toMatchObject({
      body: { ticketTypes: [{ price: pln(24_000), priceWithTax: pln(24_000) }] },
    });
  });
});
