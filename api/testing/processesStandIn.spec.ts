import { concertDecider } from '../../domain/concerts/concertDecider';
import { concertStream } from '../../domain/concerts/events';
import { reservationStream } from '../../domain/inventory/events';
import { reservationDecider } from '../../domain/inventory/reservationDecider';
import { driftDecider } from '../../domain/drift/driftDecider';
import { driftStream } from '../../domain/drift/events';
import { remedyOf } from '../../domain/drift/healing';
import { orderStream } from '../../domain/orders/events';
import { orderDecider } from '../../domain/orders/orderDecider';
import { paymentStream } from '../../domain/payments/events';
import { paymentDecider } from '../../domain/payments/paymentDecider';
import { cartStream } from '../../domain/carts/events';
import { cartDecider } from '../../domain/carts/cartDecider';
import { type EventStore, type StoreTransaction } from '../../event-store';
import { listAffected } from '../../projections/concertCancellations';
import { getCart, getDrift, getPools } from '../../projections';
import { type Knex } from 'knex';
import { derivedId } from '../processes/ids';
import { beginCancellation } from './cancellationsStandIn.spec';
import { type CheckoutRequest, type ProcessAnswer, type Processes } from '../processes/types';

export interface ProcessesStandIn extends Processes {
  /** What was asked of it, in order. */
  readonly calls: { readonly name: keyof Processes; readonly request: object }[];
  /** Answers the next call of this name in place of the usual; a thrown error is thrown. */
  next(name: keyof Processes, answer: () => Promise<ProcessAnswer>): void;
}

const HOLD_MS = 15 * 60 * 1000;

/**
 * Says yes to everything and writes down what a real process would have written by the time it answers, so that the routes
 * have something to read. What the processes really do is told by their own tests.
 */
