import { fold, refused, specificationOf } from '../shared/given.spec';
import { type InvoiceSeriesCommand, type SoldLine } from './commands';
import { type InvoiceSeriesEvent } from './events';
import { decide, invoiceSeriesDecider } from './invoiceSeriesDecider';

const given = specificationOf(invoiceSeriesDecider);

const organizerId = '0198c0de-0000-7000-8000-00005eed0001';
const pln = (amount: number) => ({ amount, currency: 'PLN' });
const regular: SoldLine = {
  concertId: 'c1',
  description: 'Beyoncé, Warsaw: Regular',
  quantity: 2,
  unitPrice: pln(24000),
  taxRate: { percent: '8.00', inclusive: true },
};
const untaxed: SoldLine = {
  concertId: 'c2',
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
    lines: [
      {
        concertId: 'c1',
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
        description: 'Open air: Regular',
        quantity: 1,
        unitPrice: pln(5000),
        net: pln(5000),
        tax: pln(0),
        gross: pln(5000),
        taxPercent: null,
      },
    ],
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

it('counts the invoices of its series', () =>
  expect(fold(invoiceSeriesDecider, [first, invoiced(2, 'INV-5EED0001-2027-000002', 'o2')])).toEqual({
    lastSequence: 2,
  }));
