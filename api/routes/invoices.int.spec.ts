import { randomUUID } from 'node:crypto';
import { type InvoiceSeriesCommand } from '../../domain/invoices/commands';
import { type Invoice, invoiceSeriesStream } from '../../domain/invoices/events';
import { invoiceSeriesDecider } from '../../domain/invoices/invoiceSeriesDecider';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { pln, publishedConcert } from '../testing/concerts.spec';
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

const series = <Kind extends 'invoice' | 'credit_note'>(kind: Kind) => ({
  ...{ organizerId: organizer.userId, kind, year: 2027 },
});

/** As the order's process does it. */
const issue = async <Data>(command: InvoiceSeriesCommand): Promise<Data> => {
  const result = await api.eventStore.execute({
    decider: invoiceSeriesDecider,
    streamId: invoiceSeriesStream(command),
    command,
    commandId: randomUUID(),
    metadata: { actor: 'test', correlationId: 'test' },
  });
  if (result.outcome === 'refused') throw new Error(result.refusal.code);
  return result.events[0]?.data as Data;
};

const issueInvoice = async (): Promise<Invoice> =>
  issue({
    ...{ type: 'IssueInvoice', ...series('invoice'), invoiceId: randomUUID(), orderId, userId: buyer.userId },
    lines: [
      {
        ...{ concertId, ticketType: 'Regular', description: 'Beyoncé, Warsaw, Regular', quantity: 2 },
        ...{ unitPrice: pln(24_000), taxRate: { percent: '8.00', inclusive: true } },
      },
    ],
    sealedBilling: await api.personalData.seal(buyer.userId, { name: 'Ania Nowak', email: 'ania@example.com' }),
    now: '2027-05-02T10:00:00.000Z',
  });

const creditHalf = (invoice: Invoice): Promise<{ invoiceId: string; refundId: string; number: string }> =>
  issue({
    ...{ type: 'IssueCreditNote', ...series('credit_note'), invoiceId: randomUUID(), refundId: randomUUID(), invoice },
    lines: [{ invoiceLine: 0, quantity: 1, gross: pln(24_000), credited: pln(0) }],
    now: '2027-05-03T10:00:00.000Z',
  });

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