export function processesStandIn(db: Knex, eventStore: EventStore, clock: () => Date): ProcessesStandIn {
  const calls: { name: keyof Processes; request: object }[] = [];
  const planned = new Map<keyof Processes, (() => Promise<ProcessAnswer>)[]>();
  const metadata = { actor: 'stand-in', correlationId: 'stand-in' };

  const answer = async (name: keyof Processes, request: object, usual: () => Promise<void>): Promise<ProcessAnswer> => {
    calls.push({ name, request });
    const instead = planned.get(name)?.shift();
    if (instead) return instead();
    await usual();
    return { outcome: 'settled' };
  };

  const times = () => {
    const now = clock();
    return { now: now.toISOString(), expiresAt: new Date(now.getTime() + HOLD_MS).toISOString() };
  };

  const holdTimes = () => {
    const { now, expiresAt } = times();
    return { now, expiresAt, latestExpiresAt: expiresAt };
  };

  const hold = async (
    store: StoreTransaction,
    reservationId: string,
    userId: string,
    items: readonly { concertId: string; ticketType: string; quantity: number }[],
  ) => {
    const pools = await getPools(db, items, clock());
    const lines = items.map(({ concertId, ticketType, quantity }) => {
      const pool = pools.find((candidate) => candidate.concertId === concertId && candidate.ticketType === ticketType);
      if (!pool) throw new Error(`no pool for ${ticketType}`);
      return { concertId, ticketType, quantity, unitPrice: pool.price, priceVersion: pool.priceVersion };
    });
    await store.execute({
      decider: reservationDecider,
      streamId: reservationStream(reservationId),
      command: { type: 'HoldReservation', reservationId, userId, lines, ...holdTimes(), orderId: null },
      commandId: `${reservationId}:hold`,
      metadata,
    });
    return lines;
  };

  const linesOf = async (request: CheckoutRequest) =>
    'cartId' in request.source ? ((await getCart(db, request.source.cartId))?.items ?? []) : [];

  const placeFromCart = async (request: CheckoutRequest, cartId: string) => {
    const { orderId, userId, contactId, deliveryMethod } = request;
    const reservationId = derivedId('reservation', orderId);
    const streams = [reservationStream(reservationId), orderStream(orderId), cartStream(cartId)];
    const items = await linesOf(request);
    await eventStore.transact(streams, async (store) => {
      const lines = await hold(store, reservationId, userId, items);
      await store.execute({
        decider: orderDecider,
        streamId: orderStream(orderId),
        command: {
          type: 'PlaceOrder',
          orderId,
          userId,
          reservationId,
          cartId,
          lines,
          deliveryMethod,
          contactId,
          ...times(),
        },
        commandId: `${orderId}:place`,
        metadata,
      });
      for (const type of ['ClaimCart', 'CheckOutCart'] as const) {
        const command = { type, orderId };
        await store.execute({
          decider: cartDecider,
          streamId: cartStream(cartId),
          command,
          commandId: `${orderId}:${type}`,
          metadata,
        });
      }
    });
  };

  return {
    calls,
    next(name, plan) {
      planned.set(name, [...(planned.get(name) ?? []), plan]);
    },
    checkout: (request) =>
      answer('checkout', request, async () => {
        if ('cartId' in request.source) await placeFromCart(request, request.source.cartId);
      }),
    async startHoldTimer(request) {
      await answer('startHoldTimer', request, () => Promise.resolve());
    },
    async endHoldTimer(request) {
      await answer('endHoldTimer', { reservationId: request }, () => Promise.resolve());
    },
    cancelOrder: (request) =>
      answer('cancelOrder', request, async () => {
        await eventStore.execute({
          decider: orderDecider,
          streamId: orderStream(request.orderId),
          command: { type: 'CancelOrder', reason: request.reason, now: clock().toISOString() },
          commandId: request.requestId,
          metadata,
        });
      }),
    cancelConcert: (request) =>
      answer('cancelConcert', request, async () => {
        const { concertId, reason, requestId } = request;
        await eventStore.execute({
          decider: concertDecider,
          streamId: concertStream(concertId),
          command: { type: 'CancelConcert', reason, now: clock().toISOString() },
          commandId: requestId,
          metadata,
        });
        await listAffected(db, concertId);
      }),
    async tellConcert(request) {
      await answer('tellConcert', request, () => Promise.resolve());
    },
    cancelPaidOrder: (request) =>
      answer('cancelPaidOrder', request, () =>
        beginCancellation({ db, eventStore, now: clock().toISOString() }, request),
      ),
    healDrift: (request) =>
      answer('healDrift', request, async () => {
        const { driftId, reason, actor } = request;
        const drift = await getDrift(db, driftId);
        if (drift === undefined) throw new Error(`no drift ${driftId}`);
        await eventStore.execute({
          decider: driftDecider,
          streamId: driftStream(driftId),
          command: {
            ...{ type: 'HealDrift', how: remedyOf(drift.kind) ?? 'gone', by: actor, reason },
            now: clock().toISOString(),
          },
          commandId: `${driftId}:heal:${drift.version}`,
          metadata,
        });
      }),
    refund: (request) =>
      answer('refund', request, async () => {
        const { refundId, paymentId, amount, reason } = request;
        await eventStore.execute({
          decider: paymentDecider,
          streamId: paymentStream(paymentId),
          command: { type: 'RequestRefund', refundId, reason, ...(amount === undefined ? {} : { amount }) },
          commandId: `refund-${refundId}:request`,
          metadata,
        });
      }),
    pay: (request) => answer('pay', request, () => Promise.resolve()),
    mend: (request) => answer('mend', request, () => Promise.resolve()),
    async paymentNews(request) {
      await answer('paymentNews', request, () => Promise.resolve());
    },
    async refundNews(request) {
      await answer('refundNews', request, () => Promise.resolve());
    },
    async disputeNews(request) {
      await answer('disputeNews', request, () => Promise.resolve());
    },
    async ping() {
      await answer('ping', {}, () => Promise.resolve());
    },
  };
}
