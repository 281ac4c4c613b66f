import { type Knex } from 'knex';
import { type ConcertStatus } from '../domain/concerts/concert';
import { type CancellationPolicy, type ConcertEvent, type Venue } from '../domain/concerts/events';
import { type Money } from '../domain/shared/money';
import { type TaxRate } from '../domain/shared/taxRate';
import { type Page, type PageRequest, readPage } from './paging';
import { expression, json, rowProjection } from './rowProjection';
import { iso, isoOrNull, selectRow, selectRows } from './rows';

export interface ConcertTicketType {
  readonly type: string;
  readonly price: Money;
  readonly priceVersion: number;
  readonly capacity: number;
  /** No longer sold; what was bought stays good. */
  readonly withdrawn: boolean;
}

/** What its organizer said about a concert; how many seats are left is known by the pools (`getConcertDetails`). */
export interface Concert {
  readonly concertId: string;
  readonly organizerId: string;
  readonly name: string;
  readonly artist: string;
  readonly venue: Venue;
  readonly startsAt: string;
  readonly salesStartAt: string | null;
  readonly salesEndAt: string | null;
  readonly currency: string;
  readonly maxTicketsPerBuyer: number | null;
  readonly taxRate: TaxRate | null;
  readonly cancellationPolicy: CancellationPolicy | null;
  readonly status: ConcertStatus;
  readonly publishedAt: string | null;
  /** Until then buyers may give their tickets back for all their money; null: they were never offered that. */
  readonly refundWindowEndsAt: string | null;
  readonly cancelledAt: string | null;
  readonly cancelReason: string | null;
  readonly endedAt: string | null;
  /** In the order in which they were added. */
  readonly ticketTypes: readonly ConcertTicketType[];
  readonly scannerIds: readonly string[];
  readonly version: number;
}

/** `after` is the version at which the type was added: a JSON object forgets the order of its keys. */
type TicketTypes = Readonly<
  Record<
    string,
    Omit<ConcertTicketType, 'type' | 'withdrawn'> & { readonly withdrawn?: boolean; readonly after: number }
  >
>;

const changeTicketType = (type: string, change: Partial<ConcertTicketType>) => ({
  ticket_types: expression(
    'ticket_types || jsonb_build_object(?::text, ticket_types -> ?::text || ?::jsonb)',
    type,
    type,
    json(change),
  ),
});

export const concertsProjection = rowProjection<ConcertEvent, 'ConcertCreated'>({
  table: 'concerts',
  key: 'concert_id',
  idOf: ({ concertId }) => concertId,
  creates: {
    ConcertCreated: (concert) => ({
      organizer_id: concert.organizerId,
      name: concert.name,
      artist: concert.artist,
      venue: json(concert.venue),
      starts_at: concert.startsAt,
      sales_start_at: concert.salesStartAt,
      sales_end_at: concert.salesEndAt,
      currency: concert.currency,
      max_tickets_per_buyer: concert.maxTicketsPerBuyer,
      tax_rate: concert.taxRate && json(concert.taxRate),
      cancellation_policy: concert.cancellationPolicy && json(concert.cancellationPolicy),
      status: 'draft',
    }),
  },
  changes: {
    TicketTypeAdded: ({ ticketType, price, capacity }, { version }) => ({
      ticket_types: expression(
        'ticket_types || ?::jsonb',
        json({ [ticketType]: { price, priceVersion: 1, capacity, after: version } }),
      ),
    }),
    TicketTypePriced: ({ ticketType, price, priceVersion }) => changeTicketType(ticketType, { price, priceVersion }),
    TicketTypeCapacityChanged: ({ ticketType, capacity }) => changeTicketType(ticketType, { capacity }),
    TicketTypeWithdrawn: ({ ticketType }) => changeTicketType(ticketType, { withdrawn: true }),
    TicketTypeRestored: ({ ticketType }) => changeTicketType(ticketType, { withdrawn: false }),
    ConcertPublished: ({ publishedAt }) => ({ status: 'published', published_at: publishedAt }),
    ConcertRenamed: ({ name, artist }) => ({ name, artist }),
    SalesPaused: () => ({ status: 'paused' }),
    SalesResumed: () => ({ status: 'published' }),
    SalesWindowChanged: ({ salesStartAt, salesEndAt }) => ({ sales_start_at: salesStartAt, sales_end_at: salesEndAt }),
    ConcertRescheduled: ({ startsAt, refundWindowEndsAt }) => ({
      starts_at: startsAt,
      refund_window_ends_at: refundWindowEndsAt,
    }),
    VenueMoved: ({ venue }) => ({ venue: json(venue) }),
    ConcertCancelled: ({ reason, cancelledAt }) => ({
      status: 'cancelled',
      cancelled_at: cancelledAt,
      cancel_reason: reason,
    }),
    ConcertEnded: ({ endedAt }) => ({ status: 'ended', ended_at: endedAt }),
    ScannerAssigned: ({ userId }) => ({
      scanners: expression('array_append(array_remove(scanners, ?::uuid), ?::uuid)', userId, userId),
    }),
    ScannerUnassigned: ({ userId }) => ({ scanners: expression('array_remove(scanners, ?::uuid)', userId) }),
  },
});

