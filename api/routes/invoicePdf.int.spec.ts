import { createHash } from 'node:crypto';
import { type Billing, type Seller } from '../../domain/invoices/parties';
import { type InvoiceDocument } from '../../integrations/invoices/document';
import { renderInvoicePdf } from '../../integrations/invoices/renderInvoicePdf';
import { pdfText } from '../../test/support/pdfText';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { publishedConcert } from '../testing/concerts.spec';
import { issuing } from '../testing/invoices.spec';
import { heldOrder } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

/** What writes documents, which some release will write otherwise. */
let render: (document: InvoiceDocument) => Promise<Buffer>;
let api: ApiUnderTest;
let buyer: PersonUnderTest;
let organizer: PersonUnderTest;
let concertId: string;
beforeAll(async () => {
  api = await startApi({ deps: { invoiceRenderer: { render: (document) => render(document) } } });
  organizer = await person(api, 'organizer');
  concertId = await publishedConcert(api, organizer);
});
beforeEach(async () => {
  render = renderInvoicePdf;
  buyer = await person(api);
});
afterAll(() => api.close());

const address = { street: 'ul. Świętokrzyska 14/3', city: 'Warszawa', postalCode: '00-050', country: 'PL' };
const seller: Seller = { legalName: 'Koncerty Wielkie Sp. z o.o.', taxId: 'PL5252344078', address };
const billing: Billing = {
  ...{ name: 'Łucja Żak', email: 'lucja@example.com', company: 'Żak i Wspólnicy S.A.', taxId: 'PL6762431177' },
  address: { ...address, street: 'al. Jana Pawła II 27' },
};

const issued = async () =>
  issuing(api).invoice({
    ...{ organizer, buyer, concertId, orderId: await heldOrder(api, buyer, concertId), seller, billing },
  });
const pdfOf = async (invoiceId: string, { token } = buyer) => {
  const response = await fetch(`${api.url}/v1/invoices/${invoiceId}/pdf`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};
const kept = (invoiceId: string) =>
  api.db('invoice_documents').where('invoice_id', invoiceId).select<{ sealed: Buffer }[]>('sealed');

describe('an invoice on paper', () => {
  it('says who sold what to whom, and what it is worth', async () => {
    const invoice = await issued();
    const { response, bytes } = await pdfOf(invoice.invoiceId);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-disposition')).toBe(`inline; filename="${invoice.number}.pdf"`);
    const text = pdfText(bytes).flat();
    expect(text).toEqual(expect.arrayContaining(['Invoice', invoice.number, '2 May 2027', invoice.orderId]));
    expect(text).toEqual(expect.arrayContaining(['Koncerty Wielkie Sp. z o.o.', 'Tax ID PL5252344078']));
    expect(text).toEqual(expect.arrayContaining(['Żak i Wspólnicy S.A.', 'Łucja Żak', 'Tax ID PL6762431177']));
    expect(text).toEqual(expect.arrayContaining(['al. Jana Pawła II 27', '00-050 Warszawa']));
    expect(text).toEqual(expect.arrayContaining(['Beyoncé, Warsaw, Regular', '2', '240.00', '8%', '480.00 PLN']));
  });

  it('is the same bytes for ever, whatever writes new ones by then', async () => {
    const { invoiceId } = await issued();
    const first = await pdfOf(invoiceId);
    render = () => Promise.reject(new Error('a release that writes otherwise'));
    const later = await pdfOf(invoiceId);
    expect(later.bytes.equals(first.bytes)).toBe(true);
    const sha256 = createHash('sha256').update(first.bytes).digest('hex');
    expect([first, later].map(({ response }) => response.headers.get('etag'))).toEqual([`"${sha256}"`, `"${sha256}"`]);
  });

  it('stays the same when credit notes are written on it', async () => {
    const invoice = await issued();
    const { bytes } = await pdfOf(invoice.invoiceId);
    await issuing(api).creditHalf(organizer, invoice);
    expect((await pdfOf(invoice.invoiceId)).bytes.equals(bytes)).toBe(true);
  });

  it('is one document, also when two want it first', async () => {
    const { invoiceId } = await issued();
    let copies = 0;
    // Writers that could not agree if it were left to them.
    render = async (document) => {
      copies += 1;
      return renderInvoicePdf({ ...document, number: `${document.number} (${copies})` });
    };
    const both = await Promise.all([pdfOf(invoiceId), pdfOf(invoiceId), pdfOf(invoiceId)]);
    expect(new Set(both.map(({ bytes }) => bytes.toString('base64'))).size).toBe(1);
    expect(await kept(invoiceId)).toHaveLength(1);
  });

  it('is kept so that nobody can read it without the key', async () => {
    const { invoiceId } = await issued();
    const { bytes } = await pdfOf(invoiceId);
    const [document] = await kept(invoiceId);
    expect(document?.sealed.includes(bytes.subarray(0, 8))).toBe(false);
  });

  it('is gone with its buyer', async () => {
    const [seen, unseen] = [await issued(), await issued()];
    await pdfOf(seen.invoiceId);
    const { token } = await person(api, 'admin');
    expect((await api.send('DELETE', '/v1/users/me', { token: buyer.token })).status).toBe(204);
    for (const { invoiceId } of [seen, unseen]) {
      expect(await api.send('GET', `/v1/invoices/${invoiceId}/pdf`, { token })).toMatchObject({
        status: 410,
        body: { code: 'erased' },
      });
      expect(await kept(invoiceId)).toEqual([]);
    }
  });

  it('is shown to its buyer, to whom it was issued by, and to administrators', async () => {
    const { invoiceId } = await issued();
    const status = async (who: PersonUnderTest) => (await pdfOf(invoiceId, who)).response.status;
    expect(await status(buyer)).toBe(200);
    expect(await status(organizer)).toBe(200);
    expect(await status(await person(api, 'admin'))).toBe(200);
    expect(await status(await person(api, 'organizer'))).toBe(404);
    expect(await status(await person(api))).toBe(404);
  });

  it('names the organizer, where it was issued before sellers were written down', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    const { invoiceId } = await issuing(api).invoice({ organizer, buyer, concertId, orderId });
    const { name } = (await api.personalData.personById(organizer.userId)) ?? {};
    expect(pdfText((await pdfOf(invoiceId)).bytes).flat()).toContain(name);
    expect((await api.send('GET', `/v1/invoices/${invoiceId}`, { token: buyer.token })).body).toMatchObject({
      seller: null,
      billing: { name: 'Ania Nowak', company: null, taxId: null },
    });
  });

  it('that cannot be written is a failure, and nothing is kept of it', async () => {
    const { invoiceId } = await issued();
    render = () => Promise.reject(new Error('out of ink'));
    expect((await pdfOf(invoiceId)).response.status).toBe(500);
    expect(await kept(invoiceId)).toEqual([]);
  });
});

describe('a credit note on paper', () => {
  it('names the invoice that it takes something off', async () => {
    const invoice = await issued();
    const note = await issuing(api).creditHalf(organizer, invoice);
    const text = pdfText((await pdfOf(note.invoiceId)).bytes).flat();
    expect(text).toEqual(expect.arrayContaining(['Credit note', note.number, 'To invoice', invoice.number]));
    expect(text).toEqual(expect.arrayContaining(['Credited', '240.00 PLN', 'Koncerty Wielkie Sp. z o.o.']));
  });
});
