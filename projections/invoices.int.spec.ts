import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, creditNoteIssued, creditNotes, invoiceIssued, invoices, organizer } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { creditNotesOf, getInvoice, invoiceDetailsOfOrder, invoicesOfOrder, listUserInvoices } from '.';

let database: FreshDatabase;
const concertId = id('concer', 1);

beforeAll(async () => {
  database = await freshDatabase();
  const { record } = createRecorder(database.db);
  await record(invoices, invoiceIssued(1, 1, concertId));
  await record(invoices, invoiceIssued(2, 2, concertId), invoiceIssued(3, 2, concertId));
  await record(creditNotes, creditNoteIssued(1, 1, concertId));
});
afterAll(() => database.drop());

const first = {
  ...{ invoiceId: id('invoic', 1), kind: 'invoice', series: '2031', sequence: 1, number: '2031/1' },
  ...{ orderId: id('order', 1), userId: buyer, organizerId: organizer, issuedAt: at(1) },
  lines: [
    {
      ...{ concertId, description: 'Regular', quantity: 2, unitPrice: pln(24000), taxPercent: '23.00' },
      ...{ net: pln(39024), tax: pln(8976), gross: pln(48000) },
    },
  ],
  ...{ net: pln(39024), tax: pln(8976), total: pln(48000), refersTo: null, refundId: null },
};
const note = {
  ...{ invoiceId: id('credit', 1), kind: 'credit_note', series: 'CN-2031', sequence: 1, number: 'CN-2031/1' },
  ...{ orderId: id('order', 1), userId: buyer, organizerId: organizer, issuedAt: at(61) },
  lines: [
    {
      ...{ concertId, ticketType: 'Regular', description: 'Regular', quantity: 1, unitPrice: pln(24000) },
      ...{ net: pln(19512), tax: pln(4488), gross: pln(24000), taxPercent: '23.00', invoiceLine: 0 },
    },
  ],
  ...{ net: pln(19512), tax: pln(4488), total: pln(24000), refundId: id('refund', 1) },
  refersTo: { invoiceId: id('invoic', 1), number: '2031/1' },
};

it('is one document of a series, with the sealed part for whoever may open it', async () => {
  expect(await getInvoice(database.db, id('invoic', 1))).toEqual({ ...first, sealedBilling: 'sealed-1' });
  expect(await getInvoice(database.db, id('invoic', 404))).toBeUndefined();
});

it('lists an order’s documents oldest first, credit notes among them', async () => {
  expect(await invoicesOfOrder(database.db, id('order', 1))).toEqual([first, note]);
  expect(await invoiceDetailsOfOrder(database.db, id('order', 1))).toEqual([
    { ...first, sealedBilling: 'sealed-1' },
    { ...note, sealedBilling: 'sealed-1' },
  ]);
  const second = await invoicesOfOrder(database.db, id('order', 2));
  expect(second.map(({ sequence }) => sequence)).toEqual([2, 3]);
});

it('lists what was taken back of an invoice', async () => {
  expect(await creditNotesOf(database.db, id('invoic', 1))).toEqual([note]);
  expect(await creditNotesOf(database.db, id('invoic', 2))).toEqual([]);
});

it('lists a buyer’s documents newest first, without the sealed part', async () => {
  const { items } = await listUserInvoices(database.db, buyer, { limit: 10 });
  expect(items.map(({ number }) => number)).toEqual(['CN-2031/1', '2031/3', '2031/2', '2031/1']);
  expect(items[0]).toEqual(note);
  expect(items[3]).toEqual(first);
});
