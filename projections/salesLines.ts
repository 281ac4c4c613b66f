import { type CreditNote, type Invoice, type InvoiceLine } from '../domain/invoices/events';
import { type InlineProjection } from '../event-store';

/** The first invoices had the ticket type at the end of the description only, behind the concert's name. */
const ticketTypeOf = ({ ticketType, description }: InvoiceLine): string =>
  ticketType ?? description.slice(description.lastIndexOf(', ') + 2);

/** What was invoiced and credited of which concert, line by line: what an organizer's sums are made of. */
export const salesLinesProjection: InlineProjection = {
  name: 'sales_lines',
  handles: ['InvoiceIssued', 'CreditNoteIssued'] satisfies ReadonlyArray<'InvoiceIssued' | 'CreditNoteIssued'>,
  apply: async (events, tx) => {
    const rows = events.flatMap(({ data }) => {
      const { invoiceId, kind, orderId, issuedAt, lines } = data as unknown as Invoice | CreditNote;
      return lines.map((line, at) => ({
        document_id: invoiceId,
        line: at,
        kind,
        order_id: orderId,
        concert_id: line.concertId,
        ticket_type: ticketTypeOf(line),
        quantity: line.quantity,
        gross: line.gross.amount,
        tax: line.tax.amount,
        currency: line.gross.currency,
        issued_at: issuedAt,
      }));
    });
    if (rows.length > 0) await tx('sales_lines').insert(rows).onConflict(['document_id', 'line']).ignore();
  },
};
