import { cartDecider } from '../domain/carts/cartDecider';
import { type CartEvent, cartStream } from '../domain/carts/events';
import {
  type PoolEvent,
  poolStream,
  type ReservationEvent,
  type ReservationLine,
  reservationStream,
} from '../domain/inventory/events';
import { reservationDecider } from '../domain/inventory/reservationDecider';
import { commandOf } from '../domain/shared/commandId';
import { type Decision } from '../domain/shared/decision';
import { type DataOf } from '../domain/shared/event';
import {
  type Append,
  type DomainEvent,
  type EventMetadata,
  type RecordedEvent,
  type StoreTransaction,
} from '../event-store';
import { type BuyerLimits, buyerLocks, openBuyerLimits } from './buyerLimits';
import { decideOn } from './decideOn';
import { type HeldSeats, heldFor, type HoldRequest, totalOf } from './holdRequest';
import { type SeatsParts, timeOf } from './parts';
import { openPoolBook, type PoolBook } from './pools';
import { amountRefusal, currencyRefusal, priceRefusal, refusalOf, rejectedLines } from './refusals';

export interface HoldAsk {
  readonly request: HoldRequest;
  readonly metadata: EventMetadata;
}

const reservationOf = ({ request }: HoldAsk): string => reservationStream(request.reservationId);
const cartOf = ({ request: { cart } }: HoldAsk): readonly string[] =>
  cart === undefined ? [] : [cartStream(cart.cartId)];

/**
 * Answers several requests in one transaction, one after the other: each gets all its seats or none, and one's "no" is nothing to
 * the others. All pools are locked before anything is decided. The requests have to be of different reservations.
 */
export const holdTogether = async (
  { eventStore, clock }: Pick<SeatsParts, 'eventStore' | 'clock'>,
  asks: readonly HoldAsk[],
): Promise<readonly HeldSeats[]> => {
  const keys = asks.flatMap(({ request }) => request.lines);
  const preload = asks.flatMap((ask) => [reservationOf(ask), ...cartOf(ask)]);
  const locks = [...keys.map(poolStream), ...asks.flatMap(({ request }) => buyerLocks(request)), ...preload];
  return eventStore.transact(
    locks,
    async (store) => {
      const now = timeOf({ clock });
      const ids = asks.map(({ request }) => request.reservationId);
      const requests = asks.map(({ request }) => request);
      const counter: Counter = {
        now,
        store,
        pools: await openPoolBook(store, keys, ids, now),
        limits: await openBuyerLimits(store.tx, requests, now),
      };
      const answers: HeldSeats[] = [];
      const appends: Append<DomainEvent>[] = [];
      for (const ask of asks) {
        const [earlier] = await store.load<ReservationEvent>(reservationOf(ask));
        if (earlier !== undefined) answers.push(answerAgain(earlier, () => heldNow(counter, ask)));
        else {
          const served = await serve(counter, ask);
          answers.push(served.answer);
          appends.push(...served.appends);
        }
      }
      await store.appendAll(appends);
      return answers;
    },
    { preload },
  );
};

interface Counter {
  readonly now: string;
  readonly store: StoreTransaction;
  readonly pools: PoolBook;
  readonly limits: BuyerLimits;
}

interface Served {
  readonly answer: HeldSeats;
  readonly appends: readonly Append<DomainEvent>[];
}