export interface ConcertRow {
  readonly concert_id: string;
  readonly organizer_id: string;
  readonly name: string;
  readonly artist: string;
  readonly venue: Venue;
  readonly starts_at: Date;
  readonly sales_start_at: Date | null;
  readonly sales_end_at: Date | null;
  readonly currency: string;
  readonly max_tickets_per_buyer: number | null;
  readonly tax_rate: TaxRate | null;
  readonly cancellation_policy: CancellationPolicy | null;
  readonly status: Concert['status'];
  readonly published_at: Date | null;
  readonly refund_window_ends_at: Date | null;
  readonly cancelled_at: Date | null;
  readonly cancel_reason: string | null;
  readonly ended_at: Date | null;
  readonly ticket_types: TicketTypes;
  readonly scanners: readonly string[];
  readonly version: number;
}

export const getConcert = async (db: Knex, concertId: string): Promise<Concert | undefined> => {
  const row = await selectRow<ConcertRow>(db, 'select * from concerts where concert_id = ?::uuid', [concertId]);
  return row && toConcert(row);
};

/** In no particular order; unknown ids are left out. */
export const getConcerts = async (db: Knex, concertIds: readonly string[]): Promise<readonly Concert[]> => {
  const rows = await selectRows<ConcertRow>(db, 'select * from concerts where concert_id = any(?::uuid[])', [
    [...concertIds],
  ]);
  return rows.map(toConcert);
};

/** Ids of the concerts to be ended: on show, started then or earlier, the longest over first. @throws InvalidCursor */
export const listStartedConcerts = (db: Knex, startedBy: Date, page: PageRequest): Promise<Page<string>> =>
  readPage<Pick<ConcertRow, 'concert_id' | 'starts_at'>, string>(
    db,
    {
      sql: `select c.concert_id, c.starts_at from concerts c
            where c.status in ('published', 'paused') and c.starts_at <= ?::timestamptz`,
      bindings: [startedBy],
      order: { alias: 'c', time: 'starts_at', id: 'concert_id' },
      newestFirst: false,
    },
    page,
    ({ concert_id }) => concert_id,
  );

const toConcert = (row: ConcertRow): Concert => ({
  concertId: row.concert_id,
  organizerId: row.organizer_id,
  name: row.name,
  artist: row.artist,
  venue: row.venue,
  startsAt: iso(row.starts_at),
  salesStartAt: isoOrNull(row.sales_start_at),
  salesEndAt: isoOrNull(row.sales_end_at),
  currency: row.currency,
  maxTicketsPerBuyer: row.max_tickets_per_buyer,
  taxRate: row.tax_rate,
  cancellationPolicy: row.cancellation_policy,
  status: row.status,
  publishedAt: isoOrNull(row.published_at),
  refundWindowEndsAt: isoOrNull(row.refund_window_ends_at),
  cancelledAt: isoOrNull(row.cancelled_at),
  cancelReason: row.cancel_reason,
  endedAt: isoOrNull(row.ended_at),
  ticketTypes: Object.entries(row.ticket_types)
    .sort(([, left], [, right]) => left.after - right.after)
    .map(([type, { price, priceVersion, capacity, withdrawn = false }]) => ({
      ...{ type, price, priceVersion, capacity, withdrawn },
    })),
  scannerIds: row.scanners,
  version: row.version,
});
