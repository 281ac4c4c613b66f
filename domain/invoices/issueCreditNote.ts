import { type CommandOf } from '../shared/command';
import { accept, type Decision, refuse } from '../shared/decision';
import { divideHalfUp } from '../shared/exclusiveTax';
import { add, type Money, subtract } from '../shared/money';
import { type InvoiceSeriesCommand, type LineCredit } from './commands';
import { type CreditLine, type InvoiceLine, type InvoiceSeriesEvent } from './events';
import { type InvoiceSeriesState } from './invoiceSeries';
import { numbered, totalsOf } from './numbering';

export const issueCreditNote = (
  command: CommandOf<InvoiceSeriesCommand, 'IssueCreditNote'>,
  { lastSequence }: InvoiceSeriesState,
): Decision<InvoiceSeriesEvent> => {
  const { organizerId, kind, invoiceId, refundId, invoice, now } = command;
  const lines: CreditLine[] = [];
  for (const credit of command.lines) {
    const invoiced = invoice.lines[credit.invoiceLine];
    if (invoiced === undefined) return refuse('invoice_line_unknown', 'The invoice has no such line.');
    if (credit.gross.currency !== invoiced.gross.currency) {
      return refuse('mixed_currency', 'What was invoiced is credited in the same currency.');
    }
    if (credit.credited.amount + credit.gross.amount > invoiced.gross.amount) {
      return refuse('credit_exceeds_invoice', 'More cannot be credited than was invoiced and is left.');
    }
    if (credit.gross.amount > 0) lines.push(creditLine(invoiced, credit));
  }
  const [first, ...others] = lines;
  if (first === undefined) return refuse('invoice_empty', 'A credit note needs at least one line.');
  const { orderId, userId, sealedBilling, sealedSeller } = invoice;
  return accept({
    type: 'CreditNoteIssued',
    data: {
      ...{ invoiceId, kind, ...numbered(command, lastSequence), orderId, userId, organizerId, issuedAt: now },
      refersTo: { invoiceId: invoice.invoiceId, number: invoice.number },
      refundId,
      lines: [first, ...others],
      ...totalsOf([first, ...others]),
      sealedBilling,
      ...(sealedSeller === undefined ? {} : { sealedSeller }),
    },
  });
};

const creditLine = (invoiced: InvoiceLine, { invoiceLine, quantity, gross, credited }: LineCredit): CreditLine => {
  const tax = subtract(taxUpTo(invoiced, add(credited, gross)), taxUpTo(invoiced, credited));
  return { ...invoiced, invoiceLine, quantity, net: subtract(gross, tax), tax, gross };
};

/**
 * The tax in the first so much of a line, half up. A credit note has the difference between two of these, not a rounding of its own:
 * however many pieces a line goes back in, they add up to the tax that was invoiced.
 */
const taxUpTo = ({ tax, gross }: InvoiceLine, { amount, currency }: Money): Money => ({
  amount: Number(divideHalfUp(BigInt(tax.amount) * BigInt(amount), BigInt(gross.amount))),
  currency,
});
