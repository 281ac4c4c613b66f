import fc from 'fast-check';
import { type SoldLine } from './commands';
import { sharesOf } from './crediting';
import { type CreditNote, type Invoice } from './events';
import { decide } from './invoiceSeriesDecider';

const pln = (amount: number) => ({ amount, currency: 'PLN' });
const lines = (...left: number[]) => left.map((amount) => ({ left: pln(amount) }));
const tickets = (...of: [line: number, amount: number][]) =>
  of.map(([line, amount]) => ({ line, amount: pln(amount) }));
const shares = (...of: [gross: number, quantity: number][]) =>
  of.map(([gross, quantity]) => ({ gross: pln(gross), quantity }));

describe('what goes back of which line', () => {
  it('is the ticket’s line when it goes back for a ticket', () =>
    expect(sharesOf({ amount: pln(240), tickets: tickets([1, 240]) }, lines(480, 480, 100))).toEqual(
      shares([0, 0], [240, 1], [0, 0]),
    ));
  it('is less than the ticket’s price when a fee is kept', () =>
    expect(sharesOf({ amount: pln(432), tickets: tickets([0, 216], [0, 216]) }, lines(480))).toEqual(shares([432, 2])));
  it('is a part of every line when it goes back for no ticket, to the last unit', () =>
    expect(sharesOf({ amount: pln(100), tickets: [] }, lines(100, 100, 100))).toEqual(
      shares([34, 0], [33, 0], [33, 0]),
    ));
  it('leaves out what has gone back, and what was free', () =>
    expect(sharesOf({ amount: pln(100), tickets: [] }, lines(0, 300, 100))).toEqual(shares([0, 0], [75, 0], [25, 0])));
  it('is spread where the ticket’s line has given its money already', () =>
    expect(sharesOf({ amount: pln(100), tickets: tickets([0, 100]) }, lines(50, 30, 70))).toEqual(
      shares([50, 1], [15, 0], [35, 0]),
    ));
  it('is all that is left when more goes back than was invoiced', () =>
    expect(sharesOf({ amount: pln(500), tickets: tickets([0, 500]) }, lines(50, 30))).toEqual(
      shares([50, 1], [30, 0]),
    ));
  it('is nothing when nothing is left', () =>
    expect(sharesOf({ amount: pln(10), tickets: [] }, lines(0))).toEqual(shares([0, 0])));
});

describe('an invoice that goes back piece by piece', () => {
  const series = { organizerId: '0198c0de-0000-7000-8000-00005eed0001', year: 2027 };
  const now = '2027-05-02T10:00:00Z';

  const invoiceOf = (sold: readonly SoldLine[]): Invoice => {
    const decision = decide(
      {
        ...{ type: 'IssueInvoice', ...series, kind: 'invoice', invoiceId: 'i1', orderId: 'o1', userId: 'u1' },
        ...{ lines: sold, sealedBilling: 'sealed', now },
      },
      { lastSequence: 0 },
    );
    if ('refused' in decision) throw new Error(decision.refused.code);
    return decision.events[0]?.data as Invoice;
  };

  const creditedOf = (notes: readonly CreditNote[], line: number): number =>
    notes
      .flatMap((note) => note.lines)
      .filter(({ invoiceLine }) => invoiceLine === line)
      .reduce((total, { gross }) => total + gross.amount, 0);

  const credit = (
    invoice: Invoice,
    notes: readonly CreditNote[],
    amount: number,
    of: [number, number][],
  ): CreditNote => {
    const open = invoice.lines.map(({ gross }, line) => ({ left: pln(gross.amount - creditedOf(notes, line)) }));
    const decision = decide(
      {
        ...{ type: 'IssueCreditNote', ...series, kind: 'credit_note', invoiceId: 'n', refundId: 'r', invoice, now },
        lines: sharesOf({ amount: pln(amount), tickets: tickets(...of) }, open).map((share, invoiceLine) => ({
          ...share,
          ...{ invoiceLine, credited: pln(creditedOf(notes, invoiceLine)) },
        })),
      },
      { lastSequence: notes.length },
    );
    if ('refused' in decision) throw new Error(decision.refused.code);
    return decision.events[0]?.data as CreditNote;
  };

  const soldLine = fc
    .record({
      quantity: fc.integer({ min: 1, max: 10 }),
      price: fc.integer({ min: 1, max: 100_000 }),
      units: fc.integer({ min: 0, max: 999_999 }),
      inclusive: fc.boolean(),
    })
    .map(({ quantity, price, units, inclusive }): SoldLine => ({
      ...{ concertId: 'c1', ticketType: 'Regular', description: 'Regular', quantity, unitPrice: pln(price) },
      taxRate: { percent: `${Math.floor(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`, inclusive },
    }));
  /** How much of what is left goes back, and for which lines' tickets. */
  const piece = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.array(fc.tuple(fc.nat(4), fc.nat(100_000))));

  it('comes to nothing in every line, net and tax, and no piece of it is negative', () =>
    fc.assert(
      fc.property(
        fc.array(soldLine, { minLength: 1, maxLength: 5 }),
        fc.array(piece, { maxLength: 8 }),
        (sold, pieces) => {
          const invoice = invoiceOf(sold);
          const notes: CreditNote[] = [];
          for (const [part, of] of [...pieces, [1, []] as [number, [number, number][]]]) {
            const left = invoice.total.amount - notes.reduce((total, note) => total + note.total.amount, 0);
            const amount = Math.ceil(part * left);
            if (amount === 0) continue;
            const note = credit(invoice, notes, amount, of);
            expect(note.total).toEqual(pln(amount));
            expect(
              note.lines.every(({ net, tax, gross }) => net.amount >= 0 && tax.amount >= 0 && gross.amount > 0),
            ).toBe(true);
            notes.push(note);
          }
          invoice.lines.forEach((line, index) => {
            const pieces = notes.flatMap((note) => note.lines).filter(({ invoiceLine }) => invoiceLine === index);
            for (const part of ['gross', 'net', 'tax'] as const)
              expect(pieces.reduce((total, each) => total + each[part].amount, 0)).toBe(line[part].amount);
          });
        },
      ),
      { seed: 20240914, numRuns: 500 },
    ));
});
