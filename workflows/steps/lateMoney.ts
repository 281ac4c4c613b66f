import { CancellationScope, patched } from '@temporalio/workflow';
import { type CheckoutPolicy } from '../contracts/policy';
import { local } from './activities';
import { AbortedByOperator, type Desk } from './desk';
import { fulfilOrder } from './fulfilment';
import { openSaga } from './saga';

export interface LateMoney {
  readonly paymentId: string;
  readonly orderId: string;
  readonly policy: CheckoutPolicy;
}

type LateMoneyEnd = 'taken' | 'late_paid' | 'late_refunded';

/**
 * Money for an order that has ended: takes the seats again at the old price when they are free, else gives it back, once; so it does
 * when an operator gives up on it. Money for an order that another payment has paid goes back, too, and leaves that order alone: its
 * tickets and its invoice are good. Which of the two has paid is decided in the order's stream, not here.
 * Cancel in the Web UI does not stop it: that would leave seats or tickets without their order, or money that nobody gives back.
 */
export const takeLateMoney = (desk: Desk, late: LateMoney): Promise<LateMoneyEnd> =>
  CancellationScope.nonCancellable(() => take(desk, late));

const take = async (desk: Desk, { paymentId, orderId, policy }: LateMoney): Promise<LateMoneyEnd> => {
  const order = await desk.step('findOrder', () => local.orderForMoney({ orderId, paymentId }), { noAbort: true });
  if (order.standing === 'paid_by_this') return 'taken';
  // An order that still waits, with no checkout to take the money, has lost its process.
  if (order.standing === 'expired' || (order.standing === 'open' && patched('money for an order without process'))) {
    const saga = openSaga(desk);
    try {
      const end = await fulfilOrder(desk, saga, { orderId, reservationId: order.reservationId, paymentId, policy });
      if (end === 'paid') return 'late_paid';
    } catch (error) {
      if (!(error instanceof AbortedByOperator)) throw error;
      await saga.undo('late_payment_aborted');
    }
  }
  const reason = order.standing === 'paid_by_another' ? 'duplicate_payment' : 'late_payment';
  await desk.step('startRefund', () => local.startRefund({ orderId, paymentId, reason, policy }), { noAbort: true });
  return 'late_refunded';
};
