import { fold, refused, specificationOf } from '../shared/given.spec';
import { type InvoiceSeriesCommand, type SoldLine } from './commands';
import { type InvoiceSeriesEvent } from './events';
import { decide, invoiceSeriesDecider } from './invoiceSeriesDecider';

const given = specificationOf(invoiceSeriesDecider);

const organizerId = '0198c0de-0000-7000-8000-00005eed0001';
const pln = (amount: number) => ({ amount, currency: 'PLN' });
const regular: SoldLine = {
  concertId: 'c1',
  ticketType: 'Regular',
  description: 'Beyoncé, Warsaw: Regular',
  quantity: 2,
  unitPrice: pln(24000),
  taxRate: { percent: '8.00', inclusive: true },
};
const untaxed: SoldLine = {
  concertId: 'c2',
  ticketType: 'Regular',
  description: 'Open air: Regular',
  quantity: 1,
  unitPrice: pln(5000),
  taxRate: null,
};

const issue = (orderId: string, ...lines: SoldLine[]): InvoiceSeriesCommand => ({
  type: 'IssueInvoice',
  organizerId,
  kind: 'invoice',
  year: 2027,
  invoiceId: `invoice of ${orderId}`,
  orderId,
  userId: 'u1',
  lines,
  sealedBilling: 'sealed',
  now: '2027-05-02T10:00:00Z',
});

const lines = [
  {
    concertId: 'c1',
    ticketType: 'Regular',
    description: 'Beyoncé, Warsaw: Regular',
    quantity: 2,
    unitPrice: pln(24000),
    net: pln(44444),
    tax: pln(3556),
    gross: pln(48000),
    taxPercent: '8.00',
  },
  {
    concertId: 'c2',
    ticketType: 'Regular',
    description: 'Open air: Regular',
    quantity: 1,
    unitPrice: pln(5000),
    net: pln(5000),
    tax: pln(0),
    gross: pln(5000),
    taxPercent: null,
  },
] as const;
const invoiced = (sequence: number, number: string, orderId: string): InvoiceSeriesEvent => ({
  type: 'InvoiceIssued',
  data: {
    invoiceId: `invoice of ${orderId}`,
    kind: 'invoice',
    series: 'INV-5EED0001-2027',
    sequence,
    number,
    orderId,
    userId: 'u1',
    organizerId,
    issuedAt: '2027-05-02T10:00:00Z',
    lines,
    net: pln(49444),
    tax: pln(3556),
    total: pln(53000),
    sealedBilling: 'sealed',
  },
});
const first = invoiced(1, 'INV-5EED0001-2027-000001', 'o1');

describe('IssueInvoice', () => {
  it('starts its series with 1 and adds its lines up', () =>
    given([])
      .when(issue('o1', regular, untaxed))
      .then([first]));
  it('keeps who sold as it was sealed', () =>
    expect(
      decide({ ...issue('o1', regular), sealedSeller: 'seller' } as InvoiceSeriesCommand, { lastSequence: 0 }),
    ).toMatchObject({
      events: [{ data: { sealedBilling: 'sealed', sealedSeller: 'seller' } }],
    }));
  it('goes on without a gap', () =>
    given([first])
      .when(issue('o2', regular, untaxed))
      .then([invoiced(2, 'INV-5EED0001-2027-000002', 'o2')]));
  it('goes on from the version of its stream, without its events', () =>
    expect(decide(issue('o42', regular), { lastSequence: 41 })).toMatchObject({
      events: [{ data: { sequence: 42, number: 'INV-5EED0001-2027-000042' } }],
    }));
  it('refuses an invoice for nothing', () => given([]).when(issue('o1')).then(refused('invoice_empty')));
  it('refuses two currencies', () =>
    given([])
      .when(issue('o1', regular, { ...untaxed, unitPrice: { amount: 5000, currency: 'EUR' } }))
      .then(refused('mixed_currency')));
});

type Credits = Extract<InvoiceSeriesCommand, { type: 'IssueCreditNote' }>['lines'];

