import { randomUUID } from 'node:crypto';
import { type Invoice } from '../../domain/invoices/events';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
import { issuing } from '../testing/invoices.spec';
import { heldOrder } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let buyer: PersonUnderTest;
let organizer: PersonUnderTest;
let concertId: string;
let orderId: string;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  concertId = await publishedConcert(api, organizer);
});
beforeEach(async () => {
  buyer = await person(api);
  orderId = await heldOrder(api, buyer, concertId);
});
afterAll(() => api.close());

const get = (path: string, { token } = buyer) => api.send('GET', path, { token });

const issueInvoice = async (): Promise<Invoice> => issuing(api).invoice({ organizer, buyer, orderId, concertId });
const creditHalf = (invoice: Invoice) => issuing(api).creditHalf(organizer, invoice);

describe('an invoice', () => {
  it('shows its lines with their tax, whom it is for, and what was taken back of it', async () => {
    const invoice = await issueInvoice();
    const shown = await get(`/v1/invoices/${invoice.invoiceId}`);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        ...{ kind: 'invoice', orderId, total: pln(48_000), net: pln(44_444), tax: pln(3_556) },
        lines: [{ ticketType: 'Regular', quantity: 2, gross: pln(48_000), taxPercent: '8.00' }],
        ...{ billing: { name: 'Ania Nowak', address: null }, creditNotes: [], credited: pln(0) },
      },
    });
    const note = await creditHalf(invoice);
    const { body } = await get(`/v1/invoices/${invoice.invoiceId}`);
    expect(body).toEqual({
      ...(shown.body as object),
      creditNotes: [
        { invoiceId: note.invoiceId, number: note.number, issuedAt: '2027-05-03T10:00:00.000Z', total: pln(24_000) },
      ],
      credited: pln(24_000),
    });
  });

  it('is not there for others', async () => {
    const { invoiceId } = await issueInvoice();
    expect((await get(`/v1/invoices/${invoiceId}`, await person(api))).status).toBe(404);
  });
});

describe('my invoices', () => {
  it('can be narrowed down to a kind and to an order', async () => {
    const invoice = await issueInvoice();
    const note = await creditHalf(invoice);
    const other = await issuing(api).invoice({ organizer, buyer, concertId, orderId: randomUUID() });
    const listed = async (query: string) => {
      const { items } = (await get(`/v1/invoices?${query}`)).body as { items: { invoiceId: string }[] };
      return items.map(({ invoiceId }) => invoiceId).sort();
    };
    expect(await listed('kind=credit_note')).toEqual([note.invoiceId]);
    expect(await listed('kind=invoice')).toEqual([invoice.invoiceId, other.invoiceId].sort());
    expect(await listed(`orderId=${orderId}`)).toEqual([invoice.invoiceId, note.invoiceId].sort());
    expect(await get('/v1/invoices?kind=receipt')).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });

  it('go on where a page has ended, in the same list only', async () => {
    const invoice = await issueInvoice();
    await creditHalf(invoice);
    const first = (await get('/v1/invoices?limit=1')).body as { nextCursor: string };
    expect((await get(`/v1/invoices?limit=1&cursor=${first.nextCursor}`)).body).toMatchObject({
      items: [{ invoiceId: invoice.invoiceId }],
    });
    expect((await get(`/v1/invoices?kind=invoice&cursor=${first.nextCursor}`)).status).toBe(400);
  });
});

describe('a credit note', () => {
  it('refers to its invoice, and stands beside it in the lists and in the order', async () => {
    const invoice = await issueInvoice();
    const note = await creditHalf(invoice);
    const refers = { refersTo: invoice.invoiceId, refersToNumber: invoice.number, refundId: note.refundId };
    expect(await get(`/v1/invoices/${note.invoiceId}`)).toMatchObject({
      status: 200,
      body: {
        ...{ kind: 'credit_note', ...refers, total: pln(24_000), tax: pln(1_778), net: pln(22_222) },
        lines: [{ invoiceLine: 0, quantity: 1, unitPrice: pln(24_000), gross: pln(24_000) }],
        ...{ billing: { name: 'Ania Nowak' }, creditNotes: [], credited: pln(0) },
      },
    });
    expect((await get('/v1/invoices')).body).toMatchObject({
      items: [{ kind: 'credit_note', ...refers }, { kind: 'invoice' }],
    });
    expect((await get(`/v1/orders/${orderId}`)).body).toMatchObject({
      invoices: [{ kind: 'invoice' }, { kind: 'credit_note', ...refers }],
    });
  });
});
