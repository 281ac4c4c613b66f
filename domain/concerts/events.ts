import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';
import { type TaxRate } from '../shared/taxRate';

export { type TaxRate };

export interface Venue {
  readonly name: string;
  readonly address: string;
  readonly city: string;
  readonly country: string;
  /** IANA, such as `Europe/Warsaw`: the hour on the ticket is the venue's. */
  readonly timeZone: string;
}

/** Until `deadlineHours` before the start a buyer may cancel, less `feePercent` of the price. */
export interface CancellationPolicy {
  readonly deadlineHours: number;
  readonly feePercent: number;
}

export interface ConcertDescription {
  readonly concertId: string;
  readonly organizerId: string;
  readonly name: string;
  readonly artist: string;
  readonly venue: Venue;
  readonly startsAt: string;
  readonly salesStartAt: string | null;
  /** Null: tickets are sold until the concert starts. */
  readonly salesEndAt: string | null;
  readonly currency: string;
  readonly maxTicketsPerBuyer: number | null;
  readonly taxRate: TaxRate | null;
  /** Null: free of charge until the start. */
  readonly cancellationPolicy: CancellationPolicy | null;
}

interface Rescheduled {
  readonly concertId: string;
  readonly startsAt: string;
  readonly previousStartsAt: string;
  /** Until then buyers may give their tickets back for all their money; null: they were never offered that. */
  readonly refundWindowEndsAt: string | null;
  readonly rescheduledAt: string;
}

export type ConcertEvent =
  | Fact<'ConcertCreated', ConcertDescription>
  | Fact<'TicketTypeAdded', { concertId: string; ticketType: string; price: Money; capacity: number }>
  | Fact<'TicketTypePriced', { concertId: string; ticketType: string; price: Money; priceVersion: number }>
  | Fact<'TicketTypeCapacityChanged', { concertId: string; ticketType: string; capacity: number }>
  | Fact<'TicketTypeWithdrawn', { concertId: string; ticketType: string }>
  | Fact<'TicketTypeRestored', { concertId: string; ticketType: string }>
  | Fact<'ConcertPublished', { concertId: string; publishedAt: string }>
  | Fact<'ConcertRenamed', { concertId: string; name: string; artist: string }>
  | Fact<'SalesPaused', { concertId: string }>
  | Fact<'SalesResumed', { concertId: string }>
  | Fact<'SalesWindowChanged', { concertId: string; salesStartAt: string | null; salesEndAt: string | null }>
  | Fact<'ConcertRescheduled', Rescheduled>
  | Fact<'VenueMoved', { concertId: string; venue: Venue }>
  | Fact<'ConcertCancelled', { concertId: string; reason: string; cancelledAt: string }>
  | Fact<'ConcertEnded', { concertId: string; endedAt: string }>
  | Fact<'ScannerAssigned', { concertId: string; userId: string }>
  | Fact<'ScannerUnassigned', { concertId: string; userId: string }>;

export const concertStream = (concertId: string): string => `concert-${concertId}`;
