import { type CheckoutPolicy } from '../contracts/policy';
import { local } from './activities';
import { type Desk } from './desk';
import { type Saga } from './saga';

export interface PaidOrder {
  readonly orderId: string;
  readonly reservationId: string;
  /** Null for an order that costs nothing. */
  readonly paymentId: string | null;
  readonly policy: CheckoutPolicy;
}

/**
 * Money is there: sell the seats, issue tickets and invoices, say paid, start the delivery. `seats_gone` when the hold ran out and
 * somebody else has them: then nothing was done and the money has to go back.
 */
export const fulfilOrder = async (desk: Desk, saga: Saga, order: PaidOrder): Promise<'paid' | 'seats_gone'> => {
  const { orderId, reservationId, paymentId } = order;
  saga.before('returnSeats', (reason) => local.releaseSeats({ orderId, reservationId, reason }));
  const seats = await desk.step('confirmSeats', () => local.confirmSeats({ orderId, reservationId }));
  if (seats === 'gone') {
    desk.progress.set('confirmSeats', 'refused', 'the hold had run out and the seats are sold');
    return 'seats_gone';
  }
  saga.before('voidTickets', (reason) => local.voidTickets({ orderId, reason }));
  await desk.step('issueTickets', () => local.issueTickets({ orderId }));
  await desk.step('issueInvoice', () => local.issueInvoice({ orderId }));
  await desk.step('markPaid', () => local.markPaid({ orderId, paymentId }));
  saga.settle();
  await desk.step('startDelivery', () => local.startDelivery({ orderId, policy: order.policy.delivery }), {
    noAbort: true,
    skip: () => undefined,
  });
  return 'paid';
};
