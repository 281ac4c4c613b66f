import { pdfText } from '../../test/support/pdfText';
import { type DocumentLine, type InvoiceDocument } from './document';
import { createInvoiceRenderer } from './renderer';
import { renderInvoicePdf } from './renderInvoicePdf';
import { sumsByRate } from './summary';

const money = (amount: number, currency = 'PLN') => ({ amount, currency });
const party = { name: 'Ania', contact: null, address: [], taxId: null, email: null };
const line = (description: string, changes: Partial<DocumentLine> = {}): DocumentLine => ({
  ...{ description, quantity: 1, taxPercent: '8.00' },
  ...{ unitPrice: money(24_000), net: money(22_222), tax: money(1_778), gross: money(24_000) },
  ...changes,
});
const document = (lines: readonly DocumentLine[], changes: Partial<InvoiceDocument> = {}): InvoiceDocument => ({
  ...{ kind: 'invoice', number: 'INV-1', issuedAt: '2027-05-02T23:30:00.000Z', orderId: 'o1', refersTo: null, lines },
  ...{ seller: { ...party, name: 'Olaf' }, buyer: party },
  ...{ net: money(22_222), tax: money(1_778), total: money(24_000) },
  ...changes,
});
const textOf = async (given: InvoiceDocument) => pdfText(await renderInvoicePdf(given));

describe('a document', () => {
  it('is the same bytes each time', async () => {
    const given = document([line('Regular')]);
    expect((await renderInvoicePdf(given)).equals(await renderInvoicePdf(given))).toBe(true);
  });

  it.each([
    ['Polish', 'Zażółć gęślą jaźń'],
    ['Czech', 'Příliš žluťoučký kůň'],
    ['Greek', 'Ξεσκεπάζω την ψυχοφθόρα'],
    ['Cyrillic', 'Съешь ещё этих мягких булок'],
    ['Vietnamese', 'Nguyễn Thị Hồng'],
    ['Georgian', 'ბილეთი'],
  ])('writes %s, and it can be read back', async (_language, description) =>
    expect((await textOf(document([line(description)]))).flat()).toContain(description),
  );

  it.each([
    ['no decimals', 'JPY', 5_000, '5,000 JPY'],
    ['two decimals', 'PLN', 1_234, '12.34 PLN'],
    ['three decimals', 'KWD', 1_230, '1.230 KWD'],
    ['less than one', 'PLN', 5, '0.05 PLN'],
    ['millions', 'IDR', 999_999_999_999, '9,999,999,999.99 IDR'],
  ])('writes amounts with the decimals of their currency: %s', async (_what, currency, amount, written) => {
    const all = { net: money(amount, currency), tax: money(0, currency), gross: money(amount, currency) };
    const lines = [line('Regular', { ...all, unitPrice: money(amount, currency) })];
    const total = money(amount, currency);
    const text = (await textOf(document(lines, { net: all.net, tax: all.tax, total }))).flat();
    expect(text).toContain(written);
    expect(text).toContain(`All amounts in ${currency}`);
  });

  it('goes over as many pages as it takes, numbers them, and leaves no line out', async () => {
    const lines = Array.from({ length: 95 }, (_, at) => line(`Row ${at + 1}`));
    const pages = await textOf(document(lines));
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((page, at) => {
      expect(page).toContain(`Page ${at + 1} of ${pages.length}`);
      expect(page).toContain('Invoice INV-1');
      expect(page).toContain('Description');
    });
    expect(pages.flat().filter((run) => run.startsWith('Row '))).toEqual(lines.map(({ description }) => description));
  });

  it('never leaves its totals alone on a page', async () => {
    for (let count = 18; count <= 30; count += 1) {
      const pages = await textOf(document(Array.from({ length: count }, (_, at) => line(`Row ${at + 1}`))));
      const last = pages.at(-1) ?? [];
      expect({ count, rows: last.some((run) => run.startsWith('Row ')), total: last.includes('Total') }).toEqual({
        ...{ count, rows: true, total: true },
      });
    }
  });

  it('has the day in UTC, in which its series counts the years', async () =>
    expect((await textOf(document([line('Regular')]))).flat()).toContain('2 May 2027'));

  it('says nothing about tickets where only money went back', async () => {
    const lines = [line('Regular', { quantity: 0 })];
    const note = document(lines, { kind: 'credit_note', number: 'CN-1', refersTo: 'INV-1' });
    const text = (await textOf(note)).flat();
    expect(text).toEqual(expect.arrayContaining(['Credit note', 'To invoice', 'INV-1', 'Credited', '–']));
    expect(text).not.toContain('0');
  });
});

it('adds its lines up by tax rate, the highest first', () => {
  const sums = sumsByRate([line('a'), line('b', { taxPercent: '23.00' }), line('c', { taxPercent: null }), line('d')]);
  expect(sums.map(({ taxPercent, gross }) => [taxPercent, gross.amount])).toEqual([
    ['23.00', 24_000],
    ['8.00', 48_000],
    [null, 24_000],
  ]);
});

describe('the writer of documents', () => {
  const withWriter = async (timeoutMs: number, use: (writer: ReturnType<typeof createInvoiceRenderer>) => unknown) => {
    const writer = createInvoiceRenderer({ timeoutMs });
    await use(writer);
    await writer.close();
  };

  it(
    'writes in its thread what would be written here',
    async () =>
      withWriter(60_000, async (writer) => {
        const [one, two] = [document([line('One')]), document([line('Two')])];
        const written = await Promise.all([writer.render(one), writer.render(two)]);
        expect(written[0].equals(await renderInvoicePdf(one))).toBe(true);
        expect(written[1].equals(await renderInvoicePdf(two))).toBe(true);
      }),
    60_000,
  );

  it(
    'tells what went wrong, and goes on with the next',
    async () =>
      withWriter(60_000, async (writer) => {
        const wrong = document([line('One')], { issuedAt: 'no time at all' });
        await expect(writer.render(wrong)).rejects.toThrow('could not be written');
        await expect(writer.render(document([line('Two')]))).resolves.toBeInstanceOf(Buffer);
      }),
    60_000,
  );

  it('gives up what does not come in time, and begins anew', async () => {
    const impatient = createInvoiceRenderer({ timeoutMs: 1 });
    await expect(impatient.render(document([line('One')]))).rejects.toThrow('No document within 1 ms.');
    await expect(impatient.render(document([line('One')]))).rejects.toThrow('No document within 1 ms.');
    await impatient.close();
  });

  it('refuses those that wait when it is closed', async () => {
    const writer = createInvoiceRenderer({ timeoutMs: 60_000 });
    const waiting = expect(writer.render(document([line('One')]))).rejects.toThrow('closed');
    await writer.close();
    await waiting;
  });
});
