import { randomUUID } from 'node:crypto';
import { type InvoiceSeriesCommand, type SoldLine } from '../../domain/invoices/commands';
import { type CreditNote, type Invoice, invoiceSeriesStream } from '../../domain/invoices/events';
import { invoiceSeriesDecider } from '../../domain/invoices/invoiceSeriesDecider';
import { type Billing, type Seller } from '../../domain/invoices/parties';
import { type ApiUnderTest } from './apiUnderTest.spec';
import { pln } from './concerts.spec';
import { type PersonUnderTest } from './people.spec';

export interface InvoiceUnderTest {
  readonly organizer: PersonUnderTest;
  readonly buyer: PersonUnderTest;
  readonly orderId: string;
  readonly concertId: string;
  readonly billing?: Billing;
  readonly seller?: Seller;
  readonly lines?: readonly SoldLine[];
  readonly now?: string;
}

/** Two regular tickets of PLN 240.00. */
export const regularLine = (concertId: string, changes: Partial<SoldLine> = {}): SoldLine => ({
  ...{ concertId, ticketType: 'Regular', description: 'Beyoncé, Warsaw, Regular', quantity: 2 },
  ...{ unitPrice: pln(24_000), taxRate: { percent: '8.00', inclusive: true } },
  ...changes,
});

/** Documents, as the order's process issues them. */
export function issuing({ eventStore, personalData }: ApiUnderTest) {
  const issue = async <Data>(command: InvoiceSeriesCommand): Promise<Data> => {
    const result = await eventStore.execute({
      decider: invoiceSeriesDecider,
      streamId: invoiceSeriesStream(command),
      command,
      commandId: randomUUID(),
      metadata: { actor: 'test', correlationId: 'test' },
    });
    if (result.outcome === 'refused') throw new Error(result.refusal.code);
    return result.events[0]?.data as Data;
  };

  return {
    invoice: async (given: InvoiceUnderTest): Promise<Invoice> => {
      const { organizer, buyer, orderId, concertId, seller, now = '2027-05-02T10:00:00.000Z' } = given;
      const { billing = { name: 'Ania Nowak', email: 'ania@example.com' }, lines = [regularLine(concertId)] } = given;
      const { userId } = buyer;
      return issue({
        ...{ type: 'IssueInvoice', organizerId: organizer.userId, kind: 'invoice', year: 2027 },
        ...{ invoiceId: randomUUID(), orderId, userId, lines, now },
        sealedBilling: await personalData.seal(userId, billing),
        ...(seller && { sealedSeller: await personalData.seal(userId, seller) }),
      });
    },

    /** One of the two tickets. */
    creditHalf: ({ userId: organizerId }: PersonUnderTest, invoice: Invoice): Promise<CreditNote> =>
      issue({
        ...{ type: 'IssueCreditNote', organizerId, kind: 'credit_note', year: 2027 },
        ...{ invoiceId: randomUUID(), refundId: randomUUID(), invoice },
        lines: [{ invoiceLine: 0, quantity: 1, gross: pln(24_000), credited: pln(0) }],
        now: '2027-05-03T10:00:00.000Z',
      }),
  };
}
