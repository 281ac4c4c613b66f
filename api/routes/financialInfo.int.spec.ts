import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let me: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  me = await person(api);
});
afterAll(() => api.close());

const PATH = '/v1/users/me/financial-info';
const address = { street: 'Prosta 2', city: 'Warszawa', postalCode: '00-850', country: 'PL' };
const info = { legalName: 'Nowak Sp. z o.o.', taxId: 'PL5252344078', address };
const get = () => api.send('GET', PATH, { token: me.token });
const put = (body: object) => api.send('PUT', PATH, { token: me.token, body });

describe('my financial info', () => {
  it('is nothing until I have given it', async () =>
    expect(await get()).toMatchObject({
      status: 200,
      body: { legalName: null, taxId: null, address: null, totals: [] },
    }));

  it('is what I gave last, mine alone, and in no event', async () => {
    await put({ ...info, legalName: 'An older name' });
    expect((await put(info)).body).toEqual({ ...info, totals: [] });
    expect((await get()).body).toEqual({ ...info, totals: [] });
    const { token } = await person(api);
    expect((await api.send('GET', PATH, { token })).body).toMatchObject({ legalName: null });
    const events = await api.eventStore.load(`user-${me.userId}`);
    expect(events.filter(({ type }) => type === 'FinancialInfoChanged').map(({ data }) => data)).toEqual([
      { userId: me.userId },
      { userId: me.userId },
    ]);
  });

  it('may do without a tax id', async () => {
    await put(info);
    expect((await put({ legalName: 'Ania Nowak', address })).body).toMatchObject({ taxId: null });
  });

  it.each([
    ['a name', { taxId: 'PL1', address }],
    ['an address', { legalName: 'Nowak' }],
    ['known fields only', { ...info, iban: 'PL1' }],
  ])('needs %s', async (_what, body) =>
    expect(await put(body)).toMatchObject({ status: 422, body: { code: 'validation_failed' } }),
  );

  it('adds up what I have paid, what came back, and what is on its way back', async () => {
    const concertId = await publishedConcert(api, await person(api, 'organizer'));
    const paid = await paidOrder(api, me, concertId);
    await paidOrder(api, me, concertId);
    const { payment } = streamsOf(api);
    const refund = async (refundId: string, amount: number, succeeded: boolean) => {
      await payment(paid.paymentId, { type: 'RequestRefund', refundId, amount: pln(amount), reason: 'asked' });
      await payment(paid.paymentId, { type: 'RecordRefundSubmitted', refundId, providerRefundId: `re_${refundId}` });
      if (succeeded) await payment(paid.paymentId, { type: 'RecordRefundSucceeded', refundId });
    };
    await refund('0198c0de-0000-7000-8000-00000000f001', 5_000, true);
    await refund('0198c0de-0000-7000-8000-00000000f002', 1_000, false);
    expect((await get()).body).toMatchObject({
      totals: [
        {
          ...{ currency: 'PLN', paid: pln(48_000), refunded: pln(5_000), net: pln(43_000), openRefunds: pln(1_000) },
          ...{ payments: 2, refunds: 1 },
        },
      ],
    });
  });
});
