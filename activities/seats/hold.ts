import { cartDecider } from '../../domain/carts/cartDecider';
import { cartStream } from '../../domain/carts/events';
import {
  type PoolKey,
  poolStream,
  type RejectedLine,
  type ReservationEvent,
  type ReservationLine,
  reservationStream,
} from '../../domain/inventory/events';
import { reservationDecider } from '../../domain/inventory/reservationDecider';
import { formatMoney } from '../../domain/shared/currency';
import { type DataOf } from '../../domain/shared/event';
import { add, equals, type Money, multiply } from '../../domain/shared/money';
import { type EventMetadata, type Refusal, type RecordedEvent, type StoreTransaction } from '../../event-store';
import { commandOf, metadataOf, mustAccept, type Refused } from '../commands';
import { type ActivityDeps, timeOf } from '../deps';
import { overBuyerLimit } from './buyerLimit';
import { appendToPool, decideOnPool, loadPoolOf, type PoolDecision } from './pools';

export interface HoldRequest {
  readonly reservationId: string;
  readonly userId: string;
  /** `unitPrice` is what the buyer saw; without it he takes today's price. */
  readonly lines: readonly (PoolKey & { readonly quantity: number; readonly unitPrice?: Money })[];
  /** Until when the buyer is told that he has them. */
  readonly expiresAt: string;
  /** No extension moves the hold beyond it. */
  readonly latestExpiresAt: string;
  /** From when on somebody else may be given them. */
  readonly seatsFreeAt: string;
  /** The new total that the buyer agreed to, when a price has moved. */
  readonly expectedTotal?: Money;
  /** Given back in the same transaction when the seats are refused. */
  readonly cart?: { readonly cartId: string; readonly orderId: string };
}

export type HeldSeats =
  | {
      readonly outcome: 'held';
      readonly total: Money;
      /** The total as people write it: workflow code has no table of currencies. */
      readonly price: string;
      readonly expiresAt: string;
    }
  | Refused;

export const heldFor = (total: Money, expiresAt: string): HeldSeats => ({
  outcome: 'held',
  total,
  price: formatMoney(total),
  expiresAt,
});

/** All concerts or none: every pool is locked, asked, and only then written, in one transaction with the reservation. */
export const holdSeats = async (deps: ActivityDeps, request: HoldRequest): Promise<HeldSeats> => {
  const { reservationId, lines, cart } = request;
  const reservation = reservationStream(reservationId);
  const streams = [...lines.map(poolStream), reservation, ...(cart === undefined ? [] : [cartStream(cart.cartId)])];
  return deps.eventStore.transact(streams, async (store) => {
    const commandId = `reservation-${reservationId}:holdSeats`;
    const [earlier] = await store.load<ReservationEvent>(reservation);
    if (earlier !== undefined) return answerAgain(earlier);

    const now = timeOf(deps);
    const decisions: PoolDecision[] = [];
    for (const line of lines) {
      const pool = await loadPoolOf(store, line, reservationId, now);
      const { quantity } = line;
      decisions.push(
        decideOnPool(pool, {
          type: 'HoldSeats',
          reservationId,
          buyerId: request.userId,
          quantity,
          now,
          expiresAt: request.seatsFreeAt,
        }),
      );
    }
    const metadata = metadataOf(request.userId);
    const held = linesHeld(decisions);
    const rejected = rejectedLines(request, decisions);
    const refusal = refusalOf(rejected) ?? priceRefusal(request, held) ?? (await overBuyerLimit(store, request, now));
    if (refusal !== undefined) {
      await recordRefusal(store, { request, rejected, refusal, commandId, metadata });
      return { outcome: 'refused', refusal };
    }
    for (const decision of decisions) {
      if ('events' in decision) await appendToPool(store, decision.pool, decision.events, commandId, metadata);
    }
    mustAccept(
      await store.execute({
        decider: reservationDecider,
        streamId: reservation,
        command: {
          type: 'HoldReservation',
          reservationId,
          userId: request.userId,
          lines: held,
          now,
          expiresAt: request.expiresAt,
          latestExpiresAt: request.latestExpiresAt,
          orderId: cart?.orderId ?? null,
        },
        commandId,
        metadata,
      }),
    );
    return heldFor(totalOf(held), request.expiresAt);
  });
};

