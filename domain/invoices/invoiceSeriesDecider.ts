import { type Decider } from '../shared/decider';
import { accept, type Decision, refuse } from '../shared/decision';
import { add, multiply } from '../shared/money';
import { type InvoiceSeriesCommand, type SoldLine } from './commands';
import { type InvoiceLine, type InvoiceSeriesEvent } from './events';
import { evolve, initialState, type InvoiceSeriesState } from './invoiceSeries';
import { taxOf } from './tax';

/**
 * Gives a document the next number of its series. That one order is invoiced once is the command id's to hold: a repeated command
 * is answered with the document it made.
 */
export const decide = (
  command: InvoiceSeriesCommand,
  { lastSequence }: InvoiceSeriesState,
): Decision<InvoiceSeriesEvent> => {
  const { organizerId, kind, year, invoiceId, orderId, userId, sealedBilling, now } = command;
  const lines = command.lines.map(invoiceLine);
  const [first, ...others] = lines;
  if (first === undefined) return refuse('invoice_empty', 'An invoice needs at least one line.');
  if (others.some(({ gross }) => gross.currency !== first.gross.currency)) {
    return refuse('mixed_currency', 'An invoice is written in one currency.');
  }
  const sequence = lastSequence + 1;
  const series = `${PREFIX[kind]}-${shortName(organizerId)}-${year}`;
  return accept({
    type: 'InvoiceIssued',
    data: {
      invoiceId,
      kind,
      series,
      sequence,
      number: `${series}-${String(sequence).padStart(6, '0')}`,
      orderId,
      userId,
      organizerId,
      issuedAt: now,
      lines,
      net: others.reduce((sum, { net }) => add(sum, net), first.net),
      tax: others.reduce((sum, { tax }) => add(sum, tax), first.tax),
      total: others.reduce((sum, { gross }) => add(sum, gross), first.gross),
      sealedBilling,
    },
  });
};

export const invoiceSeriesDecider: Decider<InvoiceSeriesCommand, InvoiceSeriesEvent, InvoiceSeriesState> = {
  streamType: 'invoice-series',
  initialState,
  evolve,
  decide,
};

const PREFIX = { invoice: 'INV' } as const;

/** From the end of the id: it starts with the time, which organizers of the same minute share. */
const shortName = (organizerId: string): string => organizerId.slice(-8).toUpperCase();

const invoiceLine = ({ concertId, description, quantity, unitPrice, taxRate }: SoldLine): InvoiceLine => ({
  concertId,
  description,
  quantity,
  unitPrice,
  ...taxOf(multiply(unitPrice, quantity), taxRate),
  taxPercent: taxRate?.percent ?? null,
});
