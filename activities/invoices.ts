import { type InvoiceSeriesCommand, type SoldLine } from '../domain/invoices/commands';
import { type CommandOf } from '../domain/shared/command';
import { invoiceSeriesStream } from '../domain/invoices/events';
import { invoiceSeriesDecider } from '../domain/invoices/invoiceSeriesDecider';
import { type Concert, getConcerts } from '../projections/concerts';
import { commandOf, derivedId, metadataOf, unexpectedRefusal } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { sealedParties } from './invoiceParties';
import { type PlacedOrder, placedOrder } from './tickets';

type IssueInvoice = CommandOf<InvoiceSeriesCommand, 'IssueInvoice'>;

export const invoiceActivities = (deps: ActivityDeps) => {
  const { eventStore, db, personalData } = deps;

  /** The stream's version is the last number: a series is not read to be continued. */
  const issue = (streamId: string, commandId: string, command: IssueInvoice): Promise<void> =>
    eventStore.transact([streamId], async (store) => {
      if ((await store.recorded(streamId, commandId)).length > 0) return;
      const version = await store.versionOf(streamId);
      const decision = invoiceSeriesDecider.decide(command, { lastSequence: version });
      if ('refused' in decision) throw unexpectedRefusal(decision.refused);
      const { streamType } = invoiceSeriesDecider;
      const metadata = metadataOf(command.userId);
      await store.append({
        streamId,
        streamType,
        expectedVersion: version,
        commandId,
        events: decision.events,
        metadata,
      });
    });

  return {
    /** One invoice from each organizer whose concerts are in the order; the number is the place in his series of the year. */
    async issueInvoice({ orderId }: { orderId: string }): Promise<void> {
      const order = await placedOrder(eventStore, orderId);
      if (order.total.amount === 0) return;
      const concerts = new Map(
        (await getConcerts(db, [...new Set(order.lines.map(({ concertId }) => concertId))])).map((concert) => [
          concert.concertId,
          concert,
        ]),
      );
      const sales = byOrganizer(order, concerts);
      const parties = await sealedParties(personalData, order, [...sales.keys()]);
      const now = timeOf(deps);
      for (const [organizerId, lines] of sales) {
        const sealed = parties.get(organizerId);
        if (sealed === undefined) throw new Error(`nothing was sealed for organizer ${organizerId}`);
        const series = { organizerId, kind: 'invoice' as const, year: Number(now.slice(0, 4)) };
        const invoice: IssueInvoice = {
          type: 'IssueInvoice',
          ...series,
          invoiceId: derivedId('invoice', orderId, organizerId),
          orderId,
          userId: order.userId,
          lines,
          ...sealed,
          now,
        };
        await issue(invoiceSeriesStream(series), commandOf(orderId, 'issueInvoice', organizerId), invoice);
      }
    },
  };
};

const byOrganizer = (
  order: PlacedOrder,
  concerts: ReadonlyMap<string, Concert>,
): ReadonlyMap<string, readonly SoldLine[]> => {
  const result = new Map<string, SoldLine[]>();
  for (const { concertId, ticketType, quantity, unitPrice } of order.lines) {
    const concert = concerts.get(concertId);
    if (concert === undefined)
      throw new Error(`order ${order.orderId} has tickets of concert ${concertId}, which does not exist`);
    const lines = result.get(concert.organizerId) ?? [];
    lines.push({
      concertId,
      ticketType,
      description: `${concert.name}, ${ticketType}`,
      quantity,
      unitPrice,
      taxRate: concert.taxRate,
    });
    result.set(concert.organizerId, lines);
  }
  return result;
};
