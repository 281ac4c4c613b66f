import { DefaultLogger, Runtime } from '@temporalio/worker';
import { cancelled } from '../support/cancellations';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { inBalance, ledgerOf } from '../support/ledger';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Person,
} from '../support/people';
import { chargesOf } from '../support/providers';
import { askForRefund, openProcesses, type OpenProcesses, refundInDashboard } from '../support/refunds';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(90_000);

let house: House;
let organizer: Person;
let buyer: Person;
let processes: OpenProcesses;
beforeAll(async () => {
  house = await openHouse();
  organizer = await newOrganizer(house);
  processes = openProcesses(house);
});
beforeEach(async () => {
  buyer = await newPerson(house);
});
afterAll(async () => {
  await processes.close();
  await house.close();
});

const pln = (amount: number) => ({ amount, currency: 'PLN' });

interface Document {
  readonly invoiceId: string;
  readonly kind: 'invoice' | 'credit_note';
  readonly number: string;
  readonly organizerId: string;
  readonly lines: readonly object[];
  readonly total: { readonly amount: number };
  readonly creditNotes?: readonly object[];
  readonly credited?: object;
}

const read = async (invoiceId: string): Promise<Document> =>
  expecting(await house.api<Document>('GET', `/v1/invoices/${invoiceId}`, { token: buyer.token }), 200);

const documentsOf = async (orderId: string): Promise<readonly Document[]> => {
  const { invoices } = await getOrder(house, buyer, orderId);
  return invoices as unknown as readonly Document[];
};

/** As it stands in the store, with what is sealed, and as its row is. */
const bytesOf = async (invoiceId: string): Promise<readonly object[]> => {
  const { rows } = await house.database.db.raw<{ rows: object[] }>(
    `select e.data::text as issued, to_jsonb(i)::text as row from invoices i
     join events e on e.stream_id = i.stream_id and e.version = i.version where i.invoice_id = ?::uuid`,
    [invoiceId],
  );
  return rows;
};

const concertBy = (by: Person, price: number, inclusive: boolean): Promise<string> =>
  newConcert(house, by, [{ type: 'Regular', price, capacity: 100 }], { taxRate: { percent: '23.00', inclusive } });

const buy = async (quantity: number, ...concerts: readonly string[]): Promise<string> => {
  for (const concert of concerts) await addToCart(house, buyer, concert, { quantity });
  return expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201).orderId;
};

describe('an order with a tax on top of its prices', () => {
  it('costs what its tickets cost with it, and is invoiced and credited to the grosz', async () => {
    const concert = await concertBy(organizer, 9_999, false);
    const orderId = await buy(3, concert);
    expect((await chargesOf(house, orderId)).map(({ amount }) => amount)).toEqual([36_897]);
    const amounts = { net: pln(29_997), tax: pln(6_900), total: pln(36_897) };
    const line = { ticketType: 'Regular', quantity: 3, unitPrice: pln(12_299), taxPercent: '23.00' };
    expect(await documentsOf(orderId)).toMatchObject([{ kind: 'invoice', ...amounts, lines: [line] }]);
    await cancelled(house, { buyer, orderId, concert });
    expect(await documentsOf(orderId)).toMatchObject([
      { kind: 'invoice', ...amounts, lines: [line] },
      { kind: 'credit_note', ...amounts, lines: [{ ...line, invoiceLine: 0 }] },
    ]);
    expect(await ledgerOf(house, orderId)).toEqual(inBalance(0));
  });
});

describe('an order that is cancelled', () => {
  it('has a credit note of a series of its own that refers to the invoice, whose bytes never change', async () => {
    const concert = await concertBy(organizer, 24_000, true);
    const orderId = await buy(2, concert);
    const [invoice] = await documentsOf(orderId);
    const invoiceId = invoice?.invoiceId ?? '';
    const before = { shown: await read(invoiceId), bytes: await bytesOf(invoiceId) };

    await cancelled(house, { buyer, orderId, concert });
    const [, note] = await documentsOf(orderId);
    expect(note).toMatchObject({
      ...{ kind: 'credit_note', refersTo: invoiceId, refersToNumber: invoice?.number, total: pln(48_000) },
      number: expect.stringMatching(/^CN-[0-9A-F]{8}-\d{4}-\d{6}$/) as string,
    });
    const { creditNotes, credited, ...shown } = await read(invoiceId);
    expect({ ...shown, creditNotes: [], credited: pln(0) }).toEqual(before.shown);
    expect(creditNotes).toMatchObject([{ invoiceId: note?.invoiceId, number: note?.number, total: pln(48_000) }]);
    expect(credited).toEqual(pln(48_000));
    expect(before.bytes).toHaveLength(1);
    expect(await bytesOf(invoiceId)).toEqual(before.bytes);
  });

  it('in part is credited by the organizer of that part alone', async () => {
    const other = await newOrganizer(house);
    const [concert, kept] = [await concertBy(organizer, 24_000, true), await concertBy(other, 10_000, true)];
    const orderId = await buy(2, concert, kept);
    await cancelled(house, { buyer, orderId, concert });
    const documents = await documentsOf(orderId);
    expect(documents.filter(({ kind }) => kind === 'invoice')).toHaveLength(2);
    expect(documents.filter(({ kind }) => kind === 'credit_note')).toMatchObject([
      { organizerId: organizer.userId, total: pln(48_000), lines: [{ concertId: concert, quantity: 2 }] },
    ]);
    await cancelled(house, { buyer, orderId, concert: kept });
    expect((await documentsOf(orderId)).filter(({ kind }) => kind === 'credit_note')).toMatchObject([
      { organizerId: organizer.userId },
      { organizerId: other.userId, total: pln(20_000) },
    ]);
    expect(await ledgerOf(house, orderId)).toEqual(inBalance(0));
  });
});

describe('money that goes back for no ticket', () => {
  it('is credited by each organizer in proportion, whoever gave it back, until nothing is left of any invoice', async () => {
    const other = await newOrganizer(house);
    const orderId = await buy(1, await concertBy(organizer, 30_000, true), await concertBy(other, 10_000, true));
    const { payments } = await getOrder(house, buyer, orderId);
    const bought = { orderId, buyer, paymentId: payments[0]?.paymentId ?? '' };
    const creditedAre = (count: number): Promise<readonly number[]> =>
      eventually(`${count} credit notes`, async () => {
        const notes = (await documentsOf(orderId)).filter(({ kind }) => kind === 'credit_note');
        if (notes.length < count) return undefined;
        expect(notes.flatMap(({ lines }) => lines)).toMatchObject(notes.map(() => ({ quantity: 0 })));
        return [organizer, other].map(({ userId }) =>
          notes.reduce((sum, { organizerId, total }) => (organizerId === userId ? sum + total.amount : sum), 0),
        );
      });
    await askForRefund(processes, bought, 1_000);
    expect(await creditedAre(2)).toEqual([750, 250]);
    await refundInDashboard(house, orderId, 3_333);
    await processes.refundNews(bought);
    await creditedAre(4);
    await refundInDashboard(house, orderId);
    await processes.refundNews(bought);
    expect(await creditedAre(6)).toEqual([30_000, 10_000]);
    expect(await ledgerOf(house, orderId)).toMatchObject({ bank: 0, payments: 0, documents: 0 });
  });
});