const serve = async (counter: Counter, ask: HoldAsk): Promise<Served> => {
  const { pools, limits, now, store } = counter;
  const { request, metadata } = ask;
  const { reservationId, userId, lines, expiresAt, latestExpiresAt, cart } = request;
  const commandId = `reservation-${reservationId}:holdSeats`;
  const reservation = { decider: reservationDecider, streamId: reservationOf(ask), commandId, metadata };

  const decisions = decideOnLines(pools, request, now);
  const held = linesHeld(decisions);
  const rejected = rejectedLines(lines, decisions);
  const refusal =
    refusalOf(rejected) ??
    currencyRefusal(held) ??
    priceRefusal(lines, request.expectedTotal, held) ??
    amountRefusal(held) ??
    limits.refusalOf(request);
  if (refusal !== undefined) {
    const command = { type: 'RejectReservation', reservationId, userId, lines: rejected, code: refusal.code } as const;
    return {
      answer: { outcome: 'refused', refusal },
      appends: [
        ...(await decideOn(store, { ...reservation, command })),
        ...(await giveCartBack(store, ask, refusal.code)),
      ],
    };
  }
  limits.enter(request);
  const orderId = cart?.orderId ?? null;
  const command = {
    ...({ type: 'HoldReservation', reservationId, userId, lines: held, now } as const),
    ...{ expiresAt, latestExpiresAt, orderId },
  };
  const seats = decisions.flatMap((decision, index) => {
    const line = lines[index];
    return line === undefined || 'refused' in decision
      ? []
      : pools.enter(line, decision.events, { commandId, metadata });
  });
  return {
    answer: heldFor(totalOf(held), expiresAt),
    appends: [...seats, ...(await decideOn(store, { ...reservation, command }))],
  };
};

export const decideOnLines = (
  pools: Pick<PoolBook, 'decide'>,
  {
    reservationId,
    userId,
    lines,
    seatsFreeAt,
  }: Pick<HoldRequest, 'reservationId' | 'userId' | 'lines' | 'seatsFreeAt'>,
  now: string,
): readonly Decision<PoolEvent>[] =>
  lines.map((line) =>
    pools.decide(line, {
      ...({ type: 'HoldSeats', reservationId, buyerId: userId, quantity: line.quantity } as const),
      ...{ now, expiresAt: seatsFreeAt },
    }),
  );

export const linesHeld = (decisions: readonly Decision<PoolEvent>[]): readonly ReservationLine[] =>
  decisions.flatMap((decision) =>
    'refused' in decision
      ? []
      : decision.events.flatMap((event) => {
          if (event.type !== 'SeatsHeld') return [];
          const { concertId, ticketType, quantity, unitPrice, priceVersion } = event.data;
          return [{ concertId, ticketType, quantity, unitPrice, priceVersion }];
        }),
  );

/**
 * The refusal is a fact, so that a retry whose answer was lost hears the same; the cart is its buyer's again from the same moment.
 * Giving back is no decision of the cart's: nothing could refuse it.
 */
const giveCartBack = (
  store: StoreTransaction,
  { request: { cart }, metadata }: HoldAsk,
  code: string,
): Promise<readonly Append<CartEvent>[]> | readonly [] =>
  cart === undefined
    ? []
    : decideOn(store, {
        decider: cartDecider,
        streamId: cartStream(cart.cartId),
        command: { type: 'ReturnCart', orderId: cart.orderId, code },
        commandId: commandOf(cart.orderId, 'giveCartBack'),
        metadata,
      });

const heldNow = ({ pools, now }: Counter, { request }: HoldAsk): readonly ReservationLine[] =>
  linesHeld(decideOnLines(pools, request, now));

/** What was refused for its total has no lines that say it: the bound is told by today's, where the total is still beyond it. */
const answerAgain = (
  { type, data }: RecordedEvent<ReservationEvent>,
  today: () => readonly ReservationLine[],
): HeldSeats => {
  if (type === 'ReservationHeld') {
    const { lines, expiresAt } = data as DataOf<ReservationEvent, 'ReservationHeld'>;
    return heldFor(totalOf(lines), expiresAt);
  }
  const { lines, code } = data as DataOf<ReservationEvent, 'ReservationRejected'>;
  const bound = code.startsWith('amount_') ? amountRefusal(today()) : undefined;
  const refusal =
    refusalOf(lines) ?? (bound?.code === code ? bound : { code, message: 'The tickets could not be held.' });
  return { outcome: 'refused', refusal };
};
