import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyer, invoiceIssued, invoices, organizer } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { getInvoice, invoicesOfOrder, listUserInvoices } from '.';

let database: FreshDatabase;
const concertId = id('concer', 1);

beforeAll(async () => {
  database = await freshDatabase();
  const { record } = createRecorder(database.db);
  await record(invoices, invoiceIssued(1, 1, concertId));
  await record(invoices, invoiceIssued(2, 2, concertId), invoiceIssued(3, 2, concertId));
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
  ...{ net: pln(39024), tax: pln(8976), total: pln(48000) },
};

it('is one document of a series, with the sealed part for whoever may open it', async () => {
  expect(await getInvoice(database.db, id('invoic', 1))).toEqual({ ...first, sealedBilling: 'sealed-1' });
  expect(await getInvoice(database.db, id('invoic', 404))).toBeUndefined();
});

it('lists an order’s documents oldest first, without the sealed part', async () => {
  expect(await invoicesOfOrder(database.db, id('order', 1))).toEqual([first]);
  const second = await invoicesOfOrder(database.db, id('order', 2));
  expect(second.map(({ sequence }) => sequence)).toEqual([2, 3]);
});

it('lists a buyer’s documents newest first', async () => {
  const { items } = await listUserInvoices(database.db, buyer, { limit: 10 });
  expect(items.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
  expect(items[2]).toEqual(first);
});