const linesHeld = (decisions: readonly PoolDecision[]): readonly ReservationLine[] =>
  decisions.flatMap((decision) =>
    'refused' in decision
      ? []
      : decision.events.flatMap((event) => {
          if (event.type !== 'SeatsHeld') return [];
          const { concertId, ticketType, quantity, unitPrice, priceVersion } = event.data;
          return [{ concertId, ticketType, quantity, unitPrice, priceVersion }];
        }),
  );

const totalOf = (lines: readonly { unitPrice: Money; quantity: number }[]): Money =>
  lines.map(({ unitPrice, quantity }) => multiply(unitPrice, quantity)).reduce(add);

const rejectedLines = ({ lines }: HoldRequest, decisions: readonly PoolDecision[]): readonly RejectedLine[] =>
  decisions.flatMap((decision, index) => {
    const line = lines[index];
    if (line === undefined || !('refused' in decision)) return [];
    const { code, details } = decision.refused;
    const available = typeof details?.available === 'number' ? details.available : 0;
    return [{ concertId: line.concertId, ticketType: line.ticketType, requested: line.quantity, available, code }];
  });

/** What keeps on being impossible is said before what may change: an unknown type, then a closed sale, then too few seats. */
const PRECEDENCE = ['ticket_type_unknown', 'sale_not_open', 'sold_out'];

const refusalOf = (rejected: readonly RejectedLine[]): Refusal | undefined => {
  const [worst] = [...rejected].sort((left, right) => PRECEDENCE.indexOf(left.code) - PRECEDENCE.indexOf(right.code));
  if (worst === undefined) return undefined;
  return {
    code: worst.code,
    message: MESSAGES[worst.code] ?? 'These tickets cannot be held.',
    details: { lines: rejected },
  };
};

const MESSAGES: Readonly<Record<string, string>> = {
  ticket_type_unknown: 'There is no such ticket type.',
  sale_not_open: 'Tickets for this concert are not on sale now.',
  sold_out: 'Not all of these tickets are available any more.',
};

const priceRefusal = ({ lines, expectedTotal }: HoldRequest, held: readonly ReservationLine[]): Refusal | undefined => {
  const seen = lines.flatMap(({ unitPrice, quantity }) => (unitPrice === undefined ? [] : [{ unitPrice, quantity }]));
  const moved = held.some(({ unitPrice }, index) => {
    const before = lines[index]?.unitPrice;
    return before !== undefined && !equals(before, unitPrice);
  });
  const currentTotal = totalOf(held);
  const agreed = expectedTotal === undefined ? !moved : equals(expectedTotal, currentTotal);
  if (agreed) return undefined;
  return {
    code: 'price_changed',
    message: 'A price has changed since the tickets were put into the cart.',
    details: { expectedTotal: expectedTotal ?? totalOf(seen), currentTotal },
  };
};

interface RefusalRecord {
  readonly request: HoldRequest;
  readonly rejected: readonly RejectedLine[];
  readonly refusal: Refusal;
  readonly commandId: string;
  readonly metadata: EventMetadata;
}

/**
 * The refusal is a fact, so that a retry whose answer was lost hears the same; the cart is its buyer's again from the same moment.
 * Giving back is no decision of the cart's: nothing could refuse it.
 */
const recordRefusal = async (store: StoreTransaction, record: RefusalRecord): Promise<void> => {
  const { request, rejected, refusal, commandId, metadata } = record;
  const { reservationId, userId, cart } = request;
  mustAccept(
    await store.execute({
      decider: reservationDecider,
      streamId: reservationStream(reservationId),
      command: { type: 'RejectReservation', reservationId, userId, lines: rejected, code: refusal.code },
      commandId,
      metadata,
    }),
  );
  if (cart === undefined) return;
  mustAccept(
    await store.execute({
      decider: cartDecider,
      streamId: cartStream(cart.cartId),
      command: { type: 'ReturnCart', orderId: cart.orderId, code: refusal.code },
      commandId: commandOf(cart.orderId, 'giveCartBack'),
      metadata,
    }),
  );
};

const answerAgain = ({ type, data }: RecordedEvent<ReservationEvent>): HeldSeats => {
  if (type === 'ReservationHeld') {
    const { lines, expiresAt } = data as DataOf<ReservationEvent, 'ReservationHeld'>;
    return heldFor(totalOf(lines), expiresAt);
  }
  const { lines, code } = data as DataOf<ReservationEvent, 'ReservationRejected'>;
  const refusal = refusalOf(lines) ?? { code, message: 'The tickets could not be held.' };
  return { outcome: 'refused', refusal };
};
