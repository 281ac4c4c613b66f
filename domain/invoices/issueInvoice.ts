import { type CommandOf } from '../shared/command';
import { accept, type Decision, refuse } from '../shared/decision';
import { type InvoiceSeriesCommand, type SoldLine } from './commands';
import { type InvoiceLine, type InvoiceSeriesEvent } from './events';
import { type InvoiceSeriesState } from './invoiceSeries';
import { numbered, totalsOf } from './numbering';
import { taxOf } from './tax';

export const issueInvoice = (
  command: CommandOf<InvoiceSeriesCommand, 'IssueInvoice'>,
  { lastSequence }: InvoiceSeriesState,
): Decision<InvoiceSeriesEvent> => {
  const { organizerId, kind, invoiceId, orderId, userId, sealedBilling, sealedSeller, now } = command;
  const [first, ...others] = command.lines.map(invoiceLine);
  if (first === undefined) return refuse('invoice_empty', 'An invoice needs at least one line.');
  if (others.some(({ gross }) => gross.currency !== first.gross.currency)) {
    return refuse('mixed_currency', 'An invoice is written in one currency.');
  }
  return accept({
    type: 'InvoiceIssued',
    data: {
      ...{ invoiceId, kind, ...numbered(command, lastSequence), orderId, userId, organizerId, issuedAt: now },
      lines: [first, ...others],
      ...totalsOf([first, ...others]),
      sealedBilling,
      ...(sealedSeller === undefined ? {} : { sealedSeller }),
    },
  });
};

const invoiceLine = (line: SoldLine): InvoiceLine => {
  const { concertId, ticketType, description, quantity, unitPrice, taxRate } = line;
  return {
    ...{ concertId, ticketType, description, quantity, unitPrice },
    ...taxOf(line),
    taxPercent: taxRate?.percent ?? null,
  };
};
