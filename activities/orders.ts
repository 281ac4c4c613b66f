import { cartDecider } from '../domain/carts/cartDecider';
import { cartStream } from '../domain/carts/events';
import { type ReservationEvent, reservationStream } from '../domain/inventory/events';
import { type OrderCommand } from '../domain/orders/commands';
import { type AttentionAction, orderStream } from '../domain/orders/events';
import { orderDecider } from '../domain/orders/orderDecider';
import { type DeliveryMethod } from '../domain/shared/deliveryMethod';
import { type DataOf } from '../domain/shared/event';
import { type StoreTransaction } from '../event-store';
import { getOrder } from '../projections/orders';
import { commandOf, metadataOf, mustAccept, unexpectedRefusal } from './commands';
import { type ActivityDeps, timeOf } from './deps';

export interface PlaceOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly reservationId: string;
  readonly contactId: string;
  readonly deliveryMethod: DeliveryMethod;
  readonly cartId: string | null;
}

/** What money for an order finds: `open` waits for it, `closed` was cancelled, another payment has paid it already. */
export interface OrderStanding {
  readonly standing: 'open' | 'paid_by_this' | 'paid_by_another' | 'expired' | 'closed';
  readonly reservationId: string;
}

export const orderActivities = (deps: ActivityDeps) => {
  const { eventStore, db } = deps;

  const ask = (orderId: string, command: OrderCommand, step: string, actor?: string) =>
    eventStore.execute({
      decider: orderDecider,
      streamId: orderStream(orderId),
      command,
      commandId: commandOf(orderId, step),
      metadata: metadataOf(actor),
    });

  const decide = async (...order: Parameters<typeof ask>): Promise<void> => {
    mustAccept(await ask(...order));
  };

  return {
    /** Writes the order down at the held prices. Its cart is checked out from the same moment: nothing could refuse that. */
    async placeOrder({ orderId, userId, reservationId, contactId, deliveryMethod, cartId }: PlaceOrder): Promise<void> {
      const [made] = await eventStore.load<ReservationEvent>(reservationStream(reservationId));
      if (made?.type !== 'ReservationHeld')
        throw new Error(`order ${orderId} has no held reservation ${reservationId}`);
      const { lines, expiresAt } = made.data as DataOf<ReservationEvent, 'ReservationHeld'>;
      const stream = orderStream(orderId);
      const metadata = metadataOf(userId);
      const streams = cartId === null ? [stream] : [stream, cartStream(cartId)];
      const place = async (store: StoreTransaction): Promise<void> => {
        mustAccept(
          await store.execute({
            decider: orderDecider,
            streamId: stream,
            command: {
              type: 'PlaceOrder',
              orderId,
              userId,
              reservationId,
              cartId,
              lines: lines.map(({ concertId, ticketType, quantity, unitPrice }) => ({
                concertId,
                ticketType,
                quantity,
                unitPrice,
              })),
              deliveryMethod,
              contactId,
              now: timeOf(deps),
              expiresAt,
            },
            commandId: commandOf(orderId, 'placeOrder'),
            metadata,
          }),
        );
        if (cartId === null) return;
        mustAccept(
          await store.execute({
            decider: cartDecider,
            streamId: cartStream(cartId),
            command: { type: 'CheckOutCart', orderId },
            commandId: commandOf(orderId, 'checkOutCart'),
            metadata,
          }),
        );
      };
      await eventStore.transact(streams, place, { preload: streams });
    },

    markPaid: ({ orderId, paymentId }: { orderId: string; paymentId: string | null }) =>
      decide(orderId, { type: 'MarkPaid', paymentId, now: timeOf(deps) }, 'markPaid'),

    expireOrder: ({ orderId }: { orderId: string }) =>
      decide(orderId, { type: 'ExpireOrder', now: timeOf(deps) }, 'expireOrder'),

    /** Does nothing for an order that was never placed: it is registered before it is. */
    async cancelOrder({ orderId, reason, actor }: { orderId: string; reason: string; actor?: string }): Promise<void> {
      const command: OrderCommand = { type: 'CancelOrder', reason, now: timeOf(deps) };
      const result = await ask(orderId, command, 'cancelOrder', actor);
      if (result.outcome === 'refused' && result.refusal.code !== 'order_not_found')
        throw unexpectedRefusal(result.refusal);
    },

    async orderForMoney({ orderId, paymentId }: { orderId: string; paymentId: string }): Promise<OrderStanding> {
      const order = await getOrder(db, orderId);
      if (order === undefined) throw new Error(`payment ${paymentId} is for order ${orderId}, which does not exist`);
      const { reservationId, status } = order;
      if (order.paymentId !== null)
        return { standing: order.paymentId === paymentId ? 'paid_by_this' : 'paid_by_another', reservationId };
      if (status === 'awaiting_payment' || status === 'placed') return { standing: 'open', reservationId };
      return { standing: status === 'expired' ? 'expired' : 'closed', reservationId };
    },

    /** Once per parking and not once per step: the same step may need help again later. */
    async raiseAttention({
      orderId,
      workflowId,
      step,
      error,
      parking,
    }: {
      orderId: string;
      workflowId: string;
      step: string;
      error: string;
      parking: string;
    }): Promise<void> {
      await decide(
        orderId,
        { type: 'RaiseAttention', workflowId, step, error, now: timeOf(deps) },
        `raiseAttention:${parking}`,
      );
    },

    async clearAttention(cleared: {
      orderId: string;
      step: string;
      action: AttentionAction;
      by: string;
      reason: string;
      parking: string;
    }): Promise<void> {
      const { orderId, step, action, by, reason, parking } = cleared;
      await decide(orderId, { type: 'ClearAttention', step, action, by, reason }, `clearAttention:${parking}`, by);
    },
  };
};
