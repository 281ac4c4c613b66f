import { type LineCredit } from '../domain/invoices/commands';
import { sharesOf } from '../domain/invoices/crediting';
import { invoiceSeriesStream } from '../domain/invoices/events';
import { invoiceSeriesDecider } from '../domain/invoices/invoiceSeriesDecider';
import { type OrderEvent, orderStream } from '../domain/orders/events';
import { orderDecider } from '../domain/orders/orderDecider';
import { type PaymentEvent, paymentStream, type RefundedTicket } from '../domain/payments/events';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { refunded } from '../domain/payments/refunds';
import { type DataOf } from '../domain/shared/event';
import { type Money } from '../domain/shared/money';
import { type StoreTransaction } from '../event-store';
import { type InvoiceDetails, invoiceDetailsOfOrder } from '../projections';
import { derivedId, metadataOf, stateOf, unexpectedRefusal } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { type InvoicedLine, invoicedLines, moneyOnLines } from './invoicedLines';
import { type PlacedOrder } from './tickets';

export interface RefundToCredit {
  readonly refundId: string;
  readonly paymentId: string;
  readonly orderId: string;
}

interface MoneyBack extends RefundToCredit {
  readonly amount: Money;
  /** Empty: the tickets stay good. */
  readonly tickets: readonly RefundedTicket[];
  /** Minor units of the payment that went back by now, this refund among them. */
  readonly refunded: number;
}

/** Credit notes on what an order was invoiced: one from each organizer whose tickets the money was for. */
export const createCreditNotes = (deps: Pick<ActivityDeps, 'eventStore' | 'db' | 'clock'>) => {
  const { eventStore, db } = deps;

  /** Undefined while it has not succeeded. */
  const moneyBackOf = async (refund: RefundToCredit): Promise<MoneyBack | undefined> => {
    const { refundId, paymentId } = refund;
    const history = await eventStore.load<PaymentEvent>(paymentStream(paymentId));
    const payment = stateOf(paymentDecider, history);
    const known = payment.progress === 'none' ? undefined : payment.refunds[refundId];
    if (payment.progress === 'none' || known?.status !== 'succeeded') return undefined;
    const asked = history
      .filter(({ type }) => type === 'RefundRequested')
      .map(({ data }) => data as DataOf<PaymentEvent, 'RefundRequested'>)
      .find((request) => request.refundId === refundId);
    return {
      ...refund,
      amount: { ...payment.amount, amount: known.amount },
      tickets: asked?.tickets ?? [],
      refunded: refunded(payment.refunds),
    };
  };

  const series = ({ organizerId }: InvoiceDetails, now: string) => ({
    ...{ organizerId, kind: 'credit_note' as const, year: Number(now.slice(0, 4)) },
  });

  const issue = async (
    store: StoreTransaction,
    { refundId }: RefundToCredit,
    invoice: InvoiceDetails,
    lines: readonly LineCredit[],
    now: string,
  ): Promise<void> => {
    const key = series(invoice, now);
    const streamId = invoiceSeriesStream(key);
    // The stream's version is the last number, as with invoices.
    const version = await store.versionOf(streamId);
    const invoiceId = derivedId('credit_note', refundId, invoice.invoiceId);
    const decision = invoiceSeriesDecider.decide(
      { type: 'IssueCreditNote', ...key, invoiceId, refundId, invoice, lines, now },
      { lastSequence: version },
    );
    if ('refused' in decision) throw unexpectedRefusal(decision.refused);
    const { streamType } = invoiceSeriesDecider;
    const commandId = `refund-${refundId}:creditNote`;
    const { events } = decision;
    await store.append({ streamId, streamType, expectedVersion: version, commandId, events, metadata: metadataOf() });
  };

  const credit = async (store: StoreTransaction, back: MoneyBack, now: string): Promise<void> => {
    const history = await store.load<OrderEvent>(orderStream(back.orderId));
    const order = stateOf(orderDecider, history);
    // A second payment that came beside the one that paid the order: nothing was invoiced for it.
    if (order.status === 'none' || (order.paymentId !== null && order.paymentId !== back.paymentId)) return;
    const documents = await invoiceDetailsOfOrder(store.tx, back.orderId);
    if (documents.some(({ refundId }) => refundId === back.refundId)) return;
    const lines = invoicedLines(documents);
    const amount = amountToCredit(back, lines);
    const tickets = moneyOnLines(history[0]?.data as PlacedOrder, lines, back.tickets);
    const shares = sharesOf({ amount, tickets }, lines);
    for (const invoice of documents.filter(({ kind }) => kind === 'invoice')) {
      const credits = lines.flatMap((line, place): LineCredit[] => {
        const share = shares[place];
        const { invoiceLine, credited } = line;
        return share === undefined || share.gross.amount === 0 || line.invoice !== invoice
          ? []
          : [{ invoiceLine, credited, ...share }];
      });
      if (credits.length > 0) await issue(store, back, invoice, credits, now);
    }
  };

  return {
    /**
     * Takes back on paper what a refund gave back: once a refund, when it has succeeded, and only where something was invoiced for
     * the money. The order's stream is locked so that of two refunds at once the second sees what the first took of which line, and
     * the series are locked for their numbers.
     */
    async issueFor(refund: RefundToCredit): Promise<void> {
      const back = await moneyBackOf(refund);
      if (back === undefined) return;
      const documents = await invoiceDetailsOfOrder(db, refund.orderId);
      if (documents.length === 0 || documents.some(({ refundId }) => refundId === refund.refundId)) return;
      const now = timeOf(deps);
      const stream = orderStream(refund.orderId);
      const streams = documents.map((document) => invoiceSeriesStream(series(document, now)));
      await eventStore.transact([...new Set([stream, ...streams])], (store) => credit(store, back, now), {
        preload: [stream],
      });
    },
  };
};

/**
 * All of it, but never more than went back and has no credit note yet: a refund that the bank sent back keeps the one that it has, and
 * what is paid out in its place needs no other.
 */
const amountToCredit = ({ amount, refunded: back }: MoneyBack, lines: readonly InvoicedLine[]): Money => {
  const credited = lines.reduce((total, line) => total + line.credited.amount, 0);
  return { ...amount, amount: Math.max(0, Math.min(amount.amount, back - credited)) };
};
