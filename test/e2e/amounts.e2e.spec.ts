import { randomUUID } from 'node:crypto';
import { type House, openHouse } from '../support/house';
import {
  addToCart,
  checkOut,
  expecting,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  type Person,
  seatsOf,
} from '../support/people';

jest.setTimeout(60_000);

let house: House;
let organizer: Person;
beforeAll(async () => {
  house = await openHouse({ policy: { statementDescriptor: 'STAGEDOOR TICKETS' } });
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(() => house.sandbox.reset());

const concertAt = (price: number, currency: string) =>
  newConcert(house, organizer, [], {
    ticketTypes: [{ type: 'Regular', price: { amount: price, currency }, capacity: 100 }],
    currency,
  });
const buy = async (price: number, currency: string, quantity = 1): Promise<Order> => {
  const concert = await concertAt(price, currency);
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concert, { quantity });
  return expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
};

describe('money on its way to the card provider', () => {
  it.each([
    ['JPY', 5_000, 5_000],
    ['KWD', 1_230, 1_230],
    ['PLN', 1_234, 1_234],
    ['ISK', 5_000, 500_000],
    ['UGX', 40_000, 4_000_000],
  ])('in %s: %i of its minor unit is asked for as %i', async (currency, ours, theirs) => {
    const order = await buy(ours, currency);
    expect(order).toMatchObject({ status: 'paid', total: { amount: ours, currency } });
    expect(order.payments).toMatchObject([{ amount: { amount: ours, currency }, status: 'succeeded' }]);
    expect(await house.sandbox.intents()).toMatchObject([
      { amount: theirs, amount_received: theirs, currency: currency.toLowerCase() },
    ]);
  });

  it('is the sum of the lines, in every decimal', async () => {
    const order = await buy(1_230, 'KWD', 7);
    expect(order).toMatchObject({
      total: { amount: 8_610 },
      items: [{ quantity: 7, unitPrice: { amount: 1_230 }, lineTotal: { amount: 8_610 } }],
    });
    expect(await house.sandbox.charges()).toMatchObject([{ amount: 8_610, currency: 'kwd' }]);
  });

  it('has ids beside it and nothing else of the buyer, and says on his statement who took it', async () => {
    const { orderId, payments } = await buy(1_234, 'PLN');
    const [intent] = await house.sandbox.intents();
    expect(intent?.metadata).toEqual({ orderId, paymentId: payments[0]?.paymentId });
    expect(intent).toMatchObject({
      statement_descriptor_suffix: 'STAGEDOOR TICKETS',
      description: null,
      receipt_email: null,
    });
  });

  it('that cannot be exactly so is refused when the price is set', async () => {
    const { status, body } = await house.api<{ code: string }>('POST', '/v1/concerts', {
      token: organizer.token,
      idempotencyKey: randomUUID(),
      body: {
        ...{ name: 'Night', artist: 'Ania', startsAt: '2035-01-01T20:00:00Z', currency: 'KWD' },
        venue: { name: 'Hall', address: 'Street 1', city: 'Kuwait', country: 'KW', timeZone: 'Asia/Kuwait' },
        ticketTypes: [{ type: 'Regular', price: { amount: 1_234, currency: 'KWD' }, capacity: 10 }],
      },
    });
    expect([status, body.code]).toEqual([422, 'price_not_chargeable']);
  });
});

describe('a total that nobody can be charged', () => {
  it.each([
    ['too little', 199, 1, 'amount_too_small', { minimum: { amount: 200, currency: 'PLN' } }],
    ['too much', 60_000_000, 2, 'amount_too_large', { maximum: { amount: 99_999_999, currency: 'PLN' } }],
  ])('for it is %s is refused; nothing stays held and the cart stays open', async (_, price, quantity, code, more) => {
    const concert = await concertAt(price, 'PLN');
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert, { quantity });
    const idempotencyKey = randomUUID();
    const refused = { status: 422, body: { code, ...more } };
    expect(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa', idempotencyKey })).toMatchObject(refused);
    expect(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa', idempotencyKey })).toMatchObject(refused);
    expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 100, held: 0 });
    expect((await house.api('GET', '/v1/cart', { token: buyer.token })).body).toMatchObject({
      status: 'open',
      totalItems: quantity,
    });
    expect(await house.sandbox.intents()).toEqual([]);
  });

  it('becomes one that he can be charged when he takes more', async () => {
    const concert = await concertAt(199, 'PLN');
    const buyer = await newPerson(house);
    await addToCart(house, buyer, concert);
    const idempotencyKey = randomUUID();
    expect((await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa', idempotencyKey })).status).toBe(422);
    await addToCart(house, buyer, concert);
    const order = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
    expect(order).toMatchObject({ status: 'paid', total: { amount: 398 } });
  });
});
