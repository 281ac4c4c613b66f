import { sum } from '../../domain/shared/money';
import { type Invoice } from '../../projections';
import { type InvoiceParties } from './parties';

export function presentInvoice(invoice: Invoice) {
  const { invoiceId, kind, series, sequence, number, orderId, organizerId, issuedAt } = invoice;
  const { lines, net, tax, total, refersTo, refundId } = invoice;
  return {
    ...{ invoiceId, kind, series, sequence, number, orderId, organizerId, issuedAt, lines, net, tax, total },
    ...(refersTo && { refersTo: refersTo.invoiceId, refersToNumber: refersTo.number }),
    ...(refundId !== null && { refundId }),
  };
}

export const presentInvoiceDetails = (
  invoice: Invoice,
  { billing, seller }: InvoiceParties,
  creditNotes: readonly Invoice[],
) => ({
  ...presentInvoice(invoice),
  ...{ billing, seller },
  creditNotes: creditNotes.map(({ invoiceId, number, issuedAt, total }) => ({ invoiceId, number, issuedAt, total })),
  credited: sum(
    creditNotes.map(({ total }) => total),
    invoice.total.currency,
  ),
});
