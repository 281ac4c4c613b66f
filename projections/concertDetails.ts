import { type Knex } from 'knex';
import { priceWithTax } from '../domain/shared/exclusiveTax';
import { type Money } from '../domain/shared/money';
import { type Concert, getConcert } from './concerts';
import { getPools, type PoolView } from './pools';

export interface TicketTypeDetails {
  readonly type: string;
  /** As its organizer said it. */
  readonly price: Money;
  /** What the buyer pays. */
  readonly priceWithTax: Money;
  readonly available: number;
  /** The sale is open now, whether seats are left or not. */
  readonly onSale: boolean;
  /** No longer sold; what was bought stays good. */
  readonly withdrawn: boolean;
  readonly capacity: number;
  readonly held: number;
  readonly sold: number;
}

/** `capacity`, `held` and `sold` of a ticket type are for the organizer's eyes. */
export interface ConcertDetails extends Omit<Concert, 'ticketTypes'> {
  readonly ticketTypes: readonly TicketTypeDetails[];
}

export interface SeatCounts {
  readonly capacity: number;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
}

export interface ConcertTicketSummary {
  readonly concertId: string;
  readonly ticketTypes: readonly (SeatCounts & { readonly type: string })[];
  readonly totals: SeatCounts;
}

/** ConcertDetails at a moment. */
export const getConcertDetails = async (
  db: Knex,
  concertId: string,
  now: Date,
): Promise<ConcertDetails | undefined> => {
  const concert = await getConcert(db, concertId);
  if (concert === undefined) return undefined;
  const pools = new Map((await getPools(db, concertId, now)).map((pool) => [pool.ticketType, pool]));
  return { ...concert, ticketTypes: concert.ticketTypes.map((type) => describe(concert, type, pools.get(type.type))) };
};

/** A ticket type that has no pool yet has all its seats and is not sold. */
const describe = (
  { status, taxRate }: Concert,
  { type, price, capacity, withdrawn }: Concert['ticketTypes'][number],
  pool: PoolView | undefined,
): TicketTypeDetails => ({
  type,
  price,
  priceWithTax: pool?.price ?? priceWithTax(price, taxRate),
  available: pool?.available ?? capacity,
  onSale: status === 'published' && pool?.onSale === true,
  withdrawn,
  capacity: pool?.capacity ?? capacity,
  held: pool?.held ?? 0,
  sold: pool?.sold ?? 0,
});

/** ConcertTicketSummary at a moment. */
export const getConcertTicketSummary = async (
  db: Knex,
  concertId: string,
  now: Date,
): Promise<ConcertTicketSummary | undefined> => {
  const concert = await getConcertDetails(db, concertId, now);
  if (concert === undefined) return undefined;
  const ticketTypes = concert.ticketTypes.map(({ type, capacity, available, held, sold }) => ({
    ...{ type, capacity, available, held, sold },
  }));
  return { concertId, ticketTypes, totals: ticketTypes.reduce(addSeats, NO_SEATS) };
};

const NO_SEATS: SeatCounts = { capacity: 0, available: 0, held: 0, sold: 0 };

const addSeats = (left: SeatCounts, right: SeatCounts): SeatCounts => ({
  capacity: left.capacity + right.capacity,
  available: left.available + right.available,
  held: left.held + right.held,
  sold: left.sold + right.sold,
});
