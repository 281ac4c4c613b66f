import { type Knex } from 'knex';
import { orderStream } from '../domain/orders/events';
import { type OrderCommand } from '../domain/orders/commands';
import { orderDecider } from '../domain/orders/orderDecider';
import { getOrder, type Order, type Payment, paymentsOfOrder, refundsOfOrder } from '../projections';
import { checkoutWorkflowId, paymentWorkflowId } from '../workflows/contracts/names';
import { type CheckoutPolicy } from '../workflows/contracts/policy';
import { commandOf, metadataOf } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { type paymentActivities } from './payments';
import { type ticketActivities } from './tickets';

export interface RecoverOrder {
  readonly orderId: string;
  readonly policy: CheckoutPolicy;
}

/** `running`: its process will end it. `waiting`: its time is not up. `ended`: by somebody else. Else what it came to now. */
export type Recovery = 'running' | 'waiting' | 'ended' | 'expired' | 'cancelled' | 'paid';

interface Others {
  readonly cancelPayment: ReturnType<typeof paymentActivities>['cancelPayment'];
  readonly voidTickets: ReturnType<typeof ticketActivities>['voidTickets'];
}

const REASON = 'checkout_terminated';
export const isUnpaid = ({ status }: Order): boolean => status === 'placed' || status === 'awaiting_payment';
const isOpen = ({ status }: Payment): boolean => status === 'processing' || status === 'requires_action';

/** Money for an order that has not paid it and is not on its way back, by what has been written. */
export const unclaimedMoney = async (
  db: Knex,
  { orderId, paymentId }: Order,
  payments: readonly Payment[],
): Promise<Payment | undefined> => {
  const refunds = (await refundsOfOrder(db, orderId)).filter(({ status }) => status !== 'failed');
  const back = (payment: Payment): number =>
    refunds.filter((each) => each.paymentId === payment.paymentId).reduce((sum, { amount }) => sum + amount.amount, 0);
  return payments.find(
    (payment) =>
      payment.status === 'succeeded' && payment.paymentId !== paymentId && back(payment) < payment.amount.amount,
  );
};

/**
 * Brings an order to its end whose process is gone: terminated in the Web UI, or lost with its Temporal. Takes the process's own
 * steps under its own command ids, so that a reset that comes later, or at this moment, finds them done.
 */
export const createRecovery = (deps: ActivityDeps, { cancelPayment, voidTickets }: Others) => {
  const { db, eventStore, seats, processes, clock } = deps;

  const ask = async (orderId: string, command: OrderCommand, step: string): Promise<boolean> => {
    const result = await eventStore.execute({
      decider: orderDecider,
      streamId: orderStream(orderId),
      command,
      commandId: commandOf(orderId, step),
      metadata: metadataOf(),
    });
    return result.outcome !== 'refused';
  };

  /** Nobody answers an operator any more who speaks to a process that is gone. */
  const clearAttention = async ({ orderId, attention }: Order): Promise<void> => {
    if (attention === null) return;
    const { step, since } = attention;
    const cleared: OrderCommand = { type: 'ClearAttention', step, action: 'abort', by: 'sweep', reason: REASON };
    await ask(orderId, cleared, `clearAttention:gone:${since}`);
  };

  /** The process of late money sells, issues and says paid, or gives it back. */
  const handOver = async (order: Order, { paymentId, orderId }: Payment, policy: CheckoutPolicy): Promise<Recovery> => {
    if (await processes.isRunning(paymentWorkflowId(paymentId))) return 'running';
    await clearAttention(order);
    await processes.paymentNews({ paymentId, orderId, policy });
    return 'paid';
  };

  /** Cancelled at the provider before anything else happens. Gives the one that turned out to be paid. */
  const closeOpen = async (payments: readonly Payment[], policy: CheckoutPolicy): Promise<Payment | undefined> => {
    for (const payment of payments.filter(isOpen)) {
      const { paymentId, orderId } = payment;
      const status = await cancelPayment({ orderId, paymentId, reason: 'order_expired' });
      if (status === 'succeeded') return payment;
      // Neither cancelled nor counted on: its own process waits for the end, days if need be.
      if (status === 'processing') await processes.paymentNews({ paymentId, orderId, policy });
    }
    return undefined;
  };

  const expire = async ({ orderId, reservationId }: Order): Promise<Recovery> => {
    await seats.expire({ orderId, reservationId }, metadataOf);
    return (await ask(orderId, { type: 'ExpireOrder', now: timeOf(deps) }, 'expireOrder')) ? 'expired' : 'ended';
  };

  /** A free order may have been served already, all but the last word. */
  const undoFree = async ({ orderId, reservationId }: Order): Promise<Recovery> => {
    await voidTickets({ orderId, reason: REASON });
    await seats.release({ orderId, reservationId, reason: REASON }, metadataOf);
    const cancelled = await ask(orderId, { type: 'CancelOrder', reason: REASON, now: timeOf(deps) }, 'cancelOrder');
    return cancelled ? 'cancelled' : 'ended';
  };

  return async ({ orderId, policy }: RecoverOrder): Promise<Recovery> => {
    const order = await getOrder(db, orderId);
    if (order === undefined) return 'ended';
    if (await processes.isRunning(checkoutWorkflowId(orderId))) return 'running';
    const payments = await paymentsOfOrder(db, orderId);
    const paid = await unclaimedMoney(db, order, payments);
    if (paid !== undefined) return handOver(order, paid, policy);
    if (!isUnpaid(order)) return 'ended';
    if (Date.parse(order.expiresAt) + policy.holdGraceMs > clock().getTime()) return 'waiting';
    const late = await closeOpen(payments, policy);
    if (late !== undefined) return handOver(order, late, policy);
    await clearAttention(order);
    return order.total.amount === 0 ? undoFree(order) : expire(order);
  };
};

export type RecoverThisOrder = ReturnType<typeof createRecovery>;
