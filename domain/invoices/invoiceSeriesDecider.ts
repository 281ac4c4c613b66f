import { type Decider, unreachable } from '../shared/decider';
import { type Decision } from '../shared/decision';
import { type InvoiceSeriesCommand } from './commands';
import { type InvoiceSeriesEvent } from './events';
import { evolve, initialState, type InvoiceSeriesState } from './invoiceSeries';
import { issueCreditNote } from './issueCreditNote';
import { issueInvoice } from './issueInvoice';

/**
 * Gives a document the next number of its series. That one order is invoiced once, and one refund credited once, is the command id's
 * to hold: a repeated command is answered with the document it made.
 */
export const decide = (command: InvoiceSeriesCommand, state: InvoiceSeriesState): Decision<InvoiceSeriesEvent> => {
  switch (command.type) {
    case 'IssueInvoice':
      return issueInvoice(command, state);
    case 'IssueCreditNote':
      return issueCreditNote(command, state);
    default:
      return unreachable(command);
  }
};

export const invoiceSeriesDecider: Decider<InvoiceSeriesCommand, InvoiceSeriesEvent, InvoiceSeriesState> = {
  streamType: 'invoice-series',
  initialState,
  evolve,
  decide,
};
