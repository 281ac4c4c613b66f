import { DefaultLogger, Runtime } from '@temporalio/worker';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { orderThat } from '../support/orders';
import { pdfText } from '../support/pdfText';
import { addToCart, checkOut, expecting, newConcert, newOrganizer, newPerson, type Person } from '../support/people';
import { seldomSwept, sweepNow } from '../support/sweep';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(90_000);

let house: House;
let organizer: Person;
let buyer: Person;
let concertId: string;
beforeAll(async () => {
  house = await openHouse({ sweep: seldomSwept({ feeAfterMs: 1 }) });
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());
beforeEach(async () => {
  [concertId, buyer] = await Promise.all([newConcert(house, organizer), newPerson(house)]);
});
afterEach(() => house.sandbox.settings({ feeBasisPoints: 0 }));

const pln = (amount: number) => ({ amount, currency: 'PLN' });
const get = async <Body>(path: string, { token }: Person): Promise<Body> =>
  expecting(await house.api<Body>('GET', path, { token }), 200);
const buyTwo = async (body: object = {}): Promise<string> => {
  await addToCart(house, buyer, concertId, { quantity: 2 });
  return expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa', body }), 201).orderId;
};
const salesOf = () => get<object>(`/v1/concerts/${concertId}/sales`, organizer);
const moneyOf = async (orderId: string) => (await get<{ money: object }>(`/v1/orders/${orderId}`, buyer)).money;

it('a concert comes to what was paid less what the provider keeps, and to less than nothing when it went back', async () => {
  await house.sandbox.settings({ feeBasisPoints: 290 });
  const orderId = await buyTwo();
  expect(await moneyOf(orderId)).toEqual({ status: 'paid', captured: pln(48_000), refunded: pln(0), net: pln(48_000) });
  const sold = { tickets: 2, gross: pln(48_000), fees: pln(1_392) };
  expect(await salesOf()).toMatchObject({ ...sold, refunded: pln(0), net: pln(46_608) });

  expecting(await house.api('POST', `/v1/orders/${orderId}/cancel`, { token: buyer.token, body: {} }), 202);
  await orderThat(house, buyer, orderId, 'be cancelled', ({ status }) => status === 'cancelled');
  const refunded = { status: 'refunded', captured: pln(48_000), refunded: pln(48_000), net: pln(0) };
  expect(
    await eventually('the money to be back', async () => {
      const money = await moneyOf(orderId);
      return (money as { status: string }).status === 'refunded' ? money : undefined;
    }),
  ).toEqual(refunded);
  const net = { amount: -1_392, currency: 'PLN' };
  expect(await salesOf()).toMatchObject({ ...sold, ticketsRefunded: 2, refunded: pln(48_000), net });
});

it('a fee that the provider books later is found by the sweep, once', async () => {
  await house.sandbox.settings({ feeBasisPoints: null });
  await buyTwo();
  expect(await salesOf()).toMatchObject({ fees: pln(0) });
  expect((await sweepNow(house)).swept).toMatchObject({ recordFees: 0 });
  await house.sandbox.settings({ feeBasisPoints: 290 });
  for (const { id } of await house.sandbox.charges()) await house.sandbox.bookCharge(id);
  expect((await sweepNow(house)).swept).toMatchObject({ recordFees: 1 });
  expect(await salesOf()).toMatchObject({ fees: pln(1_392), net: pln(46_608) });
  expect((await sweepNow(house)).swept).toMatchObject({ recordFees: 0 });
});

it('buyer and seller stand on the invoice as they have said who they are', async () => {
  const address = { street: 'Prosta 2', city: 'Warszawa', postalCode: '00-850', country: 'PL' };
  const say = async (who: Person, legalName: string, taxId: string) =>
    expecting(
      await house.api('PUT', '/v1/users/me/financial-info', {
        token: who.token,
        body: { legalName, taxId, address },
      }),
      200,
    );
  await say(organizer, 'Koncerty Wielkie Sp. z o.o.', 'PL5252344078');
  await say(buyer, 'Nowak S.A.', 'PL6762431177');
  const { name, email } = buyer;
  await buyTwo();
  await buyTwo({ customer: { name, email, company: 'Żak i Wspólnicy', address } });
  const { items } = await get<{ items: { invoiceId: string }[] }>('/v1/invoices', buyer);
  const [later, earlier] = await Promise.all(
    items.map(async ({ invoiceId }) => {
      const response = await fetch(`${house.apiUrl}/v1/invoices/${invoiceId}/pdf`, {
        headers: { authorization: `Bearer ${buyer.token}` },
      });
      return pdfText(Buffer.from(await response.arrayBuffer())).flat();
    }),
  );
  const seller = ['Koncerty Wielkie Sp. z o.o.', 'Tax ID PL5252344078'];
  expect(earlier).toEqual(expect.arrayContaining([...seller, 'Nowak S.A.', 'Tax ID PL6762431177']));
  expect(later).toEqual(expect.arrayContaining([...seller, 'Żak i Wspólnicy', name, '480.00 PLN']));
  expect(later).not.toContain('Tax ID PL6762431177');
});
