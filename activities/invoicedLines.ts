import { type InvoiceLine } from '../domain/invoices/events';
import { type RefundedTicket } from '../domain/payments/events';
import { type Money, subtract, sum } from '../domain/shared/money';
import { type InvoiceDetails } from '../projections';
import { type PlacedOrder, ticketsOf } from './tickets';

/** One line that was invoiced for an order, and what is left of it. */
export interface InvoicedLine {
  readonly invoice: InvoiceDetails;
  /** Place in the invoice's lines, from 0. */
  readonly invoiceLine: number;
  readonly line: InvoiceLine;
  /** What credit notes took of it so far. */
  readonly credited: Money;
  readonly left: Money;
}

/** @param documents all invoices and credit notes of the order */
export const invoicedLines = (documents: readonly InvoiceDetails[]): readonly InvoicedLine[] =>
  documents
    .filter(({ kind }) => kind === 'invoice')
    .flatMap((invoice) => {
      const notes = documents.filter(({ refersTo }) => refersTo?.invoiceId === invoice.invoiceId);
      const pieces = notes.flatMap(({ lines }) => lines);
      return invoice.lines.map((line, invoiceLine) => {
        const credited = sum(
          pieces.flatMap((piece) => ('invoiceLine' in piece && piece.invoiceLine === invoiceLine ? [piece.gross] : [])),
          line.gross.currency,
        );
        return { invoice, invoiceLine, line, credited, left: subtract(line.gross, credited) };
      });
    });

/**
 * What goes back of which of the lines. An invoice has the order's lines of its organizer's concerts, in their order, so that the first
 * one of a concert that is in the order is the first one that was invoiced for it. A ticket that is on none of them is left out.
 */
export const moneyOnLines = (
  order: PlacedOrder,
  lines: readonly InvoicedLine[],
  tickets: readonly RefundedTicket[],
): readonly { readonly line: number; readonly amount: Money }[] => {
  const places: number[] = [];
  for (const { concertId } of order.lines) {
    places.push(lines.findIndex(({ line }, place) => line.concertId === concertId && !places.includes(place)));
  }
  const placeOf = new Map(ticketsOf(order).map(({ ticketId, line }) => [ticketId, places[line]]));
  return tickets.flatMap(({ ticketId, amount }) => {
    const line = placeOf.get(ticketId);
    return line === undefined || line === -1 ? [] : [{ line, amount }];
  });
};