const back = (invoiceLine: number, quantity: number, gross: number, credited = 0): Credits[number] => ({
  ...{ invoiceLine, quantity, gross: pln(gross), credited: pln(credited) },
});
const credit = (...credits: Credits): InvoiceSeriesCommand => ({
  type: 'IssueCreditNote',
  organizerId,
  kind: 'credit_note',
  year: 2028,
  invoiceId: 'note of r1',
  refundId: 'r1',
  invoice: {
    ...{ invoiceId: 'invoice of o1', number: 'INV-5EED0001-2027-000001', orderId: 'o1', userId: 'u1', lines },
    sealedBilling: 'sealed',
  },
  lines: credits,
  now: '2028-01-03T10:00:00Z',
});
const credited = (sequence: number, number: string): InvoiceSeriesEvent => ({
  type: 'CreditNoteIssued',
  data: {
    invoiceId: 'note of r1',
    kind: 'credit_note',
    series: 'CN-5EED0001-2028',
    sequence,
    number,
    orderId: 'o1',
    userId: 'u1',
    organizerId,
    issuedAt: '2028-01-03T10:00:00Z',
    refersTo: { invoiceId: 'invoice of o1', number: 'INV-5EED0001-2027-000001' },
    refundId: 'r1',
    lines: [
      { ...lines[0], invoiceLine: 0, quantity: 1, net: pln(22222), tax: pln(1778), gross: pln(24000) },
      { ...lines[1], invoiceLine: 1, quantity: 0, net: pln(100), gross: pln(100) },
    ],
    net: pln(22322),
    tax: pln(1778),
    total: pln(24100),
    sealedBilling: 'sealed',
  },
});

describe('IssueCreditNote', () => {
  it('has a series of its own, and what is sealed in the invoice', () =>
    given([])
      .when(credit(back(0, 1, 24000), back(1, 0, 100)))
      .then([credited(1, 'CN-5EED0001-2028-000001')]));
  it('goes on without a gap', () =>
    given([credited(1, 'CN-5EED0001-2028-000001')])
      .when(credit(back(0, 1, 24000), back(1, 0, 100)))
      .then([credited(2, 'CN-5EED0001-2028-000002')]));
  it('has no line for what nothing of goes back', () =>
    expect(decide(credit(back(0, 0, 0), back(1, 1, 5000)), { lastSequence: 0 })).toMatchObject({
      events: [{ data: { lines: [{ invoiceLine: 1 }], total: pln(5000), tax: pln(0) } }],
    }));
  it('has the tax that is still left when the last piece goes back', () => {
    const pieces = [7, 13_333, 10_660, 24_000];
    const taxes = pieces.map((gross, index) => {
      const before = pieces.slice(0, index).reduce((sum, piece) => sum + piece, 0);
      const decision = decide(credit(back(0, 0, gross, before)), { lastSequence: 0 });
      return 'events' in decision ? decision.events[0]?.data.tax.amount : undefined;
    });
    expect(taxes).toEqual([1, 987, 790, 1778]);
    expect(taxes.reduce((sum = 0, tax = 0) => sum + tax, 0)).toBe(3556);
  });
  it('refuses to credit nothing', () => given([]).when(credit()).then(refused('invoice_empty')));
  it('refuses more than is left of a line', () =>
    given([])
      .when(credit(back(0, 1, 24000, 24001)))
      .then(refused('credit_exceeds_invoice')));
  it('refuses a line that was never invoiced', () =>
    given([])
      .when(credit(back(2, 1, 1)))
      .then(refused('invoice_line_unknown')));
  it('refuses another currency', () =>
    given([])
      .when(credit({ ...back(0, 1, 100), gross: { amount: 100, currency: 'EUR' } }))
      .then(refused('mixed_currency')));
});

it('counts the documents of its series', () =>
  expect(fold(invoiceSeriesDecider, [first, invoiced(2, 'INV-5EED0001-2027-000002', 'o2')])).toEqual({
    lastSequence: 2,
  }));
